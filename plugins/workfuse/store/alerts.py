"""Alerts: one for all runs of a workflow that fail in a row.

The scheduler's session may not be committed, also not in part: what is written here in its
transaction uses savepoints of the connection, and no objects.
"""

from __future__ import annotations

from datetime import datetime

from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workfuse.run_keys import ERROR_KEY
from workfuse.store import run_records
from workfuse.store.tables import AlertRow, CancellationRow, WorkflowRow

_MOST = 20
"""Alerts of one run: it may be run again, and fail again after others have succeeded."""


def begin_streak(
    session: Session, workflow_id: str, run_id: str, alert_run_id: str, now: datetime
) -> bool:
    """Whether this failure is the first since a run succeeded; then it has an alert now.

    Of several that fail at the same moment one is: the others wait for its transaction.
    """
    session.flush()
    made = insert(AlertRow).values(
        workflow_id=workflow_id,
        run_id=run_id,
        streak=workflow_id,
        alert_run_id=alert_run_id,
        made_at=now,
    )
    connection = session.connection()
    try:
        with connection.begin_nested():
            connection.execute(made)
    except IntegrityError:
        return False
    return True


def end_streak(session: Session, workflow_id: str) -> None:
    """The next failure has an alert again."""
    session.connection().execute(
        update(AlertRow).where(AlertRow.streak == workflow_id).values(streak=None)
    )


def keep_problem(session: Session, alert_run_id: str, problem: str) -> None:
    """Why the alert has no run; so the next failure is told of, if that is possible then."""
    session.connection().execute(
        update(AlertRow)
        .where(AlertRow.alert_run_id == alert_run_id)
        .values(problem=problem, streak=None)
    )


def alerts_of(session: Session, workflow_id: str, run_id: str) -> list[AlertRow]:
    """The alerts of a run, the newest first."""
    query = select(AlertRow).where(AlertRow.workflow_id == workflow_id, AlertRow.run_id == run_id)
    return list(session.scalars(query.order_by(AlertRow.id.desc()).limit(_MOST)))


def is_live(session: Session, dag_id: str) -> bool:
    """Whether Airflow has this DAG, from a file that is there."""
    is_stale = session.scalar(select(DagModel.is_stale).where(DagModel.dag_id == dag_id))
    return is_stale is False


def owner_of(session: Session, workflow_id: str) -> str | None:
    """Who owns the workflow; None when there is none, or it was deleted."""
    return session.scalar(
        select(WorkflowRow.owner_id).where(
            WorkflowRow.id == workflow_id, WorkflowRow.deleted_at.is_(None)
        )
    )


def is_being_cancelled(session: Session, run: DagRun) -> bool:
    """Whether a person ends the run; Airflow's state of it may be on its way."""
    since = run.queued_at or run.created_at
    at = session.scalar(
        select(CancellationRow.cancelled_at).where(
            CancellationRow.dag_id == run.dag_id, CancellationRow.run_id == run.run_id
        )
    )
    return at is not None and (since is None or at >= since)


def first_failure(session: Session, run: DagRun) -> TaskInstance | None:
    """The task that failed before all others of the run, also in loops inside loops."""
    query = select(TaskInstance).where(
        run_records.of_run(session, run.dag_id, run.run_id), TaskInstance.state == "failed"
    )
    return session.scalars(query.order_by(TaskInstance.end_date).limit(1)).first()


def reported_error(session: Session, instance: TaskInstance) -> object:
    """What the operator left about its failure."""
    return run_records.xcom(session, instance, ERROR_KEY)


def alert_task(session: Session, dag_id: str, alert_run_id: str) -> TaskInstance | None:
    """The one task of an alert's run."""
    query = select(TaskInstance).where(
        TaskInstance.dag_id == dag_id, TaskInstance.run_id == alert_run_id
    )
    return session.scalars(query.limit(1)).first()
