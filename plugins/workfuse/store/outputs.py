"""What the tasks of a run put out, found without loading whole task instances."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from sqlalchemy import not_, select
from sqlalchemy.orm import Session

from workfuse.run_keys import RETURNED, inner_run_path
from workfuse.store.arranging import is_given
from workfuse.store.run_records import of_run


@dataclass(frozen=True)
class Instance:
    """A task instance that succeeded.

    Attributes:
        at: the places of the items it belongs to, of the outermost loop first; none outside loops.
    """

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    ended_at: datetime | None
    at: tuple[int, ...]


def succeeded(
    session: Session, dag_id: str, run_id: str, task_ids: Collection[str]
) -> dict[str, list[Instance]]:
    """By task the instances of a run that ran and succeeded, in the order of the items of loops."""
    rows = session.execute(
        select(
            TaskInstance.dag_id,
            TaskInstance.run_id,
            TaskInstance.task_id,
            TaskInstance.map_index,
            TaskInstance.end_date,
        ).where(
            of_run(session, dag_id, run_id),
            TaskInstance.task_id.in_(task_ids),
            TaskInstance.state == "success",
            not_(is_given()),
        )
    )
    found: dict[str, list[Instance]] = {}
    for row in rows:
        path = inner_run_path(run_id, row[1])
        at = (*path, row[3]) if row[3] >= 0 else path
        found.setdefault(row[2], []).append(Instance(*row, at))
    for instances in found.values():
        instances.sort(key=lambda one: one.at)
    return found


def pushed(session: Session, instance: Instance, key: str = RETURNED) -> Any:
    """What it pushed under the key; None without it."""
    return session.scalar(
        select(XComModel.value).where(
            XComModel.dag_id == instance.dag_id,
            XComModel.run_id == instance.run_id,
            XComModel.task_id == instance.task_id,
            XComModel.map_index == instance.map_index,
            XComModel.key == key,
        )
    )
