"""What answers to calls of hooks look like, and what a browser is told about them."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from workfuse.api.errors import refusal
from workfuse.services.errors import HookNotFound, WorkfuseError
from workfuse.store.hooks import StoredHook

_GUARDS = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
"""A workflow may answer with a page: it must not act as whoever is signed in to Airflow here."""

_PREFLIGHT_SECONDS = "600"


async def guarded(answer: Awaitable[Response], more: Mapping[str, str] = {}) -> Response:
    """What a call is answered, also when it is refused, with what a browser is told of it.

    Args:
        more: headers; whoever makes the answer may add some until it is there.
    """
    try:
        response = await answer
    except WorkfuseError as error:
        response = refusal(error)
    response.headers.update({**_GUARDS, **more})
    return response


def whole_answer(output: Any) -> Response:
    """The answer that a node made: {"status", "headers", "body"}."""
    status, headers, body = output["status"], dict(output["headers"]), output["body"]
    if status in (204, 304):
        return Response(status_code=status, headers=headers)
    if not isinstance(body, str):
        response: Response = JSONResponse(body, status_code=status)
        response.headers.update(headers)
        return response
    # A text's own type is said here, for starlette adds a charset to any text's.
    headers.setdefault("content-type", "text/plain; charset=utf-8")
    return Response(body.encode(), status_code=status, headers=headers)


def is_preflight(request: Request) -> bool:
    """Whether a browser asks beforehand, for a page, if that may call."""
    asks = {"origin", "access-control-request-method"} <= set(request.headers)
    return request.method == "OPTIONS" and asks


def origin_headers(hook: StoredHook, origin: str | None) -> dict[str, str]:
    """Lets a page of this origin read the answer, if the hook allows it; empty if not."""
    origins: list[str] = hook.rule["origins"]
    if origin is None or not ({"*", origin.lower()} & set(origins)):
        return {}
    named = "*" if "*" in origins else origin
    return {
        "Access-Control-Allow-Origin": named,
        "Access-Control-Expose-Headers": "Location, Retry-After",
        "Vary": "Origin",
    }


def preflight_headers(request: Request, hooks: list[StoredHook]) -> dict[str, str]:
    """Which calls a page may make of the hooks at a path.

    Raises:
        HookNotFound: No page of that origin may make any, or nothing is there.
    """
    origin = request.headers["origin"]
    allowed = {hook.method: found for hook in hooks if (found := origin_headers(hook, origin))}
    if not allowed:
        raise HookNotFound
    asked = request.headers.get("access-control-request-headers", "*")
    return next(iter(allowed.values())) | {
        "Access-Control-Allow-Methods": ", ".join(sorted(allowed)),
        "Access-Control-Allow-Headers": asked,
        "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
    }
