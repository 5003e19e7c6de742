"""What becomes of a run that would begin while others of its workflow go on.

Airflow's scheduler asks for each run that it is about to start, whatever asked for the run. All
is part of the scheduler's own transaction: what is decided here and that the run has begun are
written together, or not at all. So nothing here may commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.utils.state import DagRunState
from sqlalchemy import select
from sqlalchemy.orm import Session

from workfuse.services.ending import STARTS_UNTIL, end_children, end_tasks
from workfuse.states import EndedBy
from workfuse.store.cancellations import keep_cancellation, replaced_by
from workfuse.store.child_runs import may_have_started_runs

_MOST_LOOKED_AT = 100


def settle(run: DagRun, session: Session, *, choice: str) -> None:
    """Let the run begin, or wait, or be left out; or end the others.

    Args:
        choice: "queue", "skip" or "replace".
    """
    session.flush()  # those that began in this very pass are only in memory
    others = _going_on(session, run) if _is_ours(session, run.dag_id) else None
    if others is None:
        _wait(run)
    elif run.backfill_id is not None:  # whoever orders a backfill wants all of it
        _wait_for(run, others)
    elif choice == "queue":
        _wait_for(run, others or _before(session, run))
    elif choice == "replace":
        _replace(session, run, others)
    elif others:
        _give_way(session, run, others[-1], "skip")


def _is_ours(session: Session, dag_id: str) -> bool:
    """Whether no other scheduler is about to start a run of this DAG; none can from now on."""
    row = select(DagModel.dag_id).where(DagModel.dag_id == dag_id)
    return session.scalar(row.with_for_update(skip_locked=True)) is not None


def _going_on(session: Session, run: DagRun) -> list[DagRun]:
    query = select(DagRun).where(
        DagRun.dag_id == run.dag_id, DagRun.state == "running", DagRun.id != run.id
    )
    return sorted(session.scalars(query), key=_asked_for)


def _asked_for(run: DagRun) -> tuple[datetime, int]:
    """When somebody wanted it to begin; a run that is begun again was queued again."""
    return max(run.queued_at or run.run_after, run.run_after), run.id


def _before(session: Session, run: DagRun) -> list[DagRun]:
    """Those that were asked for earlier: Airflow goes by times that we round and it does not."""
    query = select(DagRun).where(
        DagRun.dag_id == run.dag_id,
        DagRun.state == "queued",
        DagRun.backfill_id.is_(None),
        DagRun.run_after <= datetime.now(UTC),
        DagRun.queued_at <= run.queued_at,
        DagRun.id != run.id,
    )
    found = session.scalars(query.order_by(DagRun.queued_at).limit(_MOST_LOOKED_AT))
    return [other for other in found if _asked_for(other) < _asked_for(run)]


def _wait_for(run: DagRun, others: Sequence[DagRun]) -> None:
    if others:
        _wait(run)


def _wait(run: DagRun) -> None:
    """Back into the queue. In its next pass the scheduler looks at those first that it had not."""
    queued_at = run.queued_at
    run.set_state(DagRunState.QUEUED)
    run.queued_at = queued_at
    run.last_scheduling_decision = datetime.now(UTC)


def _replace(session: Session, run: DagRun, others: Sequence[DagRun]) -> None:
    if any(other.backfill_id is not None for other in others):
        _wait(run)
        return
    if others and _asked_for(others[-1]) > _asked_for(run):
        _give_way(session, run, others[-1], "replace")
        return
    if others and not _lock(session, others):
        _wait(run)
        return
    for other in others:
        _give_way(session, other, run, "replace")
    # A worker that was about to start a run for one of them does so until it hears of its end.
    since = datetime.now(UTC) - timedelta(seconds=STARTS_UNTIL)
    for gone in replaced_by(session, run, since=since):
        if may_have_started_runs(session, gone):
            end_children(session, gone, by=_by(run))
            _wait(run)


def _lock(session: Session, runs: Sequence[DagRun]) -> bool:
    """Whether they still go on, and no other scheduler is just deciding on their tasks."""
    ids = [run.id for run in runs]
    query = select(DagRun.id).where(DagRun.id.in_(ids), DagRun.state == "running")
    return len(session.scalars(query.with_for_update(skip_locked=True)).all()) == len(ids)


def _give_way(session: Session, run: DagRun, other: DagRun, act: EndedBy) -> None:
    now = datetime.now(UTC)
    end_tasks(session, run, now=now)
    # Nothing failed, unless it was begun again: then it may not pass for done.
    is_success = act == "skip" and not run.clear_number
    run.set_state(DagRunState.SUCCESS if is_success else DagRunState.FAILED)
    keep_cancellation(session, run, now=now, by=_by(other), act=act, for_run_id=other.run_id)
    session.flush()
    end_children(session, run, by=_by(other))


def _by(run: DagRun) -> str:
    return run.triggering_user_name or str(run.run_type)
