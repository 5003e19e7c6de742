"""Who may call a hook: the ways in which services prove that a call is theirs.

All comparisons take the same time whatever is wrong.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

TOLERANCE = 300
"""Seconds that a signed time may differ from ours: an old call cannot be sent again later."""
_MOST_SIGNATURES = 10


@dataclass(frozen=True)
class Secrets:
    """What the credential of a hook holds.

    Attributes:
        keys: the one in use, and the others that hold while keys are changed.
    """

    user: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """What is looked at: headers by lower-case name, and the body as it came."""

    headers: Mapping[str, str]
    body: bytes
    at: float


def is_genuine(way: str, header: str, call: Call, secrets: Secrets) -> bool:
    """Whether one of the keys belongs to the call.

    Args:
        way: the hook's `authentication`.
        header: the name of the header that has the key, where the way is "header".
    """
    check = _WAYS[way]
    found = [check(call, key, header, secrets.user) for key in secrets.keys if key]
    return any(found)


def signed_time(way: str, call: Call) -> str | None:
    """The time that a call's signature covers, as it was sent; None where the way has none."""
    if way == "stripe":
        return next(iter(_stripe_parts(call, "t")), "")
    header = {"slack": "x-slack-request-timestamp", "standardWebhooks": "webhook-timestamp"}
    return _value(call, header[way]) if way in header else None


def _bearer(call: Call, key: str, header: str, user: str) -> bool:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and _same(token.strip(), key)


def _basic(call: Call, key: str, header: str, user: str) -> bool:
    scheme, _, told = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(told.strip(), validate=True)
    except (ValueError, binascii.Error):
        return False
    return _same_bytes(given, f"{user}:{key}".encode())


def _header(call: Call, key: str, header: str, user: str) -> bool:
    return _same(call.headers.get(header.lower(), ""), key)


def _github(call: Call, key: str, header: str, user: str) -> bool:
    given = call.headers.get("x-hub-signature-256", "")
    return _same(given, f"sha256={_hex(key.encode(), call.body)}")


def _stripe(call: Call, key: str, header: str, user: str) -> bool:
    at = signed_time("stripe", call) or ""
    signed = _hex(key.encode(), at.encode() + b"." + call.body)
    return _is_recent(at, call.at) and _any_same(_stripe_parts(call, "v1"), signed)


def _stripe_parts(call: Call, wanted: str) -> list[str]:
    parts = (part.strip().partition("=") for part in _value(call, "stripe-signature").split(","))
    return [value for name, _, value in parts if name == wanted]


def _slack(call: Call, key: str, header: str, user: str) -> bool:
    at = signed_time("slack", call) or ""
    signed = _hex(key.encode(), b"v0:" + at.encode() + b":" + call.body)
    return _is_recent(at, call.at) and _same(_value(call, "x-slack-signature"), f"v0={signed}")


def _standard_webhooks(call: Call, key: str, header: str, user: str) -> bool:
    """See standardwebhooks.com: the key is base64, mostly behind `whsec_`."""
    at, message_id = signed_time("standardWebhooks", call) or "", _value(call, "webhook-id")
    try:
        raw_key = base64.b64decode(key.removeprefix("whsec_"), validate=True)
    except (ValueError, binascii.Error):
        return False
    if not raw_key:  # anybody can sign with that
        return False
    content = f"{message_id}.{at}.".encode() + call.body
    signed = base64.b64encode(hmac.digest(raw_key, content, "sha256")).decode()
    given = [part.partition(",") for part in _value(call, "webhook-signature").split(" ")]
    return _is_recent(at, call.at) and _any_same(
        (value for version, _, value in given if version == "v1"), signed
    )


_WAYS: dict[str, Callable[[Call, str, str, str], bool]] = {
    "bearer": _bearer,
    "basic": _basic,
    "header": _header,
    "github": _github,
    "stripe": _stripe,
    "slack": _slack,
    "standardWebhooks": _standard_webhooks,
}


def _value(call: Call, header: str) -> str:
    return call.headers.get(header, "")


def _is_recent(at: str, now: float) -> bool:
    return re.fullmatch(r"[0-9]{1,12}", at) is not None and abs(now - int(at)) <= TOLERANCE


def _hex(key: bytes, content: bytes) -> str:
    return hmac.digest(key, content, "sha256").hex()


def _same(given: str, expected: str) -> bool:
    """Whether a header, read as latin-1, has what is expected: sent as that or as UTF-8."""
    raw = given.encode("latin-1")
    try:
        raw.decode()
    except UnicodeDecodeError:
        raw = given.encode()
    return _same_bytes(raw, expected.encode())


def _same_bytes(given: bytes, expected: bytes) -> bool:
    # Of their hashes, so that not even the length of the secret shows.
    return hmac.compare_digest(hashlib.sha256(given).digest(), hashlib.sha256(expected).digest())


def _any_same(given: Iterator[str] | list[str], expected: str) -> bool:
    found = [_same(one, expected) for one in list(given)[:_MOST_SIGNATURES]]
    return any(found)
