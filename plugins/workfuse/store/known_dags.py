"""The newest version of Airflow's DAGs, kept in memory: reading one costs more than starting it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from airflow.exceptions import NotMapped
from airflow.models.dag import DagModel
from airflow.models.dag_version import DagVersion
from airflow.models.dagrun import DagRun
from airflow.models.expandinput import NotFullyPopulated
from airflow.models.serialized_dag import SerializedDagModel
from airflow.models.taskinstance import TaskInstance
from airflow.models.tasklog import LogTemplate
from airflow.serialization.definitions.dag import SerializedDAG
from sqlalchemy import bindparam, func, inspect, select
from sqlalchemy.orm import Session

MOST = 256
"""DAGs that a process keeps."""


@dataclass(frozen=True)
class Version:
    """A DAG's version as it is now: Airflow may write another DAG under the same version."""

    id: UUID
    dag_hash: str
    bundle_version: str | None
    log_template_id: int


@dataclass(frozen=True)
class KnownDag:
    """A DAG and what its runs have in common.

    Attributes:
        task_rows: For each task instance of a new run what Airflow would write, by column, but
            for what differs from run to run.
        triggers: Those of its tasks that need no worker.
        seen_as: Deployments whose text Airflow was seen to run as this.
    """

    dag: SerializedDAG
    version: Version
    task_rows: tuple[Mapping[str, Any], ...]
    triggers: frozenset[str]
    seen_as: set[int] = field(default_factory=set)


_NEWEST = (  # made once: making it takes longer than the database does
    select(
        DagVersion.id,
        SerializedDagModel.dag_hash,
        DagModel.bundle_version,
        select(func.coalesce(func.max(LogTemplate.id), 0)).scalar_subquery(),
    )
    .join(SerializedDagModel, SerializedDagModel.dag_version_id == DagVersion.id)
    .join(DagModel, DagModel.dag_id == DagVersion.dag_id)
    .where(DagVersion.dag_id == bindparam("dag_id"))
    .order_by(DagVersion.version_number.desc())
    .limit(1)
)

_known: dict[str, KnownDag] = {}
_lock = threading.Lock()


def newest_dag(session: Session, dag_id: str) -> KnownDag | None:
    """What a run would run that is started now. Its DAG is shared: it is not to be changed."""
    version = _newest_version(session, dag_id)
    if version is None:
        return None
    known = _known.get(dag_id)
    if known is not None and known.version == version:
        return known
    found = session.scalar(
        select(SerializedDagModel).where(SerializedDagModel.dag_version_id == version.id)
    )
    if found is None:
        return None
    dag = found.dag
    triggers = {task.task_id for task in dag.roots if not TaskInstance.is_task_schedulable(task)}
    known = KnownDag(dag, version, tuple(_task_rows(dag, version)), frozenset(triggers))
    with _lock:
        _known.pop(dag_id, None)
        if len(_known) >= MOST:
            del _known[next(iter(_known))]
        _known[dag_id] = known
    return known


def _newest_version(session: Session, dag_id: str) -> Version | None:
    row = session.execute(_NEWEST, {"dag_id": dag_id}).first()
    return Version(*row) if row is not None else None


def _task_rows(dag: SerializedDAG, version: Version) -> Iterator[dict[str, Any]]:
    run = DagRun(dag.dag_id, "")
    columns = inspect(TaskInstance).columns
    for task in dag.task_dict.values():
        for map_index in _map_indexes(task):
            row = TaskInstance.insert_mapping(
                "", task, map_index=map_index, dag_version_id=version.id, dag_run=run
            )
            del row["run_id"], row["context_carrier"]
            yield {columns[name].name: row[name] for name in row if name in columns}


def _map_indexes(task: Any) -> range:
    """Of one that is mapped over what another task gives, one instance stands for all at first."""
    try:
        count = task.get_parse_time_mapped_ti_count()
    except (NotMapped, NotFullyPopulated):
        count = 0
    return range(count) if count else range(-1, 0)
