"""What a workflow gets of a call from outside."""

from __future__ import annotations

from collections.abc import Mapping

from workfuse.services.view import JsonObject, JsonValue

_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})


def passed_on(
    body: JsonValue,
    *,
    headers: Mapping[str, str],
    query: Mapping[str, JsonValue],
    method: str,
    secret_header: str = "",
) -> JsonObject:
    """The call as a run sees it: without what proves who made it.

    Args:
        headers: by name in lower case.
        secret_header: one more that is held back, in any case.
    """
    held_back = _SECRET_HEADERS | {secret_header.lower()}
    return {
        "body": body,
        "headers": {name: value for name, value in headers.items() if name not in held_back},
        "query": dict(query),
        "method": method,
    }
