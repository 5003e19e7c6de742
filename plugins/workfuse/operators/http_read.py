"""Reads the body of an answer: into memory up to a limit, or into a file."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

from workfuse.operators.errors import NodeError
from workfuse.operators.http_answer import MAX_BYTES, preview
from workfuse.operators.http_files import name_of, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import requests

    from workfuse.operators.http_answer import AnswerRules

CHUNK = 64 * 1024


def receive(
    response: requests.Response, rules: AnswerRules, deadline: float
) -> tuple[bytes, dict[str, Any] | None]:
    """(contents, the file that they went into instead).

    Raises:
        NodeError: They are too large.
        TimeoutError: The deadline has passed.
    """
    chunks = _chunks(response, deadline)
    if response.status_code not in rules.expected:
        return next(chunks, b""), None  # an error shows its beginning
    if rules.response_type == "file":
        return b"", _kept(response, chunks, rules)
    most = MAX_BYTES if rules.file_above is None else rules.file_above
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > most:
            if rules.file_above is not None:
                return b"", _kept(response, itertools.chain([bytes(content)], chunks), rules)
            raise NodeError(
                "response",
                f"The answer is larger than {MAX_BYTES // 2**20} MiB, which is the limit. Keep it "
                "as a file.",
                response=preview(response, b""),
                field="response_type",
            )
    return bytes(content), None


def remaining(deadline: float) -> float:
    """Seconds until the deadline.

    Raises:
        TimeoutError: There are none.
    """
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _chunks(response: requests.Response, deadline: float) -> Iterator[bytes]:
    # read1 returns what has arrived; read would wait for a full chunk, past any deadline.
    while chunk := response.raw.read1(CHUNK, decode_content=True):
        yield chunk
        remaining(deadline)


def _kept(
    response: requests.Response, chunks: Iterable[bytes], rules: AnswerRules
) -> dict[str, Any]:
    assert rules.files is not None, "only a task can keep files"
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > rules.max_size:
        raise too_large(rules.max_size)
    return rules.files.keep(
        chunks,
        name=name_of(str(response.url), response.headers.get("content-disposition", "")),
        content_type=response.headers.get("content-type", "application/octet-stream"),
        most=rules.max_size,
    )
