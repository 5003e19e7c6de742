"""Task instances of a run that has not begun, arranged: done with data, skipped, or held."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskmap import TaskMap
from airflow.models.xcom import XComModel
from airflow.serialization.definitions.dag import SerializedDAG
from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from workfuse.run_keys import RETURNED

HELD = "workfuse_held"
"""`next_method` of a task before which a test stops: nothing runs it, and nobody waits for it."""

_GIVEN = "workfuse_given"
"""The same of a task that was done before; Airflow takes it away when the task runs again."""

LONGEST_HOLD = timedelta(days=7)


@dataclass(frozen=True)
class Arrangement:
    """What becomes of the tasks of a run before it begins; those that are not named run.

    Attributes:
        done: tasks that count as done, without running.
        outputs: of tasks that are done.
        items: of loops whose bodies run, a list with one item.
        in_body: tasks of such a body that are done: with that item.
        results: of loops that are done, with the last node of their bodies.
        skipped: tasks that are left out.
        held: the task before which the run stops.
    """

    done: Collection[str] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    items: Mapping[str, list[Any]] = field(default_factory=dict)
    in_body: Collection[str] = ()
    results: Mapping[str, tuple[str, list[Any]]] = field(default_factory=dict)
    skipped: Collection[str] = ()
    held: str | None = None


def arrange(
    session: Session, run: DagRun, dag: SerializedDAG, wanted: Arrangement, now: datetime
) -> None:
    """Before the scheduler sees the run: the caller has not committed it."""
    rows = session.scalars(
        select(TaskInstance).where(
            TaskInstance.dag_id == run.dag_id, TaskInstance.run_id == run.run_id
        )
    )
    by_task = {row.task_id: row for row in rows}
    for task_id, row in by_task.items():
        if task_id in wanted.done:
            succeed(row, now)
        elif task_id in wanted.skipped:
            row.state = "skipped"  # without times: it never had its turn
        elif task_id == wanted.held:
            row.state = "deferred"
            row.next_method = HELD
            row.trigger_timeout = now + LONGEST_HOLD
    for task_id in wanted.in_body:
        by_task[task_id].map_index = 0
    session.flush()
    for task_id, value in wanted.outputs.items():
        put_output(session, run, task_id, value, by_task[task_id].map_index)
    for loop, items in wanted.items.items():
        put_output(session, run, loop, items)
        session.add(TaskMap.from_task_instance_xcom(by_task[loop], items))
    for loop, (end, results) in wanted.results.items():
        _give_results(session, run, dag, by_task[loop], by_task[end], results, now)
    session.flush()


def put_output(
    session: Session, run: DagRun, task_id: str, value: Any, map_index: int = -1
) -> None:
    """As a task pushes it: as it is."""
    XComModel.set(
        RETURNED,
        value,
        dag_id=run.dag_id,
        run_id=run.run_id,
        task_id=task_id,
        map_index=map_index,
        serialize=False,
        session=session,
    )


def held_task(session: Session, run: DagRun) -> str | None:
    """The task before which a run stops, or will."""
    return session.scalar(select(TaskInstance.task_id).where(*_held(run)).limit(1))


def held_runs(session: Session, dag_id: str) -> list[str]:
    """Ids of the runs of a DAG that stop before a task, or will; at most 100."""
    query = select(TaskInstance.run_id).where(TaskInstance.dag_id == dag_id, is_held_task())
    return list(session.scalars(query.distinct().limit(100)))


def release(session: Session, run: DagRun) -> bool:
    """Let the scheduler have the task that was held; False when somebody else was quicker."""
    found = session.execute(
        update(TaskInstance)
        .where(*_held(run))
        .values(state=None, next_method=None, next_kwargs=None, trigger_timeout=None)
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(found, "rowcount", 0))


def is_held_task() -> ColumnElement[bool]:
    return and_(TaskInstance.state == "deferred", TaskInstance.next_method == HELD)


def is_given() -> ColumnElement[bool]:
    """Tasks that were done before their run began: their data is a copy, and a loop's in part."""
    return func.coalesce(TaskInstance.next_method, "") == _GIVEN


def _held(run: DagRun) -> tuple[ColumnElement[bool], ...]:
    return (
        TaskInstance.dag_id == run.dag_id,
        TaskInstance.run_id == run.run_id,
        is_held_task(),
    )


def succeed(row: TaskInstance, now: datetime) -> None:
    """It was done before its run began."""
    row.state = "success"
    row.start_date = row.end_date = now
    row.duration = 0.0
    row.next_method = _GIVEN


def _give_results(
    session: Session,
    run: DagRun,
    dag: SerializedDAG,
    loop: TaskInstance,
    end: TaskInstance,
    results: list[Any],
    now: datetime,
) -> None:
    """As if the loop had gone through a list of this length."""
    put_output(session, run, loop.task_id, results)
    session.add(TaskMap.from_task_instance_xcom(loop, results))
    if not results:
        return
    version = end.dag_version_id
    end.map_index = 0
    succeed(end, now)
    for index in range(1, len(results)):
        task: Any = dag.get_task(end.task_id)
        row = TaskInstance(task, version, run_id=run.run_id, map_index=index)
        succeed(row, now)
        session.add(row)
    session.flush()
    for index, value in enumerate(results):
        put_output(session, run, end.task_id, value, index)
