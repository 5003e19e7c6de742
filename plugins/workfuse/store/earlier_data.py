"""A run that has not begun is given what an earlier one of the same revision has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskmap import TaskMap
from airflow.models.xcom import XComModel
from airflow.serialization.definitions.dag import SerializedDAG
from sqlalchemy import insert, literal, select, tuple_
from sqlalchemy.orm import Session

from workfuse.store.arranging import succeed
from workfuse.store.run_parts import Part, task_ids_for_airflow

_DONE = ("success", "failed", "upstream_failed", "skipped", "removed")


def give_earlier_data(
    session: Session,
    run: DagRun,
    dag: SerializedDAG,
    earlier: DagRun,
    parts: Collection[Part],
    chosen: Collection[Part],
    now: datetime,
) -> None:
    """All parts but the chosen ones are as they are there. The caller has not committed the run."""
    rows = session.scalars(
        select(TaskInstance).where(
            TaskInstance.dag_id == run.dag_id, TaskInstance.run_id == run.run_id
        )
    )
    by_task = {row.task_id: row for row in rows}
    some_left = {part.task_id for part in set(parts) - set(chosen)}
    for part in sorted(parts, key=lambda one: (one.task_id, one.map_index)):
        # Of a task that runs for all items anew Airflow makes one of each item itself.
        if part.task_id not in some_left or not dag.has_task(part.task_id):
            continue
        row = by_task.pop(part.task_id, None)
        if row is None:  # another item
            row = _another(dag, part, run, session)
        row.map_index = part.map_index
        if part in chosen:
            continue
        if part.state == "success":
            succeed(row, now)
        else:
            row.state = part.state if part.state in _DONE else "skipped"
    session.flush()
    for table in (XComModel, TaskMap):
        _copy(table, earlier, run, task_ids_for_airflow(chosen, parts), session)


def _another(dag: SerializedDAG, part: Part, run: DagRun, session: Session) -> TaskInstance:
    task: Any = dag.get_task(part.task_id)
    version = run.created_dag_version_id
    row = TaskInstance(task, version, run_id=run.run_id, map_index=part.map_index)
    session.add(row)
    return row


def _copy(
    table: Any,
    earlier: DagRun,
    run: DagRun,
    chosen: Collection[str | tuple[str, int]],
    session: Session,
) -> None:
    """In the database: outputs may be large."""
    here = {"dag_run_id": run.id, "dag_id": run.dag_id, "run_id": run.run_id}
    names = [column.name for column in table.__table__.columns]
    values = [literal(here[one]) if one in here else getattr(table, one) for one in names]
    tasks = [one for one in chosen if isinstance(one, str)]
    items = [one for one in chosen if not isinstance(one, str)]
    rows = select(*values).where(
        table.dag_id == earlier.dag_id,
        table.run_id == earlier.run_id,
        table.task_id.not_in(tasks),
    )
    if items:
        rows = rows.where(tuple_(table.task_id, table.map_index).not_in(items))
    session.execute(insert(table).from_select(names, rows))
