"""Workflows as a person sees them: documents as immutable revisions, and what was deployed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, bindparam, delete, func, select, true, update
from sqlalchemy.orm import Session

from workfuse.store.picture import connections_of, picture_of, tags_of
from workfuse.store.revisions import SESSION_PAUSE, head, thin
from workfuse.store.tables import (
    DeploymentRow,
    DraftFileRow,
    HookRow,
    ListeningCallRow,
    ListeningRow,
    PresenceRow,
    RevisionRow,
    WorkflowLabelRow,
    WorkflowRow,
)

JsonObject = dict[str, Any]


class NoSuchWorkflow(LookupError):
    """No such workflow among those that this person sees."""


class StaleRevision(Exception):
    """Somebody saved in between."""

    def __init__(self, current: int) -> None:
        super().__init__(current)
        self.current = current


@dataclass(frozen=True)
class Headline:
    """What a list of workflows shows of a document."""

    name: str
    description: str
    node_count: int


class WorkflowStore:
    """The workflows that a person sees: their own, or all of them if they oversee the platform.

    Others do not exist here. The caller owns the session and its transaction.
    """

    def __init__(self, session: Session, *, user_id: str, user_name: str, oversees: bool) -> None:
        self.session = session
        self.user_id = user_id
        self.user_name = user_name
        self._oversees = oversees

    @property
    def visible(self) -> ColumnElement[bool]:
        """Holds for the workflows that exist for this person. The only place that says so."""
        return true() if self._oversees else WorkflowRow.owner_id == self.user_id

    def of_owner(self, row: WorkflowRow | None) -> WorkflowStore:
        """The workflows of this one's owner and no others; without one, of the person."""
        user_id = row.owner_id if row else self.user_id
        user_name = row.owner_name if row else self.user_name
        return WorkflowStore(self.session, user_id=user_id, user_name=user_name, oversees=False)

    def get(self, workflow_id: str, *, lock: bool = False) -> WorkflowRow:
        """The workflow; with `lock`, no one else changes it until the transaction ends.

        Raises NoSuchWorkflow.
        """
        is_it = (
            WorkflowRow.id == workflow_id,
            self.visible,
            WorkflowRow.deleted_at.is_(None),
        )
        if lock:
            # SQLite has no FOR UPDATE; a write that changes nothing locks on every database.
            self.session.execute(
                update(WorkflowRow)
                .where(*is_it)
                .values(revision=WorkflowRow.revision)
                .execution_options(synchronize_session=False)
            )
        row = self.session.scalar(
            select(WorkflowRow).where(*is_it).execution_options(populate_existing=lock)
        )
        if row is None:
            raise NoSuchWorkflow(workflow_id)
        return row

    def document(self, row: WorkflowRow) -> JsonObject:
        """The workflow's current document, as it was saved."""
        return cast(JsonObject, json.loads(self._text(row)))

    def document_at(self, workflow_id: str, revision: int) -> JsonObject | None:
        """A revision's document; None when there is no such revision."""
        row = self.session.get(RevisionRow, (workflow_id, revision))
        return cast(JsonObject, json.loads(row.document)) if row is not None else None

    def is_taken(self, workflow_id: str) -> bool:
        """Whether anybody has a workflow of this id."""
        return self.session.get(WorkflowRow, workflow_id) is not None

    def create(self, workflow_id: str, document: JsonObject, headline: Headline) -> WorkflowRow:
        """A new workflow at revision 1. Raises IntegrityError when the id is taken."""
        now = datetime.now(UTC)
        row = WorkflowRow(
            id=workflow_id,
            owner_id=self.user_id,
            owner_name=self.user_name,
            name=headline.name,
            description=headline.description,
            node_count=headline.node_count,
            revision=1,
            created_at=now,
            updated_at=now,
            picture=picture_of(document),
        )
        self.session.add(row)
        self.session.flush()
        self._add_revision(workflow_id, 1, document, now)
        self._label(workflow_id, document)
        return row

    def save(
        self, workflow_id: str, document: JsonObject, headline: Headline, *, base_revision: int
    ) -> WorkflowRow:
        """Save a new revision on top of `base_revision`.

        What is saved already is left alone, whatever the base: a repeated request is no conflict.
        Of two writers on one base, one wins: the database compares and sets in one statement.

        Raises NoSuchWorkflow, StaleRevision.
        """
        row = self.get(workflow_id)
        if self._text(row) == _to_text(document):
            return row
        now = datetime.now(UTC)
        result = self.session.execute(
            update(WorkflowRow)
            .where(WorkflowRow.id == workflow_id, WorkflowRow.revision == base_revision)
            .values(
                revision=base_revision + 1,
                updated_at=now,
                name=headline.name,
                description=headline.description,
                node_count=headline.node_count,
                picture=picture_of(document),
            )
            .execution_options(synchronize_session=False)
        )
        self.session.refresh(row)
        if cast("CursorResult[Any]", result).rowcount != 1:
            raise StaleRevision(row.revision)
        self._add_revision(workflow_id, row.revision, document, now)
        self._label(workflow_id, document)
        self._thin_when_a_session_begins(workflow_id, base_revision, now)
        return row

    def delete(self, row: WorkflowRow) -> None:
        """Put the workflow away: it can be restored until it is purged. Its addresses are free."""
        for table in (DraftFileRow, HookRow, ListeningRow, PresenceRow, ListeningCallRow):
            self.session.execute(delete(table).where(table.workflow_id == row.id))
        row.deleted_at = datetime.now(UTC)
        self.session.flush()

    def restore(self, workflow_id: str) -> WorkflowRow:
        """Take back that the workflow was deleted; nothing of it is deployed yet.

        Raises NoSuchWorkflow.
        """
        row = self.session.scalar(
            select(WorkflowRow)
            .where(
                WorkflowRow.id == workflow_id,
                self.visible,
                WorkflowRow.deleted_at.is_not(None),
            )
            .with_for_update()
        )
        if row is None:
            raise NoSuchWorkflow(workflow_id)
        row.deleted_at = None
        self.session.flush()
        return row

    def forget_deployments(self, workflow_id: str) -> None:
        """Make the workflow a draft that was never deployed."""
        self.session.execute(delete(DeploymentRow).where(DeploymentRow.workflow_id == workflow_id))

    def add_deployment(
        self,
        workflow_id: str,
        *,
        revision: int,
        bundle_name: str,
        relative_fileloc: str,
        text_hash: str,
        source_places: JsonObject,
    ) -> DeploymentRow:
        row = DeploymentRow(
            workflow_id=workflow_id,
            revision=revision,
            deployed_at=datetime.now(UTC),
            deployed_by=self.user_name,
            bundle_name=bundle_name,
            relative_fileloc=relative_fileloc,
            text_hash=text_hash,
            source_map=json.dumps(source_places),
        )
        self.session.add(row)
        self.session.flush()
        return row

    def _text(self, row: WorkflowRow) -> str:
        return self.session.scalars(
            select(RevisionRow.document).where(
                RevisionRow.workflow_id == row.id, RevisionRow.revision == row.revision
            )
        ).one()

    def _label(self, workflow_id: str, document: JsonObject) -> None:
        wanted = {("tag", tag) for tag in tags_of(document)}
        wanted |= {("connection", connection) for connection in connections_of(document)}
        found = self.session.scalars(
            select(WorkflowLabelRow).where(WorkflowLabelRow.workflow_id == workflow_id)
        )
        for row in found:
            if (row.kind, row.value) in wanted:
                wanted.remove((row.kind, row.value))
            else:
                self.session.delete(row)
        self.session.add_all(
            WorkflowLabelRow(workflow_id=workflow_id, kind=kind, value=value)
            for kind, value in sorted(wanted)
        )
        self.session.flush()

    def _thin_when_a_session_begins(self, workflow_id: str, former: int, now: datetime) -> None:
        before = head(self.session, workflow_id, former)
        if before is None or now - before.created_at > SESSION_PAUSE:
            thin(self.session, workflow_id, now)

    def _add_revision(
        self, workflow_id: str, revision: int, document: JsonObject, now: datetime
    ) -> None:
        self.session.add(
            RevisionRow(
                workflow_id=workflow_id,
                revision=revision,
                document=_to_text(document),
                created_at=now,
                created_by=self.user_name,
            )
        )
        self.session.flush()


_NEWEST_DEPLOYMENT = select(func.max(DeploymentRow.id)).where(
    DeploymentRow.workflow_id == bindparam("workflow_id")
)


def newest_deployment_id(session: Session, workflow_id: str) -> int | None:
    """The id of the workflow's newest deployment."""
    return session.scalar(_NEWEST_DEPLOYMENT, {"workflow_id": workflow_id})


def newest_deployments(session: Session, workflow_ids: Iterable[str]) -> dict[str, DeploymentRow]:
    """Workflow id to its newest deployment, for those that have one. Anybody's workflows."""
    newest = (
        select(func.max(DeploymentRow.id))
        .where(DeploymentRow.workflow_id.in_(workflow_ids))
        .group_by(DeploymentRow.workflow_id)
    )
    rows = session.scalars(select(DeploymentRow).where(DeploymentRow.id.in_(newest)))
    return {row.workflow_id: row for row in rows}


def purge(session: Session, *, deleted_before: datetime) -> None:
    """Delete for good what was put away before this time: anybody's workflows, with all of them."""
    ids = list(
        session.scalars(select(WorkflowRow.id).where(WorkflowRow.deleted_at < deleted_before))
    )
    # By hand and not by the foreign keys: SQLite checks them only when told to.
    tables = (
        DraftFileRow,
        HookRow,
        DeploymentRow,
        ListeningRow,
        PresenceRow,
        RevisionRow,
        ListeningCallRow,
        WorkflowLabelRow,
    )
    for table in tables:
        session.execute(delete(table).where(table.workflow_id.in_(ids)))
    session.execute(delete(WorkflowRow).where(WorkflowRow.id.in_(ids)))


def _to_text(document: JsonObject) -> str:
    return json.dumps(document, separators=(",", ":"), allow_nan=False)
