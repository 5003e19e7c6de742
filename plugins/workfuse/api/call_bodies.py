"""Bodies of calls from outside, as values that a run can keep.

All of it works on bytes that are here already and no more than `CALL_LIMIT`; it takes time, so that
it belongs into a thread.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from workfuse.api.bodies import NotJson, parse_json
from workfuse.nesting import has_nul
from workfuse.services.errors import WorkfuseError

CALL_LIMIT = 1024 * 1024
"""Bytes that a call from outside may bring."""
BINARY_LIMIT = 512 * 1024
"""Bytes of what is kept as base64, all files of a body together."""
MOST_FIELDS = 1000
MOST_FILES = 100

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_TEXTS = frozenset(
    f"application/{kind}"
    for kind in ("xml", "yaml", "x-yaml", "toml", "graphql", "javascript", "jwt", "x-ndjson")
)
_TEXT_ENDINGS = ("+xml", "+yaml", "+jwt")
# Not Python's whole list: it has some that take for ever, and keeps in mind all names it was asked.
_CHARSETS = frozenset(
    (
        "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "iso-8859-2", "iso-8859-5",
        "iso-8859-7", "iso-8859-9", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252",
        "windows-1253", "windows-1254", "utf-16", "utf-16le", "utf-16be", "koi8-r", "koi8-u",
        "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "gb2312", "gbk", "gb18030", "big5",
    )
)  # fmt: skip


class BodyUnreadable(WorkfuseError):
    """The body is not what its Content-Type says."""

    code = "body_unreadable"


class BodyNotTaken(WorkfuseError):
    """The body is of a kind that is not read."""

    code = "body_not_taken"


class TooMuchInBody(WorkfuseError):
    code = "too_much_in_body"


def call_body(raw: bytes, headers: Mapping[str, str]) -> Any:
    """JSON, form fields, fields and files, text, or anything else as base64; None without a body.

    Args:
        headers: by name in lower case.

    Raises:
        NotJson, BodyUnreadable, BodyNotTaken, TooMuchInBody: telling which limit or form it is.
    """
    if not raw:
        return None
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity"):
        raise BodyNotTaken(
            f"The body has Content-Encoding {encoding[:40]!r}. Send it without: none is unpacked."
        )
    body = _read(raw, headers.get("content-type", ""))
    if has_nul(body):
        raise NotJson("The body has a NUL character in a text, which cannot be kept.")
    return body


def _read(raw: bytes, content_type: str) -> Any:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        return parse_json(raw)
    if kind == _FORM:
        return _form(_text(raw, "utf-8"))
    if kind.startswith("multipart/"):
        return _multipart(raw, kind, content_type)
    if kind.startswith("text/") or kind in _TEXTS or kind.endswith(_TEXT_ENDINGS):
        return _text(raw, _charset(content_type))
    if "/" in kind:
        _check_binary(len(raw))
        return _binary(raw, kind)
    return _guessed(raw)


def _guessed(raw: bytes) -> Any:
    """A body that does not say what it is."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        _check_binary(len(raw))
        return _binary(raw, "application/octet-stream")


def _charset(content_type: str) -> str:
    _, options = parse_options_header(content_type)
    name = options.get(b"charset", b"utf-8").decode("latin-1").strip().lower()
    if name not in _CHARSETS:
        raise BodyNotTaken(f"The body's charset {name[:40]!r} is not read. Send it as utf-8.")
    return name


def _text(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except UnicodeError as error:
        raise BodyUnreadable(
            f"The body is not valid {charset}: {error}. Send the charset that it has in "
            "Content-Type, or other data as application/octet-stream."
        ) from None


def _form(text: str) -> dict[str, Any]:
    try:
        return by_name(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise TooMuchInBody(f"The form has more than {MOST_FIELDS:,} fields, the limit.") from None


def _multipart(raw: bytes, kind: str, content_type: str) -> dict[str, Any]:
    if kind != _MULTIPART:
        raise BodyNotTaken(f"Bodies of {kind[:80]!r} are not read. Send {_MULTIPART}.")
    _charset(content_type)
    return asyncio.run(_fields_and_files(raw, content_type))


class _Parser(MultiPartParser):
    spool_max_size = CALL_LIMIT + 1  # in memory
    has_ended = False

    def on_end(self) -> None:
        self.has_ended = True


async def _fields_and_files(raw: bytes, content_type: str) -> dict[str, Any]:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield raw

    parser = _Parser(
        Headers({"content-type": content_type}),
        stream(),
        max_files=MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=CALL_LIMIT,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        if error.message.startswith("Too many"):
            raise TooMuchInBody(error.message) from None
        raise BodyUnreadable(f"The body is not {_MULTIPART}: {error.message}") from None
    try:
        if not parser.has_ended:
            raise BodyUnreadable(f"The body is not {_MULTIPART}: its last boundary is missing.")
        parts = form.multi_items()
        files = [part for _, part in parts if isinstance(part, UploadFile)]
        _check_binary(sum(file.size or 0 for file in files))
        return by_name(
            (name, _file(part) if isinstance(part, UploadFile) else part) for name, part in parts
        )
    finally:
        await form.close()


def _file(upload: UploadFile) -> dict[str, Any]:
    content = upload.file.read()
    kind = upload.content_type or "application/octet-stream"
    return {"name": upload.filename, **_binary(content, kind)}


def _binary(raw: bytes, kind: str) -> dict[str, Any]:
    content = base64.b64encode(raw).decode()
    return {"contentType": kind, "size": len(raw), "base64": content}


def _check_binary(size: int) -> None:
    if size > BINARY_LIMIT:
        raise TooMuchInBody(
            f"The body has {size:,} bytes of files or binary data; the limit is {BINARY_LIMIT:,}. "
            "Send a link to them instead."
        )


def by_name(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A name that comes several times has a list."""
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
