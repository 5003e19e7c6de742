"""Request bodies: bounded before they are read, strict when they are parsed."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from workfuse.nesting import MOST_LEVELS, is_too_deep
from workfuse.services.documents import DOCUMENT_LIMIT
from workfuse.services.errors import WorkfuseError

BODY_LIMIT = DOCUMENT_LIMIT + 64 * 1024  # the document in its envelope


class NotJson(WorkfuseError):
    """The body is no JSON text as RFC 8259 has it."""

    code = "not_json"


class BodyTooLarge(WorkfuseError):
    code = "body_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"The request is larger than {limit:,} bytes, the limit.")


class JsonRequired(WorkfuseError):
    code = "json_required"

    def __init__(self, content_type: str | None) -> None:
        super().__init__(
            f"Send the body as Content-Type: application/json, not {content_type or 'untyped'}."
        )


class StrictJsonRequest(Request):
    """A request whose body was read and parsed by `load`."""

    async def load(self) -> None:
        """Read and parse the body.

        Raises BodyTooLarge, JsonRequired or NotJson.
        """
        self._raw = await bounded_body(self, BODY_LIMIT)
        self._value: Any = None
        if self._raw:
            content_type = self.headers.get("content-type")
            if (content_type or "").partition(";")[0].strip().lower() != "application/json":
                raise JsonRequired(content_type)
            self._value = await run_in_threadpool(parse_json, self._raw)

    async def body(self) -> bytes:
        return self._raw

    async def json(self) -> Any:
        return self._value


async def bounded_body(request: Request, limit: int) -> bytes:
    """Read a body, but no more than allowed.

    Raises BodyTooLarge.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(limit)
        chunks.append(chunk)
    return b"".join(chunks)


class JsonRoute(APIRoute):
    """A route whose body, if it takes one, is strict JSON of a bounded size."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def handle_json(request: Request) -> Response:
            strict = StrictJsonRequest(request.scope, request.receive)
            await strict.load()
            return await handle(strict)

        return handle_json


def parse_json(raw: bytes) -> Any:
    """Parse JSON text, refusing what Python accepts beyond the standard.

    Raises NotJson for bad UTF-8, NaN and Infinity (also as 1e999), half surrogate pairs and
    nesting too deep to walk.
    """
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except NotJson:
        raise
    except UnicodeError as error:
        raise NotJson(f"The body is not valid Unicode text: {error}.") from error
    except RecursionError:
        raise NotJson("The body is nested too deeply.") from None
    except ValueError as error:
        raise NotJson(f"The body is not JSON: {error}.") from error
    if is_too_deep(value):
        raise NotJson(f"The body is nested more than {MOST_LEVELS} levels deep.")
    return value


def _refuse(constant: str) -> NoReturn:
    raise NotJson(f"The body is not JSON: {constant} is no JSON number.")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise NotJson(f"The body is not JSON that we can keep: {text[:40]} is out of range.")
    return number
