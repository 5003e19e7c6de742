"""What Airflow knows of a deployed file, and how to make it look at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from airflow.models.dag import DagModel
from airflow.models.dag_version import DagVersion
from airflow.models.dagbag import DagPriorityParsingRequest
from airflow.models.dagcode import DagCode
from airflow.models.dagrun import DagRun
from airflow.models.errors import ParseImportError
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from workfuse.store.tables import DeploymentRow, DraftFileRow


def text_hash(text: str) -> str:
    """The hash by which Airflow knows the text of a DAG file."""
    return DagCode.dag_source_hash(text)


def is_known_dag(session: Session, dag_id: str) -> bool:
    """Whether Airflow has, or once had, a DAG of this id."""
    return session.get(DagModel, dag_id) is not None


def inner_dag_ids(session: Session, dag_id: str) -> list[str]:
    """The DAGs that loops inside loops have in the same file, now or once."""
    outer = session.get(DagModel, dag_id)
    if outer is None:
        return []
    query = select(DagModel.dag_id).where(
        DagModel.bundle_name == outer.bundle_name,
        DagModel.relative_fileloc == outer.relative_fileloc,
        DagModel.dag_id.startswith(f"{dag_id}__", autoescape=True),
    )
    return list(session.scalars(query.order_by(DagModel.dag_id)))


def live_file(session: Session, dag_id: str) -> tuple[str | None, str | None] | None:
    """Bundle and path of the file that the DAG comes from now; None when there is no such DAG."""
    dag = session.get(DagModel, dag_id)
    return (dag.bundle_name, dag.relative_fileloc) if dag is not None and not dag.is_stale else None


def request_parsing(session: Session, *, bundle_name: str, relative_fileloc: str) -> None:
    """Make the DAG processor read the file next, also when it never saw it."""
    request = DagPriorityParsingRequest(bundle_name, relative_fileloc)
    with contextlib.suppress(IntegrityError), session.begin_nested():  # it may be asked for already
        session.add(request)


def forget_import_error(session: Session, *, bundle_name: str, relative_fileloc: str) -> None:
    """Drop what the file's former text caused, so that an error found later is about the new."""
    session.execute(
        delete(ParseImportError).where(
            ParseImportError.bundle_name == bundle_name,
            ParseImportError.filename == relative_fileloc,
        )
    )


def retire_dags(session: Session, dag_ids: Iterable[str]) -> None:
    """What the DAG processor does to DAGs whose file is gone, now. Their runs stay readable."""
    session.execute(
        update(DagModel)
        .where(DagModel.dag_id.in_(dag_ids))
        .values(is_stale=True)
        .execution_options(synchronize_session=False)
    )


def set_paused(session: Session, dag_ids: Iterable[str], *, paused: bool) -> None:
    """Let Airflow start runs of these DAGs, or none until this is taken back."""
    session.execute(
        update(DagModel)
        .where(DagModel.dag_id.in_(dag_ids))
        .values(is_paused=paused)
        .execution_options(synchronize_session=False)
    )


def next_runs(session: Session, dag_ids: Iterable[str]) -> dict[str, datetime]:
    """DAG id to the time at which its schedule starts it next, for those that it will start."""
    rows = session.execute(
        select(DagModel.dag_id, DagModel.next_dagrun_create_after).where(
            DagModel.dag_id.in_(dag_ids),
            DagModel.is_paused.is_(False),
            DagModel.is_stale.is_(False),
            DagModel.next_dagrun_create_after.is_not(None),
        )
    )
    return {dag_id: time for dag_id, time in rows if time is not None}


def last_planned_time(session: Session, dag_id: str) -> datetime | None:
    """The newest time for which a run was planned: what Airflow counts the next one from."""
    return session.scalar(
        select(func.max(DagRun.logical_date)).where(
            DagRun.dag_id == dag_id, DagRun.run_type.in_(("scheduled", "backfill"))
        )
    )


@dataclass(frozen=True)
class Loaded:
    """Whether Airflow runs the deployed text, and what it says when it cannot load it."""

    state: Literal["ready", "pending", "failed"]
    stacktrace: str | None = None
    is_paused: bool = False


def loaded(session: Session, deployments: list[DeploymentRow]) -> dict[int, Loaded]:
    """Deployment id to what Airflow has of it."""
    states = states_of(session, deployments)
    return {row.id: state for row, state in zip(deployments, states, strict=True)}


def states_of(session: Session, rows: Sequence[DeploymentRow | DraftFileRow]) -> list[Loaded]:
    """What Airflow has of each of these files."""
    if not rows:
        return []
    files = {(row.bundle_name, row.relative_fileloc) for row in rows}
    errors = {
        (error.bundle_name, error.filename): error.stacktrace or ""
        for error in session.scalars(
            select(ParseImportError).where(
                ParseImportError.filename.in_({fileloc for _, fileloc in files})
            )
        )
    }
    current = {
        dag_id: (source_hash, has_errors)
        for dag_id, source_hash, has_errors in session.execute(
            _newest_code().where(
                DagModel.dag_id.in_({row.dag_id for row in rows}),
                DagModel.is_stale.is_(False),
            )
        )
    }
    paused = set(
        session.scalars(
            select(DagModel.dag_id).where(
                DagModel.dag_id.in_({row.dag_id for row in rows}), DagModel.is_paused.is_(True)
            )
        )
    )

    def of(row: DeploymentRow | DraftFileRow) -> Loaded:
        is_paused = row.dag_id in paused
        if (error := errors.get((row.bundle_name, row.relative_fileloc))) is not None:
            return Loaded("failed", error, is_paused)
        is_current = current.get(row.dag_id) == (row.text_hash, False)
        return Loaded("ready" if is_current else "pending", None, is_paused)

    return [of(row) for row in rows]


def _newest_code() -> Select[str, str, bool | None]:
    newer = aliased(DagVersion)
    return (
        select(DagModel.dag_id, DagCode.source_code_hash, DagModel.has_import_errors)
        .join(DagVersion, DagVersion.dag_id == DagModel.dag_id)
        .join(DagCode, DagCode.dag_version_id == DagVersion.id)
        .where(
            ~select(newer.id)
            .where(
                newer.dag_id == DagVersion.dag_id,
                newer.version_number > DagVersion.version_number,
            )
            .exists()
        )
    )
