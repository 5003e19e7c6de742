"""The reason of a failure, from a task's log."""

from __future__ import annotations

import json
import logging
from itertools import islice
from typing import Any

from airflow.models.taskinstance import TaskInstance
from airflow.models.taskinstancehistory import TaskInstanceHistory
from airflow.utils.log.log_reader import TaskLogReader

from workfuse.run_keys import ERROR_MARK

log = logging.getLogger(__name__)

_MOST_LINES = 50_000


def failure_in_log(
    instance: TaskInstance | TaskInstanceHistory, try_number: int
) -> dict[str, Any] | str | None:
    """What an operator of ours wrote about its failure, else the log's last error line.

    None when the log is gone or holds no error: a log that cannot be read is no reason to fail.
    """
    reader = TaskLogReader()
    try:
        stream, _ = reader.read_log_chunks(instance, try_number, {"end_of_log": False})
        lines = [line.model_dump() for line in islice(stream, _MOST_LINES)]
    except Exception:
        log.warning("Cannot read the log of %r, try %s", instance, try_number, exc_info=True)
        return None
    return _failure(lines)


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
