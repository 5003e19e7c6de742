"""The task instances of a run that can be run again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from sqlalchemy import case, exists, select
from sqlalchemy.orm import Session

from workfuse.store.cancellations import Cancellation, ended_by
from workfuse.store.run_records import of_run


@dataclass(frozen=True)
class Part:
    """One task of a run, or one item of it.

    Attributes:
        state: Airflow's.
        is_cancelled: whether it had not ended when the run was cancelled.
    """

    task_id: str
    map_index: int
    state: str | None
    is_cancelled: bool


def parts_of(session: Session, run: DagRun, cancelled: Cancellation | None) -> list[Part]:
    """All of the run's own; inner loops have runs of theirs."""
    rows = session.execute(
        select(
            TaskInstance.task_id,
            TaskInstance.map_index,
            TaskInstance.state,
            case((ended_by(cancelled), 1), else_=0),
        ).where(TaskInstance.dag_id == run.dag_id, TaskInstance.run_id == run.run_id)
    )
    return [
        Part(task_id, map_index, state, bool(is_cancelled))
        for task_id, map_index, state, is_cancelled in rows
    ]


def is_in_inner_loop(session: Session, run: DagRun, task_id: str) -> bool:
    """Whether a loop inside a loop of the run has such a task."""
    found = exists().where(of_run(session, run.dag_id, run.run_id), TaskInstance.task_id == task_id)
    return bool(session.scalar(select(found)))


def task_ids_for_airflow(
    chosen: Iterable[Part], all_parts: Iterable[Part]
) -> list[str | tuple[str, int]]:
    """What to clear: tasks as a whole where that is all of their items, to keep the query small."""
    picked: dict[str, list[int]] = {}
    for part in chosen:
        picked.setdefault(part.task_id, []).append(part.map_index)
    left = {
        part.task_id for part in all_parts if part.map_index not in picked.get(part.task_id, ())
    }
    found: list[str | tuple[str, int]] = []
    for task_id, map_indexes in picked.items():
        if task_id in left:
            found.extend((task_id, map_index) for map_index in map_indexes)
        else:
            found.append(task_id)
    return found
