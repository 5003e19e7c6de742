"""End a run and all that it waits for."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

from airflow.models.dagrun import DagRun
from airflow.utils.state import DagRunState
from sqlalchemy.orm import Session

from workfuse.services.ending import MOST_RUNS, STARTS_UNTIL, end_tasks
from workfuse.services.errors import RunIsOver
from workfuse.services.run_views import Run
from workfuse.services.runs import owned_run, run_views
from workfuse.states import ENDED
from workfuse.store.cancellations import keep_cancellation
from workfuse.store.child_runs import active_children, is_starting_runs
from workfuse.store.workflows import WorkflowStore

log = logging.getLogger(__name__)

_PAUSE = 0.2


def cancel_run(workflow_id: str, run_id: str, *, store: WorkflowStore) -> Run:
    """End a run and the runs that it waits for, now. Commits.

    Raises WorkflowNotFound, RunNotFound, RunIsOver.
    """
    run = owned_run(workflow_id, run_id, store)
    if run.state in ENDED:
        raise RunIsOver(run_id)
    _Cancelling(run, store.user_name, store.session).until_all_have_ended()
    [view] = run_views([run], store.session)
    return view


class _Cancelling:
    """Ends a run and looks again until nothing is left to end.

    The scheduler may be about to queue a task just then, and a worker to start a run.
    """

    def __init__(self, run: DagRun, by: str, session: Session) -> None:
        self._runs = {run.id: run}
        self._ended_at: dict[int, datetime] = {}
        self._may_start_runs = False
        self._by = by
        self._session = session

    def until_all_have_ended(self) -> None:
        deadline = time.monotonic() + STARTS_UNTIL
        while (self._end() or self._may_start_runs) and time.monotonic() + _PAUSE < deadline:
            time.sleep(_PAUSE)
        if len(self._runs) == MOST_RUNS:
            log.warning("a cancelled run has %d or more children: not all were ended", MOST_RUNS)

    def _end(self) -> bool:
        """Whether there was anything to end. Commits."""
        changed = False
        waiting = list(self._runs.values())
        while waiting:
            run = waiting.pop()
            if self._is_begun_again(run):
                continue
            changed |= self._end_one(run)
            for child in active_children(self._session, run):
                if child.id not in self._runs and len(self._runs) < MOST_RUNS:
                    self._runs[child.id] = child
                    waiting.append(child)
        self._session.commit()
        self._session.expire_all()
        return changed

    def _is_begun_again(self, run: DagRun) -> bool:
        """Whether somebody saw it end and has begun it again since: that is not to be ended."""
        self._session.refresh(run, with_for_update=True)  # the scheduler leaves locked ones alone
        ended_at = self._ended_at.get(run.id)
        return ended_at is not None and run.queued_at is not None and run.queued_at > ended_at

    def _end_one(self, run: DagRun) -> bool:
        session = self._session
        if run.state in ENDED and run.id not in self._ended_at:
            return False  # by itself, meanwhile
        now = datetime.now(UTC)
        self._may_start_runs |= is_starting_runs(session, run)
        tasks = end_tasks(session, run, now=now)
        # Where rows cannot be locked, a scheduler that was just starting it says so afterwards.
        if run.id not in self._ended_at or run.state not in ENDED:
            run.set_state(DagRunState.FAILED)
            keep_cancellation(session, run, now=now, by=self._by)
            self._ended_at[run.id] = now
            return True
        return bool(tasks)
