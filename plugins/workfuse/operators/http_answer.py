"""Turns an HTTP answer into a node's output, or into its error."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from workfuse.operators.errors import NodeError
from workfuse.operators.secrets import masked_headers
from workfuse.operators.texts import as_text

if TYPE_CHECKING:
    import requests

    from workfuse.operators.http_files import Files

MAX_BYTES = 10 * 2**20
PREVIEW = 2_000
LONGEST_WAIT = 3_600.0
"""Seconds; a server that asks for more is asked again after this."""
RETRYABLE = frozenset({408, 425, 429, *range(500, 600)})

ResponseType = Literal["auto", "json", "text", "file"]


@dataclass(frozen=True)
class AnswerRules:
    """Which statuses are a success, which failures may pass, and how to read the body.

    Attributes:
        file_above: Bytes; a longer body becomes a file, whatever its type. None: it is an error.
        max_size: Bytes that a file may have.
        files: Where files are kept; None outside of tasks.
    """

    expected: frozenset[int] = frozenset(range(100, 400))
    retryable: frozenset[int] = RETRYABLE
    response_type: ResponseType = "auto"
    file_above: int | None = None
    max_size: int = 1_000 * 2**20
    files: Files | None = None


def statuses(text: str) -> frozenset[int]:
    """The statuses that a list such as "200-299, 404" names."""
    found: set[int] = set()
    for part in filter(None, text.replace(" ", "").split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def as_output(
    response: requests.Response,
    content: bytes,
    sent: dict[str, Any],
    rules: AnswerRules,
    file: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """{"status", "headers", "body"}: JSON is parsed, an empty body is null, the rest is text.

    Raises:
        NodeError: The answer must be JSON and is none.
    """
    if file is not None:
        return {**_head(response), "file": file}
    try:
        body = _body(response, content, rules.response_type)
    except ValueError as error:
        raise NodeError(
            "response",
            f"{sent['method']} {sent['url']} answered no JSON: {error}. "
            "Read the answer as text, or as auto, if that is right.",
            request=sent,
            response=preview(response, content),
        ) from error
    return {**_head(response), "body": body}


def _head(response: requests.Response) -> dict[str, Any]:
    return {
        "status": response.status_code,
        "headers": {name.lower(): value for name, value in response.headers.items()},
    }


def failed_status(
    response: requests.Response, content: bytes, sent: dict[str, Any], rules: AnswerRules
) -> NodeError:
    """The error for a status that is not expected."""
    status = response.status_code
    unexpected = ", which is not expected" if status < 400 else ""
    return NodeError(
        "http_status",
        f"{sent['method']} {sent['url']} answered {status} {_phrase(status, response.reason)}"
        f"{unexpected}.",
        retryable=status in rules.retryable,
        request=sent,
        response=preview(response, content),
        retry_after=seconds_to_wait(response.headers.get("retry-after")),
    )


def preview(response: requests.Response, content: bytes) -> dict[str, Any]:
    """The answer as an error shows it."""
    return {
        "status": response.status_code,
        "headers": masked_headers(response.headers),
        "body": _text(response, content)[:PREVIEW],
    }


def shown_output(output: dict[str, Any]) -> dict[str, Any]:
    """An output as an error shows it."""
    body = output.get("body", output.get("file"))
    return {
        "status": output["status"],
        "headers": masked_headers(output["headers"]),
        "body": as_text(body)[:PREVIEW],
    }


def _body(response: requests.Response, content: bytes, response_type: ResponseType) -> Any:
    if not content:
        return None
    if response_type == "text":
        return _text(response, content)
    if response_type == "json":
        return json.loads(content, parse_constant=_refuse_constant)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json" or media_type.endswith("+json"):
        try:
            return json.loads(content, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            pass  # it says JSON and is none that we can read: pass on what came
    return _text(response, content)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _text(response: requests.Response, content: bytes) -> str:
    declared = "charset" in response.headers.get("content-type", "").lower()
    encoding = (response.encoding if declared else None) or "utf-8"
    try:
        return content.decode(encoding, errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


def _phrase(status: int, reason: str | None) -> str:
    try:
        return reason or HTTPStatus(status).phrase
    except ValueError:
        return ""


def seconds_to_wait(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if math.isfinite(seconds) else None
