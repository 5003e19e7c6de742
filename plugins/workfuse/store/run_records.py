"""A run and its steps as Airflow stores them: task instances, their history, fields, XComs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from airflow.models.dagbag import DBDagBag
from airflow.models.dagcode import DagCode
from airflow.models.dagrun import DagRun
from airflow.models.renderedtifields import RenderedTaskInstanceFields
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskinstancehistory import TaskInstanceHistory
from airflow.models.xcom import XComModel
from airflow.utils.state import State
from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, defer

from workfuse.run_keys import WAY_KEY, inner_run_path, inner_run_prefix
from workfuse.store.arranging import is_held_task
from workfuse.store.cancellations import Cancellation, ended_by
from workfuse.store.dag_state import inner_dag_ids
from workfuse.store.tables import DeploymentRow, DraftFileRow


@dataclass(frozen=True)
class TaskSummary:
    """One task of a run; of a mapped one, its instances in one state.

    Attributes:
        state: Airflow's.
        is_cancelled: whether it had not ended when the run was cancelled.
        is_held: whether a test stops before it.
    """

    task_id: str
    is_mapped: bool
    is_cancelled: bool
    is_held: bool
    state: str | None
    count: int
    started_at: datetime | None
    ended_at: datetime | None
    try_number: int
    max_tries: int


TEST_PREFIX = "test__"
"""How the ids of tests begin; the revision and two underscores follow."""


def of_deployed() -> ColumnElement[bool]:
    """Runs of a DAG that only shares its id with a workflow are not the workflow's."""
    return or_(
        exists().where(DeploymentRow.workflow_id == DagRun.dag_id),
        exists().where(DraftFileRow.dag_id == DagRun.dag_id),
    )


def find_run(
    session: Session, dag_id: str, run_id: str, *, with_payload: bool = True
) -> DagRun | None:
    """The run; without its payload, which may be large, that is read when it is asked for."""
    query = select(DagRun).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id, of_deployed())
    return session.scalar(query if with_payload else query.options(defer(DagRun.conf)))


def find_run_ending(session: Session, dag_id: str, ending: str) -> DagRun | None:
    """The first run whose id ends so."""
    ends_so = DagRun.run_id.endswith(ending, autoescape=True)
    query = select(DagRun).where(DagRun.dag_id == dag_id, ends_so, of_deployed())
    return session.scalars(query.order_by(DagRun.id).limit(1)).first()


def deployed_revisions(session: Session, runs: list[DagRun]) -> dict[int, int]:
    """DAG run's primary key to the revision that it runs, where one was deployed or tested.

    A test's id says it. Of other runs it is the last deployment before the run whose text the run's
    DAG version holds. Airflow puts a new text into an old version when the DAG means the same; then
    it is the last before the run.
    """
    # One that is run again is queued again, and may run a newer version then.
    begun = case((DagRun.queued_at > DagRun.created_at, DagRun.queued_at), else_=DagRun.created_at)
    before = (
        select(DeploymentRow.revision)
        .where(
            DeploymentRow.workflow_id == DagRun.dag_id,
            DeploymentRow.deployed_at <= begun,
        )
        .order_by(DeploymentRow.id.desc())
        .limit(1)
    )
    of_this_text = before.where(DeploymentRow.text_hash == DagCode.source_code_hash)
    revision = func.coalesce(
        of_this_text.correlate(DagRun, DagCode).scalar_subquery(),
        before.correlate(DagRun).scalar_subquery(),
    )
    rows = session.execute(
        select(DagRun.id, revision)
        .outerjoin(DagCode, DagCode.dag_version_id == DagRun.created_dag_version_id)
        .where(DagRun.id.in_([run.id for run in runs]), revision.is_not(None))
    )
    return {run.id: tested for run in runs if (tested := _tested_revision(run))} | dict(list(rows))


def _tested_revision(run: DagRun) -> int | None:
    revision, _, _ = run.run_id.removeprefix(TEST_PREFIX).partition("__")
    is_test = run.run_id.startswith(TEST_PREFIX) and revision.isdecimal()
    return int(revision) if is_test else None


def of_run(
    session: Session, dag_id: str, run_id: str, task_id: str | None = None
) -> ColumnElement[bool]:
    """The run's task instances, and those of the runs that its loops inside loops started.

    Args:
        task_id: only those of this node.
    """
    found = and_(TaskInstance.dag_id == dag_id, TaskInstance.run_id == run_id)
    if inner := inner_dag_ids(session, dag_id):
        prefix = inner_run_prefix(run_id)
        found = or_(
            found,
            and_(
                TaskInstance.dag_id.in_(inner),
                TaskInstance.run_id.startswith(prefix, autoescape=True),
            ),
        )
    return found if task_id is None else and_(found, TaskInstance.task_id == task_id)


def item_instances(session: Session, dag_id: str, run_id: str, task_id: str) -> list[TaskInstance]:
    """A node's instances, one per item, in the order of the items of all loops around it."""
    found = session.scalars(
        select(TaskInstance).where(
            of_run(session, dag_id, run_id, task_id), TaskInstance.map_index >= 0
        )
    )
    return sorted(found, key=lambda one: (inner_run_path(run_id, one.run_id), one.map_index))


def items_done(session: Session, run: DagRun) -> dict[UUID, tuple[Any, ...]]:
    """Id of each item of the run's own loops that has ended, to its state, start, end, duration."""
    rows = session.execute(
        select(
            TaskInstance.id,
            TaskInstance.state,
            TaskInstance.start_date,
            TaskInstance.end_date,
            TaskInstance.duration,
        ).where(
            TaskInstance.dag_id == run.dag_id,
            TaskInstance.run_id == run.run_id,
            TaskInstance.map_index >= 0,
            TaskInstance.state.in_(State.finished),
        )
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def summaries_of(
    session: Session, tasks: ColumnElement[bool], cancelled: Cancellation | None
) -> list[TaskSummary]:
    """The tasks for which this holds, as `of_run` gives it; those of a run left out are skipped."""
    if cancelled is not None and cancelled.is_left_out:
        cancelled = None
    is_mapped = case((TaskInstance.map_index >= 0, 1), else_=0)
    is_cancelled = case((ended_by(cancelled), 1), else_=0)
    is_held = case((is_held_task(), 1), else_=0)
    rows = session.execute(
        select(
            TaskInstance.task_id,
            is_mapped,
            is_cancelled,
            func.max(is_held),
            TaskInstance.state,
            func.count(),
            func.min(TaskInstance.start_date),
            func.max(TaskInstance.end_date),
            func.max(TaskInstance.try_number),
            func.max(TaskInstance.max_tries),
        )
        .where(tasks)
        .group_by(TaskInstance.task_id, is_mapped, is_cancelled, TaskInstance.state)
        .order_by(TaskInstance.task_id)
    )
    return [
        TaskSummary(task_id, bool(mapped), bool(cancelled), bool(held), *rest)
        for task_id, mapped, cancelled, held, *rest in rows
    ]


def ways_of(session: Session, tasks: ColumnElement[bool]) -> dict[str, list[str]]:
    """By task id the outputs by which those that succeeded went on, where they left that."""
    of_task = and_(
        XComModel.dag_id == TaskInstance.dag_id,
        XComModel.run_id == TaskInstance.run_id,
        XComModel.task_id == TaskInstance.task_id,
        XComModel.map_index == TaskInstance.map_index,
    )
    rows = session.execute(
        select(TaskInstance.task_id, XComModel.value)
        .join(XComModel, of_task)
        .where(tasks, TaskInstance.state == "success", XComModel.key == WAY_KEY)
        .distinct()
    )
    ways: dict[str, list[str]] = {}
    for task_id, way in rows:
        ways.setdefault(task_id, []).append(way)
    return {task_id: sorted(found) for task_id, found in ways.items()}


def single_instance(
    session: Session, dag_id: str, run_id: str, task_id: str
) -> TaskInstance | None:
    """A node's one instance outside of loops, or the one that stands for all items before them."""
    found = session.scalars(
        select(TaskInstance)
        .where(of_run(session, dag_id, run_id, task_id))
        .order_by(TaskInstance.dag_id)
    )
    return found.first()


def first_success(
    session: Session, dag_id: str, run_id: str, task_ids: Collection[str]
) -> TaskInstance | None:
    """The instance outside of loops that ended first, of nodes that succeeded."""
    if not task_ids:
        return None
    return session.scalars(
        select(TaskInstance)
        .where(
            TaskInstance.dag_id == dag_id,
            TaskInstance.run_id == run_id,
            TaskInstance.task_id.in_(task_ids),
            TaskInstance.state == "success",
        )
        .order_by(TaskInstance.end_date)
        .limit(1)
    ).first()


def earlier_tries(session: Session, instance: TaskInstance) -> list[TaskInstanceHistory]:
    query = (
        select(TaskInstanceHistory)
        .where(
            TaskInstanceHistory.dag_id == instance.dag_id,
            TaskInstanceHistory.run_id == instance.run_id,
            TaskInstanceHistory.task_id == instance.task_id,
            TaskInstanceHistory.map_index == instance.map_index,
            TaskInstanceHistory.try_number < instance.try_number,
        )
        .order_by(TaskInstanceHistory.try_number)
    )
    return list(session.scalars(query))


def rendered_fields(session: Session, instance: TaskInstance) -> dict[str, Any]:
    """The template fields as rendered, masked by the worker before they were stored.

    Without those that nobody filled in: an operator has more of them than its node.
    """
    fields = RenderedTaskInstanceFields.get_templated_fields(instance, session=session) or {}
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def xcom(session: Session, instance: TaskInstance, key: str) -> Any:
    """The value that the task pushed under `key`; None without one."""
    return session.scalar(
        select(XComModel.value).where(
            XComModel.dag_id == instance.dag_id,
            XComModel.run_id == instance.run_id,
            XComModel.task_id == instance.task_id,
            XComModel.map_index == instance.map_index,
            XComModel.key == key,
        )
    )


def failed_tasks(session: Session, dag_id: str, run_id: str) -> dict[str, str]:
    """Task id to display name of the run's tasks that failed themselves."""
    query = select(TaskInstance).where(
        TaskInstance.dag_id == dag_id,
        TaskInstance.run_id == run_id,
        TaskInstance.state == "failed",
    )
    return {found.task_id: found.task_display_name for found in session.scalars(query)}


def upstream_task_ids(session: Session, run: DagRun, task_id: str) -> set[str]:
    """Everything before this task in the DAG as this run had it; empty when that is gone."""
    dag = DBDagBag().get_dag_for_run(run, session=session)
    if dag is None or not dag.has_task(task_id):
        return set()
    return set(dag.get_task(task_id).get_flat_relative_ids(upstream=True))
