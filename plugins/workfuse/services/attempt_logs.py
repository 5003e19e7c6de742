"""The logs of a step's attempts: page by page while they are written, or whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from airflow.models.taskinstance import TaskInstance
from airflow.models.taskinstancehistory import TaskInstanceHistory

from workfuse.services.step_data import step_instance
from workfuse.services.step_data_views import LogLine, LogPage
from workfuse.services.step_errors import AttemptNotFound
from workfuse.services.step_states import is_settled
from workfuse.store.attempt_logs import Line, lines_after
from workfuse.store.run_records import earlier_tries
from workfuse.store.workflows import WorkflowStore

PAGE = 500
LONGEST_LINE = 10_000
MOST_LINES = 1_000_000
_WAITS = frozenset({"up_for_retry", "up_for_reschedule"})


def get_log(
    workflow_id: str,
    run_id: str,
    node_id: str,
    try_number: int,
    *,
    map_index: int,
    after: int,
    store: WorkflowStore,
) -> LogPage:
    """The next lines of an attempt's log.

    Raises WorkflowNotFound, RunNotFound, StepNotFound, AttemptNotFound.
    """
    attempt = _attempt(workflow_id, run_id, node_id, try_number, map_index, store)
    is_over = _is_over(attempt)
    lines = list(lines_after(attempt, after, most=PAGE + 1))
    shown = lines[:PAGE]
    return LogPage(
        lines=[LogLine(at=one.at, level=one.level, text=one.text[:LONGEST_LINE]) for one in shown],
        next_line=after + len(shown),
        more=len(lines) > PAGE,
        ended=is_over,
    )


def whole_log(
    workflow_id: str,
    run_id: str,
    node_id: str,
    try_number: int,
    *,
    map_index: int,
    store: WorkflowStore,
) -> Iterator[bytes]:
    """An attempt's log as text, up to 1,000,000 lines.

    Raises WorkflowNotFound, RunNotFound, StepNotFound, AttemptNotFound.
    """
    attempt = _attempt(workflow_id, run_id, node_id, try_number, map_index, store)
    lines = lines_after(attempt, 0, most=MOST_LINES)
    # Airflow looks at the attempt when it is asked for the first line, so while there is a session.
    first = next(lines, None)
    return map(_text, chain([first] if first else [], lines))


def _attempt(
    workflow_id: str,
    run_id: str,
    node_id: str,
    try_number: int,
    map_index: int,
    store: WorkflowStore,
) -> TaskInstance | TaskInstanceHistory:
    instance = step_instance(workflow_id, run_id, node_id, map_index=map_index, store=store)
    if try_number == instance.try_number:
        return instance
    for earlier in earlier_tries(store.session, instance):
        if earlier.try_number == try_number:
            return earlier
    raise AttemptNotFound(node_id, try_number)


def _is_over(attempt: TaskInstance | TaskInstanceHistory) -> bool:
    if isinstance(attempt, TaskInstanceHistory):
        return True
    return is_settled(attempt.state) or attempt.state in _WAITS


def _text(line: Line) -> bytes:
    at = line.at.isoformat(timespec="milliseconds") if line.at else ""
    parts = (at, (line.level or "").upper(), line.text)
    return (" ".join(part for part in parts if part) + "\n").encode("utf-8", "replace")
