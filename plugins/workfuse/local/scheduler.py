"""The scheduler of the local set-up: Airflow's, and it looks at once when somebody rings.

See docs/adr/0211.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from airflow.jobs import scheduler_job_runner
from airflow.models.hitl import HITLDetail
from airflow.models.taskinstance import TaskInstance
from airflow.sdk import timezone
from airflow.utils.retries import run_with_db_retries
from airflow.utils.session import create_session
from sqlalchemy import select

from workfuse.local.executor import PromptExecutor
from workfuse.scheduler_bell import RUN

if TYPE_CHECKING:
    from airflow.utils.sqlalchemy import CommitProhibitorGuard
    from sqlalchemy.orm import Session

FULL_SECONDS = 0.5
_ANSWERED = (
    select(TaskInstance)
    .join(HITLDetail, HITLDetail.ti_id == TaskInstance.id)
    .where(TaskInstance.state == "awaiting_input", HITLDetail.responded_at.is_not(None))
    .limit(100)
)


class PromptScheduler(scheduler_job_runner.SchedulerJobRunner):
    """Airflow's (3.3.2), with its pause where the next look begins.

    Airflow pauses, or asks its executor, and does half of a loop's work before it looks at what may
    start. And each look begins with runs that are to be made or to begin. Where a step's end has
    rung there are none, but for what the last full look left: that comes twice a second.
    """

    _last_full = 0.0
    _makes_runs = _begins_runs = True

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        for executor in self._prompt_executors():
            executor.pauses = False

    def _do_scheduling(self, session: Session) -> int:
        news = b"".join([executor.pause() for executor in self._prompt_executors()])
        now = time.monotonic()
        self._makes_runs = not news or now - self._last_full > FULL_SECONDS
        self._begins_runs = self._makes_runs or RUN in news
        if self._makes_runs:
            self._last_full = now
        return super()._do_scheduling(session)

    def _create_dagruns_for_dags(self, guard: CommitProhibitorGuard, session: Session) -> None:
        if self._makes_runs:
            super()._create_dagruns_for_dags(guard, session)

    def _start_queued_dagruns(self, session: Session) -> None:
        if self._begins_runs:
            super()._start_queued_dagruns(session)

    def check_awaiting_input_timeouts(self, *args: Any, **known: Any) -> None:
        """As Airflow's, and end the waits of questions that were answered as they were put.

        Airflow locks a row against this, which SQLite does not do. Whose time is up, and has an
        answer, goes on with it.
        """
        for attempt in run_with_db_retries(logger=self.log):
            with attempt, create_session() as session:
                for task in session.scalars(_ANSWERED):
                    task.trigger_timeout = timezone.utcnow()
        super().check_awaiting_input_timeouts(*args, **known)

    def _prompt_executors(self) -> list[PromptExecutor]:
        return [one for one in self.executors if isinstance(one, PromptExecutor)]


def install() -> None:
    """Let `airflow scheduler` run this one; to be called before it is loaded."""
    scheduler_job_runner.SchedulerJobRunner = PromptScheduler  # type: ignore[misc]
