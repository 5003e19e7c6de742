"""The log of one attempt of a task, line by line, as Airflow's own reader gives it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from airflow.models.taskinstance import TaskInstance
from airflow.models.taskinstancehistory import TaskInstanceHistory
from airflow.utils.log.log_reader import TaskLogReader

from workfuse.run_keys import ERROR_MARK

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    at: datetime | None
    level: str | None
    text: str


def lines_after(
    attempt: TaskInstance | TaskInstanceHistory, after: int, *, most: int
) -> Iterator[Line]:
    """The lines that follow the first `after`; none where the log is gone or cannot be read.

    Airflow reads a log from its beginning each time: files of several processes make one log.
    """
    reader = TaskLogReader()
    try:
        # With a position Airflow leaves out its own lines about where the log was found.
        stream, _ = reader.read_log_chunks(
            attempt, attempt.try_number, {"end_of_log": False, "log_pos": after}
        )
        yield from map(_line, islice(stream, most))
    except Exception:
        log.warning("Cannot read the log of %r", attempt, exc_info=True)


def _line(found: Any) -> Line:
    message = found.model_dump()
    level = message.get("level")
    text = _told(str(message.get("event", "")))
    return Line(message.get("timestamp"), str(level) if level else None, text + _trace(message))


def _told(event: str) -> str:
    """The line that tells the run view of a failure has its message in words."""
    if ERROR_MARK not in event:
        return event
    try:
        error = json.loads(event.partition(ERROR_MARK)[2])
    except ValueError:
        return event
    return str(error.get("message", event)) if isinstance(error, dict) else event


def _trace(message: dict[str, Any]) -> str:
    details = message.get("error_detail")
    if not isinstance(details, list):
        return ""
    written = []
    for detail in details:
        if not isinstance(detail, dict):
            continue
        frames = detail.get("frames")
        for frame in frames if isinstance(frames, list) else []:
            if isinstance(frame, dict):
                place = f'File "{frame.get("filename")}", line {frame.get("lineno")}'
                written.append(f"\n  {place}, in {frame.get('name')}")
        written.append(f"\n{detail.get('exc_type')}: {detail.get('exc_value')}")
    return "".join(written)
