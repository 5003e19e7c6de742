"""One step per node, out of the task instances that ran it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby

from workfuse.services.run_views import MappedCounts, Step
from workfuse.states import StepState, step_state
from workfuse.store.cancellations import Cancellation
from workfuse.store.run_records import TaskSummary

NO_STATE = "none"
_OVER = frozenset({"failed", "upstream_failed", "success", "skipped", "removed"})

# Of a loop's items, the state that a person should see first; as Airflow's grid has it.
_PRIORITY = {
    state: rank
    for rank, state in enumerate(
        (
            "failed",
            "upstream_failed",
            "up_for_retry",
            "up_for_reschedule",
            "running",
            "restarting",
            "deferred",
            "awaiting_input",
            "queued",
            "scheduled",
            None,
            "success",
            "skipped",
            "removed",
        )
    )
}


_AFTER_FAILURES = _PRIORITY["upstream_failed"] + 0.5


def step_views(summaries: Iterable[TaskSummary], ways: Mapping[str, list[str]]) -> list[Step]:
    """One step per task, in the order in which they started; those that did not, last.

    Args:
        ways: by task id, the outputs that were taken.
    """
    by_task = sorted(summaries, key=lambda summary: summary.task_id)
    steps = [
        _step(task_id, list(of_task), ways.get(task_id))
        for task_id, of_task in groupby(by_task, key=lambda summary: summary.task_id)
    ]
    return sorted(steps, key=_start_order)


def seconds(started: datetime | None, ended: datetime | None) -> float | None:
    return (ended - started).total_seconds() if started and ended else None


def state_in_run(
    state: str | None, ended_at: datetime | None, cancelled: Cancellation | None
) -> StepState:
    """The state of one task of a run, of which Airflow says this.

    Args:
        cancelled: the run's cancellation; the steps of a run that was left out are skipped.
    """
    is_cancelled = (
        cancelled is not None and not cancelled.is_left_out and cancelled.ended(state, ended_at)
    )
    return step_state(state, is_cancelled=is_cancelled)


def is_settled(state: str | None) -> bool:
    """Whether a task in this state goes on by itself no more."""
    return state in _OVER


def _rank(part: TaskSummary) -> float:
    return _AFTER_FAILURES if part.is_cancelled else _PRIORITY.get(part.state, 4)


def _step(task_id: str, summaries: list[TaskSummary], ways: list[str] | None) -> Step:
    mapped = [summary for summary in summaries if summary.is_mapped]
    parts = mapped or summaries
    shown = min(parts, key=_rank)
    started = min((part.started_at for part in parts if part.started_at), default=None)
    is_over = all(is_settled(part.state) for part in parts)
    ended = max((part.ended_at for part in parts if part.ended_at), default=None)
    counts, airflow_counts = Counter[StepState](), Counter[str]()
    for part in mapped:
        counts[step_state(part.state, is_cancelled=part.is_cancelled)] += part.count
        airflow_counts[part.state or NO_STATE] += part.count
    return Step(
        node_id=task_id,
        state=step_state(shown.state, is_cancelled=shown.is_cancelled),
        airflow_state=shown.state,
        started_at=started,
        ended_at=ended if is_over else None,
        duration_seconds=seconds(started, ended) if is_over else None,
        try_number=max(part.try_number for part in parts),
        max_tries=max(part.max_tries for part in parts),
        held=any(part.is_held for part in parts),
        ways=ways,
        mapped=MappedCounts(
            total=counts.total(), counts=dict(counts), airflow_counts=dict(airflow_counts)
        )
        if mapped
        else None,
    )


def _start_order(step: Step) -> tuple[bool, float, str]:
    started = step.started_at
    return started is None, started.timestamp() if started else 0.0, step.node_id
