"""Finding among the workflows that a person sees: pages of them, narrowed and sorted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.errors import ParseImportError
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)

from workfuse.states import ENDED
from workfuse.store.cancellations import is_cancelled, is_left_out
from workfuse.store.tables import DeploymentRow, WorkflowLabelRow, WorkflowRow
from workfuse.store.workflows import WorkflowStore

State = Literal["draft", "live", "paused", "failing", "edited", "deleted"]
Sort = Literal["updated", "created", "name"]
LabelKind = Literal["tag", "connection"]
Position = tuple[datetime | str, str]

MOST_TAGS = 200
MOST_OWNERS = 200


@dataclass(frozen=True)
class Wanted:
    """Which workflows a person wants to see.

    Attributes:
        search: A part of the name or of the description.
        state: Without one, all that are not deleted.
        owner: A user's id.
    """

    search: str = ""
    state: State | None = None
    tag: str | None = None
    connection: str | None = None
    owner: str | None = None
    sort: Sort = "updated"


def page(
    store: WorkflowStore, wanted: Wanted, *, after: Position | None, limit: int
) -> tuple[list[WorkflowRow], int]:
    """At most `limit` workflows in their order, and how many there are in all."""
    found = _matching(store, wanted)
    total = store.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    if after is not None:
        found = found.where(_behind(wanted.sort, after))
    return list(store.session.scalars(found.order_by(*_order(wanted.sort)).limit(limit))), total


def position_of(row: WorkflowRow, sort: Sort) -> Position:
    """Where a row stands in this order."""
    if sort == "name":
        return row.name, row.id
    return row.created_at if sort == "created" else row.updated_at, row.id


def tags(store: WorkflowStore) -> list[str]:
    """All tags of the workflows that the person sees, in alphabetical order."""
    query = (
        select(WorkflowLabelRow.value)
        .join(WorkflowRow, WorkflowRow.id == WorkflowLabelRow.workflow_id)
        .where(
            WorkflowLabelRow.kind == "tag",
            store.visible,
            WorkflowRow.deleted_at.is_(None),
        )
        .distinct()
        .order_by(WorkflowLabelRow.value)
    )
    return list(store.session.scalars(query.limit(MOST_TAGS)))


def owners(store: WorkflowStore) -> list[tuple[str, str]]:
    """(id, name) of those whose workflows the person sees, by name."""
    name = func.max(WorkflowRow.owner_name)  # a person may have got another name in between
    query = (
        select(WorkflowRow.owner_id, name)
        .where(store.visible, WorkflowRow.deleted_at.is_(None))
        .group_by(WorkflowRow.owner_id)
        .order_by(func.lower(name), WorkflowRow.owner_id)
    )
    return [(row[0], row[1]) for row in store.session.execute(query.limit(MOST_OWNERS))]


def tags_by_workflow(store: WorkflowStore, workflow_ids: Iterable[str]) -> dict[str, list[str]]:
    rows = store.session.execute(
        select(WorkflowLabelRow.workflow_id, WorkflowLabelRow.value)
        .where(WorkflowLabelRow.kind == "tag", WorkflowLabelRow.workflow_id.in_(workflow_ids))
        .order_by(WorkflowLabelRow.value)
    )
    found: dict[str, list[str]] = {}
    for workflow_id, tag in rows:
        found.setdefault(workflow_id, []).append(tag)
    return found


def dag_ids(store: WorkflowStore, endings: Iterable[str]) -> CompoundSelect[str]:
    """The DAGs of all workflows that the person sees: their ids with each of these endings."""
    exist = (store.visible, WorkflowRow.deleted_at.is_(None))
    return union_all(*(select(WorkflowRow.id + ending).where(*exist) for ending in endings))


def names(store: WorkflowStore, workflow_ids: Iterable[str]) -> dict[str, str]:
    """Workflow id to its name."""
    query = select(WorkflowRow.id, WorkflowRow.name)
    rows = store.session.execute(query.where(store.visible, WorkflowRow.id.in_(workflow_ids)))
    return {row.id: row.name for row in rows}


def users_of(store: WorkflowStore, connection_ids: Iterable[str]) -> dict[str, list[WorkflowRow]]:
    """Connection id to those workflows, of those that the person sees, whose newest revision
    names it."""
    rows = store.session.execute(
        select(WorkflowLabelRow.value, WorkflowRow)
        .join(WorkflowRow, WorkflowRow.id == WorkflowLabelRow.workflow_id)
        .where(
            WorkflowLabelRow.kind == "connection",
            WorkflowLabelRow.value.in_(connection_ids),
            store.visible,
            WorkflowRow.deleted_at.is_(None),
        )
        .order_by(func.lower(WorkflowRow.name), WorkflowRow.id)
    )
    found: dict[str, list[WorkflowRow]] = {}
    for connection_id, row in rows:
        found.setdefault(connection_id, []).append(row)
    return found


def _matching(store: WorkflowStore, wanted: Wanted) -> Select[WorkflowRow]:
    is_deleted = WorkflowRow.deleted_at.is_not(None)
    found = select(WorkflowRow).where(
        store.visible,
        is_deleted if wanted.state == "deleted" else not_(is_deleted),
    )
    if wanted.search:
        found = found.where(
            or_(
                WorkflowRow.name.icontains(wanted.search, autoescape=True),
                WorkflowRow.description.icontains(wanted.search, autoescape=True),
            )
        )
    if wanted.owner is not None:
        found = found.where(WorkflowRow.owner_id == wanted.owner)
    if wanted.tag is not None:
        found = found.where(_has_label("tag", wanted.tag))
    if wanted.connection is not None:
        found = found.where(_has_label("connection", wanted.connection))
    if wanted.state not in (None, "deleted"):
        found = found.where(_in_state(wanted.state))
    return found


def _has_label(kind: LabelKind, value: str) -> ColumnElement[bool]:
    return exists().where(
        WorkflowLabelRow.workflow_id == WorkflowRow.id,
        WorkflowLabelRow.kind == kind,
        WorkflowLabelRow.value == value,
    )


def _in_state(state: State | None) -> ColumnElement[bool]:
    is_deployed = exists().where(DeploymentRow.workflow_id == WorkflowRow.id)
    is_paused = exists().where(DagModel.dag_id == WorkflowRow.id, DagModel.is_paused.is_(True))
    if state == "draft":
        return not_(is_deployed)
    if state == "live":
        return and_(is_deployed, not_(is_paused))
    if state == "paused":
        return and_(is_deployed, is_paused)
    if state == "failing":
        return and_(is_deployed, or_(_failed_last(), _cannot_load()))
    return _newest_deployment(DeploymentRow.revision < WorkflowRow.revision)


def _newest_deployment(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    newest = (
        select(func.max(DeploymentRow.id))
        .where(DeploymentRow.workflow_id == WorkflowRow.id)
        .correlate(WorkflowRow)
        .scalar_subquery()
    )
    return exists().where(DeploymentRow.id == newest, *conditions)


def _failed_last() -> ColumnElement[bool]:
    newest = (
        select(func.max(DagRun.id))
        .where(DagRun.dag_id == WorkflowRow.id, DagRun.state.in_(ENDED), not_(is_left_out()))
        .correlate(WorkflowRow)
        .scalar_subquery()
    )
    return exists().where(DagRun.id == newest, DagRun.state == "failed", not_(is_cancelled()))


def _cannot_load() -> ColumnElement[bool]:
    return _newest_deployment(
        exists().where(
            ParseImportError.bundle_name == DeploymentRow.bundle_name,
            ParseImportError.filename == DeploymentRow.relative_fileloc,
        )
    )


def _order(sort: Sort) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if sort == "name":
        return func.lower(WorkflowRow.name), WorkflowRow.id.asc()
    column = WorkflowRow.created_at if sort == "created" else WorkflowRow.updated_at
    return column.desc(), WorkflowRow.id.desc()


def _behind(sort: Sort, position: Position) -> ColumnElement[bool]:
    value, workflow_id = position
    if sort == "name":
        here = tuple_(func.lower(literal(value)), literal(workflow_id))
        return tuple_(func.lower(WorkflowRow.name), WorkflowRow.id) > here
    column = WorkflowRow.created_at if sort == "created" else WorkflowRow.updated_at
    return tuple_(column, WorkflowRow.id) < position
