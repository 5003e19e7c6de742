"""Runs that were ended before they were done, or left out.

Airflow has no words for them: it says failed of those that were ended, and success of those that
were left out, or failed when they had been begun again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from sqlalchemy import ColumnElement, and_, case, exists, false, func, select
from sqlalchemy.orm import Session

from workfuse.states import ENDED, EndedBy
from workfuse.store.tables import ID_LENGTH, CancellationRow

_ENDED_BY_IT = ("failed", "skipped")
_LEFT_OUT = CancellationRow.act == "skip"


@dataclass(frozen=True)
class Cancellation:
    """Who ended a run, or which other run it was left out or ended for."""

    cancelled_at: datetime
    cancelled_by: str
    act: EndedBy
    for_run_id: str | None

    @property
    def is_left_out(self) -> bool:
        return self.act == "skip"

    def ended(self, state: str | None, ended_at: datetime | None) -> bool:
        """Whether a task that is in this state of Airflow's had not ended by then."""
        return state in _ENDED_BY_IT and ended_at is not None and ended_at >= self.cancelled_at


def is_cancelled() -> ColumnElement[bool]:
    """Holds for runs that were ended and that nobody began again since, here or in Airflow.

    Also for those that Airflow calls a success: the scheduler may have read the run before it was
    ended and its tasks after, and found that nothing had failed.
    """
    return _ended_by(~_LEFT_OUT)


def is_left_out() -> ColumnElement[bool]:
    """Holds for runs that were left out and that nobody began again since."""
    return _ended_by(_LEFT_OUT)


def _ended_by(act: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(DagRun.state.in_(ENDED), exists().where(_is_of_this_run(), act))


def act_that_ended() -> ColumnElement[str | None]:
    """What ended the run or left it out, if anything did."""
    return case((is_cancelled(), "cancel"), (is_left_out(), "skip"), else_=None)


def cancellations(session: Session, runs: Iterable[DagRun]) -> dict[int, Cancellation]:
    """DAG run's primary key to its cancellation, for those that are cancelled or left out."""
    ended = [run.id for run in runs if run.state in ENDED]
    if not ended:
        return {}
    rows = session.execute(
        select(
            DagRun.id,
            CancellationRow.cancelled_at,
            CancellationRow.cancelled_by,
            CancellationRow.act,
            CancellationRow.for_run_id,
        )
        .join(CancellationRow, _is_of_this_run())
        .where(DagRun.id.in_(ended))
    )
    return {row[0]: Cancellation(*row[1:]) for row in rows}


def _is_of_this_run() -> ColumnElement[bool]:
    # Who begins a run again, queues it again: an earlier cancellation is history then.
    return and_(
        CancellationRow.dag_id == DagRun.dag_id,
        CancellationRow.run_id == DagRun.run_id,
        CancellationRow.cancelled_at >= func.coalesce(DagRun.queued_at, DagRun.created_at),
    )


def keep_cancellation(
    session: Session,
    run: DagRun,
    *,
    now: datetime,
    by: str,
    act: EndedBy = "cancel",
    for_run_id: str | None = None,
) -> None:
    """Remember why it has ended.

    Args:
        for_run_id: the run of the same workflow that it was left out for, or replaced by.
    """
    session.merge(
        CancellationRow(
            dag_id=run.dag_id,
            run_id=run.run_id,
            cancelled_at=now,
            cancelled_by=by[:ID_LENGTH],
            act=act,
            for_run_id=for_run_id,
        )
    )


def replaced_by(session: Session, run: DagRun, *, since: datetime) -> list[DagRun]:
    """Those that have been ended for this run since then."""
    query = select(DagRun).where(
        DagRun.dag_id == run.dag_id,
        exists().where(
            _is_of_this_run(),
            CancellationRow.act == "replace",
            CancellationRow.for_run_id == run.run_id,
            CancellationRow.cancelled_at >= since,
        ),
    )
    return list(session.scalars(query.limit(_MOST_REPLACED)))


_MOST_REPLACED = 100


def ended_by(cancelled: Cancellation | None) -> ColumnElement[bool]:
    """`Cancellation.ended`, asked in the database."""
    if cancelled is None:
        return false()
    return and_(
        TaskInstance.state.in_(_ENDED_BY_IT),
        TaskInstance.end_date >= cancelled.cancelled_at,
    )
