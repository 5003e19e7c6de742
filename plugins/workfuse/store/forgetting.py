"""Deletes what ended runs leave behind, for workflows that store no payloads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from airflow.models.dag import DagTag
from airflow.models.dagrun import DagRun
from airflow.models.hitl import HITLDetail
from airflow.models.hitl_history import HITLDetailHistory
from airflow.models.renderedtifields import RenderedTaskInstanceFields
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskinstancehistory import TaskInstanceHistory
from airflow.models.xcom import XComModel
from sqlalchemy import Delete, Text, Update, and_, cast, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from workfuse.run_keys import (
    ALERT_ENDING,
    FORGOTTEN,
    INNER_LOOP_TAG,
    NOT_STORED_TAG,
    child_run_id,
    inner_run_prefix,
)
from workfuse.states import ENDED
from workfuse.store.dag_state import inner_dag_ids
from workfuse.store.tables import DeploymentRow, DraftFileRow

_MOST_AWAITED = 10_000
_OF_A_PARENT = "workfuse__"
"""How the ids of runs begin that other runs started."""


@dataclass(frozen=True)
class Forgettable:
    """A run that has ended, and the runs that its loops inside loops started."""

    id: int
    dag_id: str
    run_id: str


def forgettable(
    session: Session, *, ended_before: datetime, changed_since: datetime | None, most: int
) -> list[Forgettable]:
    """Runs that have data and should not, the oldest first; none that another run waits for.

    Args:
        changed_since: None looks at all of them.
    """
    dag_ids = _dag_ids(session)
    if not dag_ids:
        return []
    query = (
        select(DagRun.id, DagRun.dag_id, DagRun.run_id)
        .where(
            DagRun.dag_id.in_(dag_ids),
            DagRun.state.in_(ENDED),
            DagRun.end_date < ended_before,
            or_(
                DagRun.conf.is_(None),
                cast(DagRun.conf, Text) != json.dumps(FORGOTTEN),
                exists().where(XComModel.dag_run_id == DagRun.id),
                exists().where(
                    RenderedTaskInstanceFields.dag_id == DagRun.dag_id,
                    RenderedTaskInstanceFields.run_id == DagRun.run_id,
                ),
            ),
        )
        .order_by(DagRun.id)
        .limit(most)
    )
    if changed_since is not None:
        query = query.where(DagRun.updated_at >= changed_since)
    found: list[Forgettable] = []
    last = 0
    while len(found) < most:
        page = [Forgettable(*row) for row in session.execute(query.where(DagRun.id > last))]
        found += _not_awaited(session, page)
        if len(page) < most:
            break
        last = page[-1].id
    return found[:most]


def _not_awaited(session: Session, runs: list[Forgettable]) -> list[Forgettable]:
    if not any(run.run_id.startswith(_OF_A_PARENT) for run in runs):
        return runs
    awaited = _awaited(session)
    return [run for run in runs if run.run_id not in awaited]


def runs_of(session: Session, run: Forgettable) -> list[tuple[str, str]]:
    """(DAG id, run id) of the run and of those that its loops inside loops started."""
    inner = inner_dag_ids(session, run.dag_id)
    rows = session.execute(
        select(DagRun.dag_id, DagRun.run_id).where(
            DagRun.dag_id.in_(inner),
            DagRun.run_id.startswith(inner_run_prefix(run.run_id), autoescape=True),
        )
    )
    return [(run.dag_id, run.run_id), *((row[0], row[1]) for row in rows)]


def forget(session: Session, run: Forgettable) -> bool:
    """Delete the data of a run, unless it goes on again. The caller commits."""
    this_run = DagRun.id == run.id
    if session.scalar(select(DagRun.state).where(this_run).with_for_update()) not in ENDED:
        return False
    statements = [
        statement
        for dag_id, run_id in runs_of(session, run)
        for statement in _deletions(dag_id, run_id)
    ]
    for statement in (*statements, update(DagRun).where(this_run).values(conf=FORGOTTEN)):
        session.execute(statement, execution_options={"synchronize_session": False})
    return True


def _dag_ids(session: Session) -> list[str]:
    inner = select(DagTag.dag_id).where(DagTag.name == INNER_LOOP_TAG)
    # Whoever gives that tag to a DAG of their own keeps their data.
    is_ours = or_(
        exists().where(DeploymentRow.workflow_id == DagTag.dag_id),
        exists().where(DraftFileRow.dag_id == DagTag.dag_id),
        exists().where(DeploymentRow.workflow_id + ALERT_ENDING == DagTag.dag_id),
    )
    query = select(DagTag.dag_id).where(
        DagTag.name == NOT_STORED_TAG, DagTag.dag_id.not_in(inner), is_ours
    )
    return list(session.scalars(query))


def _awaited(session: Session) -> set[str]:
    """Ids of the runs that tasks wait for, or still have to read."""
    rows = session.execute(
        select(
            TaskInstance.dag_id,
            TaskInstance.run_id,
            TaskInstance.task_id,
            TaskInstance.map_index,
            TaskInstance.max_tries,
        )
        .join(
            DagRun, and_(DagRun.dag_id == TaskInstance.dag_id, DagRun.run_id == TaskInstance.run_id)
        )
        .where(
            DagRun.state.not_in(ENDED),
            TaskInstance.operator == "RunWorkflow",
            TaskInstance.state.is_distinct_from("success"),
        )
        .limit(_MOST_AWAITED)
    )
    return {child_run_id(*row[:4], None, row[4]) for row in rows}


def _deletions(dag_id: str, run_id: str) -> Iterator[Delete | Update]:
    tasks = and_(TaskInstance.dag_id == dag_id, TaskInstance.run_id == run_id)
    earlier = and_(TaskInstanceHistory.dag_id == dag_id, TaskInstanceHistory.run_id == run_id)
    yield delete(XComModel).where(XComModel.dag_id == dag_id, XComModel.run_id == run_id)
    yield delete(RenderedTaskInstanceFields).where(
        RenderedTaskInstanceFields.dag_id == dag_id, RenderedTaskInstanceFields.run_id == run_id
    )
    # What people were asked, and said.
    ids = select(TaskInstance.id).where(tasks)
    yield delete(HITLDetail).where(HITLDetail.ti_id.in_(ids))
    earlier_ids = select(TaskInstanceHistory.task_instance_id).where(earlier)
    yield delete(HITLDetailHistory).where(HITLDetailHistory.ti_history_id.in_(earlier_ids))
    # What a task took along that left its worker to wait, and was ended there.
    yield update(TaskInstance).where(tasks).values(next_kwargs=None)
    yield update(TaskInstanceHistory).where(earlier).values(next_kwargs=None)
