"""When the tasks of a run were queued, began and ended, with their earlier attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskinstancehistory import TaskInstanceHistory
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from workfuse.store.run_records import of_run

_MOST_EARLIER = 5_000


@dataclass(frozen=True)
class TaskTimes:
    """The times of one task.

    Attributes:
        instances: how many there are; more than one in the body of a loop.
        mapped: how many of them are for an item.
        active: how many have begun and not ended.
        state: Airflow's, of the one instance.
    """

    task_id: str
    instances: int
    mapped: int
    active: int
    state: str | None
    try_number: int
    queued_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class EarlierTry:
    """An attempt before the last, of a task outside of loops."""

    task_id: str
    try_number: int
    state: str | None
    queued_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


def task_times(session: Session, run: DagRun) -> list[TaskTimes]:
    """One record for each task; the database puts items together."""
    has_begun = TaskInstance.start_date.is_not(None) | TaskInstance.queued_dttm.is_not(None)
    is_active = has_begun & TaskInstance.end_date.is_(None)
    rows = session.execute(
        select(
            TaskInstance.task_id,
            func.count(),
            func.sum(case((TaskInstance.map_index >= 0, 1), else_=0)),
            func.sum(case((is_active, 1), else_=0)),
            func.max(TaskInstance.state),
            func.max(TaskInstance.try_number),
            func.min(TaskInstance.queued_dttm),
            func.min(TaskInstance.start_date),
            func.max(TaskInstance.end_date),
        )
        .where(of_run(session, run.dag_id, run.run_id))
        .group_by(TaskInstance.task_id)
        .order_by(TaskInstance.task_id)
    )
    return [TaskTimes(*row) for row in rows]


def earlier_tries_of(session: Session, run: DagRun) -> list[EarlierTry]:
    """Those since the run began, the oldest first."""
    history = TaskInstanceHistory
    query = (
        select(
            history.task_id,
            history.try_number,
            history.state,
            history.queued_dttm,
            history.start_date,
            history.end_date,
        )
        .where(
            history.dag_id == run.dag_id,
            history.run_id == run.run_id,
            history.map_index < 0,
            history.start_date.is_not(None),
        )
        .order_by(history.task_id, history.try_number)
        .limit(_MOST_EARLIER)
    )
    if run.start_date is not None:
        query = query.where(history.start_date >= run.start_date)
    return [EarlierTry(*row) for row in session.execute(query)]
