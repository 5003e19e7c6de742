"""The bytes of a request's body."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from requests.structures import CaseInsensitiveDict
from urllib3.fields import RequestField
from urllib3.filepost import choose_boundary, encode_multipart_formdata

from workfuse.operators.errors import NodeError
from workfuse.operators.http_files import KeptFile, is_reference
from workfuse.operators.texts import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workfuse.operators.http_files import Files

BodyType = Literal["auto", "json", "text", "form", "multipart", "raw", "file"]


class StreamedBody:
    """A body with files in it, which are read while they are sent.

    It may be sent several times, as after a redirect.

    Attributes:
        deadline: On the monotonic clock; sending ends then.
    """

    def __init__(self, parts: Sequence[bytes | KeptFile]) -> None:
        self._parts = parts
        self.deadline = float("inf")

    def __len__(self) -> int:
        return sum(part.size if isinstance(part, KeptFile) else len(part) for part in self._parts)

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            for chunk in part.chunks() if isinstance(part, KeptFile) else (part,):
                if time.monotonic() > self.deadline:
                    raise TimeoutError("timed out")
                yield chunk


def encoded_body(
    body: Any,
    body_type: BodyType,
    headers: Mapping[str, Any],
    *,
    raw_type: str | None = None,
    files: Files | None = None,
) -> tuple[bytes | StreamedBody | None, str | None]:
    """The bytes to send, and their content type where the headers name none.

    Args:
        body: What a person filled in, rendered.
        body_type: How to write it.
        headers: Of the request.
        raw_type: Content type of a raw body or a file, where the node names one.
        files: Where files are.

    Raises:
        NodeError: A body of fields, a text or a file is needed and this is none.
    """
    if body is None and body_type != "file":
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
            return _multipart(_fields(body), files)
        case "text":
            return as_text(body).encode(), "text/plain; charset=utf-8"
        case "json":
            return _json(body).encode(), "application/json"
        case "raw":
            return _text(body).encode(), raw_type or "application/octet-stream"
        case "file":
            file = _opened(body, "body", files)
            return StreamedBody([file]) if file.size else b"", raw_type or file.content_type


def parameters(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and texts: a list repeats its name, null leaves it out."""
    return [
        (name, value if isinstance(value, str) else _json(value))
        for name, values in query.items()
        for value in (values if isinstance(values, list) else [values])
        if value is not None
    ]


def _multipart(fields: Mapping[str, Any], files: Files | None) -> tuple[bytes | StreamedBody, str]:
    kept = {name: value for name, value in fields.items() if is_reference(value)}
    plain = {name: value for name, value in fields.items() if name not in kept}
    boundary = choose_boundary()
    closed, content_type = encode_multipart_formdata(parameters(plain), boundary)
    if not kept:
        return closed, content_type
    end = f"--{boundary}--\r\n".encode()
    parts: list[bytes | KeptFile] = [closed.removesuffix(end)]
    for name, value in kept.items():
        file = _opened(value, f"body.{name}", files)
        part = RequestField(name, b"", filename=file.name)
        part.make_multipart(content_type=file.content_type)
        head = f"--{boundary}\r\n{part.render_headers()}"
        parts += [head.encode(), file, b"\r\n"]
    return StreamedBody([*parts, end]), content_type


def _opened(reference: Any, field: str, files: Files | None) -> KeptFile:
    assert files is not None, "only a task can send files"
    return files.open(reference, field)


def _fields(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise NodeError(
            "request", f"A form needs an object of fields, got {body!r:.200}.", field="body"
        )
    return body


def _text(body: Any) -> str:
    if not isinstance(body, str):
        raise NodeError("request", f"A raw body is a text, but it is {body!r:.200}.", field="body")
    return body


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
