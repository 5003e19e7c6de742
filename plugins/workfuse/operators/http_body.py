"""The bytes of a request's body."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from requests.structures import CaseInsensitiveDict
from urllib3.filepost import encode_multipart_formdata

from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping

BodyType = Literal["auto", "json", "text", "form", "multipart"]


def encoded_body(
    body: Any, body_type: BodyType, headers: Mapping[str, Any]
) -> tuple[bytes | None, str | None]:
    """The bytes to send, and their content type where the headers name none.

    Raises:
        NodeError: A body of fields is needed and this is none.
    """
    if body is None:
        return None, None
    content_type = str(CaseInsensitiveDict(headers).get("Content-Type"))
    if body_type == "auto":
        is_form = isinstance(body, dict) and "x-www-form-urlencoded" in content_type
        body_type = "form" if is_form else "text" if isinstance(body, str) else "json"
    match body_type:
        case "form":
            return urlencode(parameters(_fields(body))).encode(), (
                "application/x-www-form-urlencoded"
            )
        case "multipart":
            return encode_multipart_formdata(parameters(_fields(body)))
        case "text":
            text = body if isinstance(body, str) else _json(body)
            return text.encode(), "text/plain; charset=utf-8"
        case "json":
            return _json(body).encode(), "application/json"


def parameters(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and texts: a list repeats its name, null leaves it out."""
    return [
        (name, value if isinstance(value, str) else _json(value))
        for name, values in query.items()
        for value in (values if isinstance(values, list) else [values])
        if value is not None
    ]


def _fields(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise NodeError(
            "request", f"A form needs an object of fields, got {body!r:.200}.", field="body"
        )
    return body


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
