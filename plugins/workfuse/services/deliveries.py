"""Which calls of a hook are one delivery that is sent again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workfuse.services.errors import KeyRefused
from workfuse.services.hook_authentication import Call, signed_time

KEY_LIMIT = 255
"""Characters of an `Idempotency-Key`."""
_CALLERS_KEY = "idempotency-key"
_STRIPE_EVENTS = ("event", "v2.core.event")


@dataclass(frozen=True)
class Delivery:
    """What is the same each time that a delivery is sent.

    Attributes:
        source: what the name comes from: names of two sources never meet.
    """

    source: str
    name: str

    @property
    def is_callers_word(self) -> bool:
        """Whether the caller made the key up: under it there must be one call and no other."""
        return self.source == _CALLERS_KEY

    def digest(self, workflow_id: str, node_id: str) -> str:
        """A short name for it among all deliveries to all hooks."""
        whole = "\n".join((workflow_id, node_id, self.source, self.name))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def delivery_of(way: str, call: Call) -> Delivery | None:
    """What delivery this call is, or None where each call is one of its own.

    Where a signature has a time, only signed names count: whoever caught a call could send it again
    under another `Idempotency-Key`, which nobody signs.

    Args:
        way: the hook's `authentication`; the call was let in.

    Raises:
        KeyRefused: for a key that is empty or too long.
    """
    named = _NAMES[way](call) if way in _NAMES else None
    at = signed_time(way, call)
    if named is None and at is not None:
        content = hashlib.sha256(call.body).hexdigest()
        named = Delivery("signed", f"{at}.{content}")
    return named or _callers(call)


def _callers(call: Call) -> Delivery | None:
    key = call.headers.get(_CALLERS_KEY)
    if key is None:
        return None
    if not 1 <= len(key) <= KEY_LIMIT:
        raise KeyRefused(KEY_LIMIT)
    return Delivery(_CALLERS_KEY, key)


def _github(call: Call) -> Delivery | None:
    return _named("github", call.headers.get("x-github-delivery"))


def _standard_webhooks(call: Call) -> Delivery | None:
    return _named("standardWebhooks", call.headers.get("webhook-id"))


def _stripe(call: Call) -> Delivery | None:
    """Others sign like Stripe too; an `id` of theirs may be an order's, which comes many times."""
    event = _signed_object(call)
    return _named("stripe", event.get("id")) if event.get("object") in _STRIPE_EVENTS else None


def _slack(call: Call) -> Delivery | None:
    return _named("slack", _signed_object(call).get("event_id"))


def _signed_object(call: Call) -> dict[str, Any]:
    """The body's JSON whatever the Content-Type: that is not signed, and decides how it is read."""
    try:
        value = json.loads(call.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _named(source: str, name: object) -> Delivery | None:
    return Delivery(source, name) if isinstance(name, str) and name else None


_NAMES: dict[str, Callable[[Call], Delivery | None]] = {
    "github": _github,
    "standardWebhooks": _standard_webhooks,
    "stripe": _stripe,
    "slack": _slack,
}
