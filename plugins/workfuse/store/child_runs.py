"""The runs that a run waits for: of loops inside its loops, and of other workflows."""

from __future__ import annotations

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workfuse.run_keys import child_run_id, inner_run_prefix
from workfuse.store.dag_state import inner_dag_ids
from workfuse.store.run_records import of_run
from workfuse.store.tables import DeploymentRow

_CALLS = "RunWorkflow"
_STARTERS = ("InnerLoop", _CALLS)
"""Operators of tasks that start runs, as Airflow keeps their names."""

_ACTIVE = ("queued", "running")
_IN_ONE_QUERY = 500  # SQLite's limit of parameters


def active_children(session: Session, run: DagRun) -> list[DagRun]:
    """Those that have not ended. A run that was started without waiting is none of them."""
    return [*_inner_runs(session, run), *_called_runs(session, run)]


def is_starting_runs(session: Session, run: DagRun) -> bool:
    """Whether a worker is just busy with a task that may start a run."""
    busy = exists().where(
        TaskInstance.dag_id == run.dag_id,
        TaskInstance.run_id == run.run_id,
        TaskInstance.operator.in_(_STARTERS),
        TaskInstance.state == "running",
    )
    return bool(session.scalar(select(busy)))


def may_have_started_runs(session: Session, run: DagRun) -> bool:
    """Whether a run that was ended was busy with such a task, or waited in one."""
    busy = exists().where(
        TaskInstance.dag_id == run.dag_id,
        TaskInstance.run_id == run.run_id,
        TaskInstance.operator.in_(_STARTERS),
        TaskInstance.state == "failed",
    )
    return bool(session.scalar(select(busy)))


def _inner_runs(session: Session, run: DagRun) -> list[DagRun]:
    inner = inner_dag_ids(session, run.dag_id)
    if not inner:
        return []
    prefix = inner_run_prefix(run.run_id)
    query = select(DagRun).where(
        DagRun.dag_id.in_(inner),
        DagRun.run_id.startswith(prefix, autoescape=True),
        DagRun.state.in_(_ACTIVE),
    )
    return list(session.scalars(query))


def _called_runs(session: Session, run: DagRun) -> list[DagRun]:
    """Runs of other workflows whose node has not succeeded: so it waits for them, or did."""
    rows = session.execute(
        select(
            TaskInstance.dag_id,
            TaskInstance.run_id,
            TaskInstance.task_id,
            TaskInstance.map_index,
            TaskInstance.max_tries,
        ).where(
            of_run(session, run.dag_id, run.run_id),
            TaskInstance.operator == _CALLS,
            TaskInstance.state.is_distinct_from("success"),
        )
    )
    # One that runs once per item does not wait.
    ids = [child_run_id(*row[:4], None, row[4]) for row in rows]
    found: list[DagRun] = []
    for start in range(0, len(ids), _IN_ONE_QUERY):
        query = select(DagRun).where(
            DagRun.dag_id.in_(select(DeploymentRow.workflow_id)),
            DagRun.run_id.in_(ids[start : start + _IN_ONE_QUERY]),
            DagRun.state.in_(_ACTIVE),
        )
        found.extend(session.scalars(query))
    return found
