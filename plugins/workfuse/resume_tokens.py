"""Addresses that end a wait: whoever knows one may end this wait of this run, and nothing else.

The key is Airflow's Fernet key, which all of its components have.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass

PATH = "/workfuse/resume/"
LONGEST_TOKEN = 4_000
_SIGNATURE_BYTES = 24


@dataclass(frozen=True)
class Wait:
    """One wait of one run.

    Attributes:
        mailbox: the task whose XCom keeps the call: one that no worker clears later.
    """

    dag_id: str
    run_id: str
    node_id: str
    map_index: int
    mailbox: str

    @property
    def key(self) -> str:
        """Under which the mailbox keeps the call."""
        return f"workfuse_call_{self.node_id}_{self.map_index}"


class NoKeyError(Exception):
    """This process has no Fernet key."""


def address_of(wait: Wait) -> str:
    """The address to call.

    Raises:
        NoKeyError: nothing can be signed here.
    """
    from airflow.sdk.configuration import conf

    base: str = conf.get("api", "base_url", fallback="") or conf.get(
        "core", "execution_api_server_url", fallback="http://localhost:8080/execution/"
    ).removesuffix("execution/")
    return base.rstrip("/") + PATH + token_of(wait)


def token_of(wait: Wait) -> str:
    key = next(_keys(), None)
    if key is None:
        raise NoKeyError
    told = json.dumps(astuple(wait), ensure_ascii=False, separators=(",", ":")).encode()
    return f"{_text(told)}.{_text(_signature(told, key))}"


def wait_of(token: str) -> Wait | None:
    """The wait that a token is for, if we made the token."""
    told, _, signature = token.partition(".")
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        raw, given = _bytes(told), _bytes(signature)
    except ValueError:
        return None
    genuine = [hmac.compare_digest(_signature(raw, key), given) for key in _keys()]
    return Wait(*json.loads(raw)) if any(genuine) else None


def _keys() -> Iterator[bytes]:
    """The newest first: Airflow lets keys be replaced one after the other."""
    from airflow.sdk.configuration import conf

    for key in conf.get("core", "fernet_key", fallback="").split(","):
        if key.strip():
            yield hashlib.sha256(b"workfuse resume " + key.strip().encode()).digest()


def _signature(told: bytes, key: bytes) -> bytes:
    return hmac.digest(key, told, "sha256")[:_SIGNATURE_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
