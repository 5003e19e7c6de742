"""When each step of a run waited and worked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from workfuse.services.runs import owned_run
from workfuse.services.step_data_views import Timeline, TimelineBar, TimelinePart
from workfuse.services.step_states import state_in_run
from workfuse.store.cancellations import Cancellation, cancellations
from workfuse.store.step_times import EarlierTry, TaskTimes, earlier_tries_of, task_times
from workfuse.store.workflows import WorkflowStore

_MOST_PARTS = 20


def get_timeline(workflow_id: str, run_id: str, *, store: WorkflowStore) -> Timeline:
    """A bar for each step that was begun. Raises WorkflowNotFound, RunNotFound."""
    run = owned_run(workflow_id, run_id, store)
    earlier: dict[str, list[EarlierTry]] = {}
    for attempt in earlier_tries_of(store.session, run):
        earlier.setdefault(attempt.task_id, []).append(attempt)
    cancelled = cancellations(store.session, [run]).get(run.id)
    tasks = task_times(store.session, run)
    bars = [_bar(task, earlier.get(task.task_id, []), cancelled) for task in tasks]
    return Timeline(at=datetime.now(UTC), bars=[bar for bar in bars if bar.parts])


def _bar(
    task: TaskTimes, earlier: Sequence[EarlierTry], cancelled: Cancellation | None
) -> TimelineBar:
    in_loop = task.mapped > 0 or task.instances > 1
    ended = None if task.active else task.ended_at
    last = TimelinePart(
        try_number=None if in_loop else task.try_number,
        state=None if in_loop else state_in_run(task.state, ended, cancelled),
        queued_at=task.queued_at,
        started_at=task.started_at,
        ended_at=ended,
    )
    # A task that waits for its next attempt still has the times of the one before.
    repeats = task.try_number if not in_loop else 0
    parts = [
        TimelinePart(
            try_number=one.try_number,
            state=state_in_run(one.state, one.ended_at, cancelled),
            queued_at=one.queued_at,
            started_at=one.started_at,
            ended_at=one.ended_at,
        )
        for one in earlier
        if not in_loop and one.try_number < repeats
    ]
    if last.started_at or last.queued_at:
        parts.append(last)
    return TimelineBar(
        node_id=task.task_id, items=task.instances if in_loop else None, parts=parts[-_MOST_PARTS:]
    )
