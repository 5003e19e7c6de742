"""The reason of a failure, from a task's log."""

from __future__ import annotations

import json
import logging
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Any

from airflow.models.taskinstance import TaskInstance
from airflow.models.taskinstancehistory import TaskInstanceHistory
from airflow.utils.log.log_reader import TaskLogReader

from workfuse.run_keys import ERROR_MARK

log = logging.getLogger(__name__)

_MOST_READ = 1_000_000
_MOST_LINES = 50_000
"""Of a longer log the last ones."""
_FOLD = re.compile(r"\s*::(end)?group::")
_LOG_SOURCE = "::group::Log message source details"
_LONGEST_LINE = 2_000


def failure_in_log(
    instance: TaskInstance | TaskInstanceHistory, try_number: int
) -> dict[str, Any] | str | None:
    """What an operator of ours wrote about its failure, else the log's last error line.

    None when the log is gone or holds no error: a log that cannot be read is no reason to fail.
    """
    lines = _lines(instance, try_number)
    return _failure(lines) if lines is not None else None


def log_tail(
    instance: TaskInstance | TaskInstanceHistory,
    try_number: int,
    *,
    most: int,
    most_characters: int,
) -> list[str] | None:
    """The last lines as people read them, without what is told as the error already.

    None when the log cannot be read.
    """
    lines = _lines(instance, try_number)
    if lines is None:
        return None
    told = [line for line in _without_frames(lines) if ERROR_MARK not in _event(line)]
    tail: list[str] = []
    left = most_characters
    for line in reversed(told[-most:]):
        text = _readable(line)[:_LONGEST_LINE]
        left -= len(text) + 1
        if left < 0:
            break
        tail.append(text)
    return tail[::-1]


def _lines(
    instance: TaskInstance | TaskInstanceHistory, try_number: int
) -> list[dict[str, Any]] | None:
    reader = TaskLogReader()
    try:
        stream, _ = reader.read_log_chunks(instance, try_number, {"end_of_log": False})
        read = islice(stream, _MOST_READ)
        return [line.model_dump() for line in deque(read, maxlen=_MOST_LINES)]
    except Exception:
        log.warning("Cannot read the log of %r, try %s", instance, try_number, exc_info=True)
        return None


def _without_frames(lines: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Without the marks of Airflow's folds, and where the log lies on the server."""
    is_about_log = False
    for line in lines:
        event = _event(line)
        if _FOLD.match(event) or is_about_log:
            is_about_log = _LOG_SOURCE in event or (is_about_log and "::endgroup::" not in event)
            continue
        yield line


def _event(line: dict[str, Any]) -> str:
    return str(line.get("event", ""))


def _readable(line: dict[str, Any]) -> str:
    time, level = line.get("timestamp"), str(line.get("level") or "")
    parts = [str(time) if time else "", level.upper(), str(line.get("event", ""))]
    details = line.get("error_detail")
    if isinstance(details, list) and details:
        parts.append(f"({_message(line)})")
    return " ".join(part for part in parts if part)


def _failure(lines: list[dict[str, Any]]) -> dict[str, Any] | str | None:
    for line in reversed(lines):
        event = str(line.get("event", ""))
        if ERROR_MARK in event:
            try:
                error = json.loads(event.partition(ERROR_MARK)[2])
            except ValueError:
                continue
            if isinstance(error, dict):
                return error
    for line in reversed(lines):
        if str(line.get("level", "")).lower() in ("error", "critical"):
            return _message(line)
    return None


def _message(line: dict[str, Any]) -> str:
    details = line.get("error_detail")
    if isinstance(details, list) and details and isinstance(details[0], dict):
        kind, value = details[0].get("exc_type"), details[0].get("exc_value")
        if kind:
            return f"{kind}: {value}" if value else str(kind)
    return str(line.get("event", ""))
