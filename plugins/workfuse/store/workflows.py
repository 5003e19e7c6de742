"""The workflows of one person: documents as immutable revisions, and what was deployed of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from workfuse.store.tables import DeploymentRow, HookRow, RevisionRow, WorkflowRow

JsonObject = dict[str, Any]


class NoSuchWorkflow(LookupError):
    """No such workflow among this person's."""


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
    """Workflows of `owner_id`; those of other people do not exist here.

    The caller owns the session and its transaction.
    """

    def __init__(self, session: Session, *, owner_id: str, owner_name: str) -> None:
        self.session = session
        self.owner_id = owner_id
        self.owner_name = owner_name

    def get(self, workflow_id: str, *, lock: bool = False) -> WorkflowRow:
        """The workflow; with `lock`, no one else changes it until the transaction ends.

        Raises NoSuchWorkflow.
        """
        is_it = (WorkflowRow.id == workflow_id, WorkflowRow.owner_id == self.owner_id)
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

    def page(
        self, *, search: str, after: tuple[datetime, str] | None, limit: int
    ) -> tuple[list[WorkflowRow], int]:
        """At most `limit` workflows, last saved first, and how many there are in all."""
        found = select(WorkflowRow).where(WorkflowRow.owner_id == self.owner_id)
        if search:
            found = found.where(WorkflowRow.name.icontains(search, autoescape=True))
        total = self.session.scalar(select(func.count()).select_from(found.subquery())) or 0
        if after is not None:
            found = found.where(tuple_(WorkflowRow.updated_at, WorkflowRow.id) < after)
        newest_first = found.order_by(WorkflowRow.updated_at.desc(), WorkflowRow.id.desc())
        return list(self.session.scalars(newest_first.limit(limit))), total

    def is_taken(self, workflow_id: str) -> bool:
        """Whether anybody has a workflow of this id."""
        return self.session.get(WorkflowRow, workflow_id) is not None

    def create(self, workflow_id: str, document: JsonObject, headline: Headline) -> WorkflowRow:
        """A new workflow at revision 1. Raises IntegrityError when the id is taken."""
        now = datetime.now(UTC)
        row = WorkflowRow(
            id=workflow_id,
            owner_id=self.owner_id,
            owner_name=self.owner_name,
            name=headline.name,
            description=headline.description,
            node_count=headline.node_count,
            revision=1,
            created_at=now,
            updated_at=now,
        )
        self.session.add(row)
        self.session.flush()
        self._add_revision(workflow_id, 1, document, now)
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
            )
            .execution_options(synchronize_session=False)
        )
        self.session.refresh(row)
        if cast("CursorResult[Any]", result).rowcount != 1:
            raise StaleRevision(row.revision)
        self._add_revision(workflow_id, row.revision, document, now)
        return row

    def delete(self, row: WorkflowRow) -> None:
        """Delete the workflow with its revisions, deployments and addresses."""
        # By hand and not by the foreign keys: SQLite checks them only when told to.
        self.session.execute(delete(HookRow).where(HookRow.workflow_id == row.id))
        self.session.execute(delete(DeploymentRow).where(DeploymentRow.workflow_id == row.id))
        self.session.execute(delete(RevisionRow).where(RevisionRow.workflow_id == row.id))
        self.session.delete(row)
        self.session.flush()

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
            deployed_by=self.owner_name,
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

    def _add_revision(
        self, workflow_id: str, revision: int, document: JsonObject, now: datetime
    ) -> None:
        self.session.add(
            RevisionRow(
                workflow_id=workflow_id,
                revision=revision,
                document=_to_text(document),
                created_at=now,
                created_by=self.owner_name,
            )
        )
        self.session.flush()


def newest_deployments(session: Session, workflow_ids: Iterable[str]) -> dict[str, DeploymentRow]:
    """Workflow id to its newest deployment, for those that have one. Anybody's workflows."""
    newest = (
        select(func.max(DeploymentRow.id))
        .where(DeploymentRow.workflow_id.in_(workflow_ids))
        .group_by(DeploymentRow.workflow_id)
    )
    rows = session.scalars(select(DeploymentRow).where(DeploymentRow.id.in_(newest)))
    return {row.workflow_id: row for row in rows}


def _to_text(document: JsonObject) -> str:
    return json.dumps(document, separators=(",", ":"), allow_nan=False)
