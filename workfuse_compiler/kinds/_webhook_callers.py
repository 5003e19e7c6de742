"""Lists of who may call a webhook, as texts with commas."""

from __future__ import annotations

import re
from ipaddress import ip_network

from pydantic_core import PydanticCustomError

from workfuse_compiler.node_kind import refuse

MOST_LISTED = 50
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|\*", re.ASCII)


def listed(value: str) -> list[str]:
    return [part for part in (part.strip() for part in value.split(",")) if part]


def _limited(value: str, what: str) -> list[str]:
    parts = listed(value)
    if len(parts) > MOST_LISTED:
        raise refuse(f"{len(parts)} {what} are too many; {MOST_LISTED} are the most")
    return parts


def networks(value: str) -> str:
    parts = _limited(value, "networks")
    for network in parts:
        try:
            ip_network(network)
        except ValueError:
            raise _no_network(network) from None
    return ", ".join(parts)


def _no_network(text: str) -> PydanticCustomError:
    try:
        whole = ip_network(text, strict=False)
    except ValueError:
        return refuse(
            f"{text!r} is no address and no network",
            "Write them as 203.0.113.7 or 203.0.113.0/24, with commas between them.",
        )
    address = text.partition("/")[0]
    return refuse(
        f"{text!r} is an address in a network, and no network",
        f"Write {whole} for the network, or {address} for that address alone.",
    )


def origins(value: str) -> str:
    parts = [part.rstrip("/").lower() for part in _limited(value, "origins")]
    for origin in parts:
        if not _ORIGIN.fullmatch(origin):
            raise refuse(
                f"{origin!r} is no origin",
                "Write them as https://shop.example.com, with commas between them; * is any.",
            )
    return ", ".join(parts)
