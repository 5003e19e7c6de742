"""What Airflow knows of a deployed file, and how to make it look at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from airflow.models.dag import DagModel
from airflow.models.dag_version import DagVersion
from airflow.models.dagbag import DagPriorityParsingRequest
from airflow.models.dagcode import DagCode
from airflow.models.errors import ParseImportError
from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from workfuse.store.tables import DeploymentRow


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


@dataclass(frozen=True)
class Loaded:
    """Whether Airflow runs the deployed text, and what it says when it cannot load it."""

    state: Literal["ready", "pending", "failed"]
    stacktrace: str | None = None


def loaded(session: Session, deployments: list[DeploymentRow]) -> dict[int, Loaded]:
    """Deployment id to what Airflow has of it."""
    if not deployments:
        return {}
    files = {(row.bundle_name, row.relative_fileloc) for row in deployments}
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
                DagModel.dag_id.in_({row.workflow_id for row in deployments}),
                DagModel.is_stale.is_(False),
            )
        )
    }

    def of(row: DeploymentRow) -> Loaded:
        if (error := errors.get((row.bundle_name, row.relative_fileloc))) is not None:
            return Loaded("failed", error)
        is_current = current.get(row.workflow_id) == (row.text_hash, False)
        return Loaded("ready" if is_current else "pending")

    return {row.id: of(row) for row in deployments}


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
