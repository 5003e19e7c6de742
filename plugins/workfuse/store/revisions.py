"""The saved revisions of a workflow without their documents, and which of them are kept.

Autosave makes a revision every few seconds of typing. A session is what one person saved with no
pause longer than SESSION_PAUSE: people look for its end, not for each of its saves. Revisions that
were named or deployed always stand for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workfuse.store.tables import DeploymentRow, RevisionRow

SESSION_PAUSE = timedelta(minutes=10)
KEEP_EVERY_SAVE = timedelta(days=1)
"""Of sessions that ended longer ago, only the last save is kept."""


@dataclass(frozen=True)
class Head:
    """One revision without its document."""

    revision: int
    created_at: datetime
    created_by: str
    name: str | None


@dataclass
class Group:
    """A revision, and the saves of the same session before it that nobody needs to see."""

    head: Head
    folded: list[Head] = field(default_factory=list)

    @property
    def oldest(self) -> Head:
        return self.folded[-1] if self.folded else self.head

    def takes(self, older: Head) -> bool:
        pause = self.oldest.created_at - older.created_at
        return older.created_by == self.head.created_by and pause <= SESSION_PAUSE


def heads(
    session: Session, workflow_id: str, *, before: int | None = None, limit: int | None = None
) -> list[Head]:
    """Revisions, newest first."""
    query = select(
        RevisionRow.revision, RevisionRow.created_at, RevisionRow.created_by, RevisionRow.name
    ).where(RevisionRow.workflow_id == workflow_id)
    if before is not None:
        query = query.where(RevisionRow.revision < before)
    rows = session.execute(query.order_by(RevisionRow.revision.desc()).limit(limit))
    return [Head(*row) for row in rows]


def head(session: Session, workflow_id: str, revision: int) -> Head | None:
    found = heads(session, workflow_id, before=revision + 1, limit=1)
    return found[0] if found and found[0].revision == revision else None


def grouped(newest_first: Iterable[Head], deployed: set[int]) -> list[Group]:
    """Sessions, cut where a revision was named or deployed."""
    groups: list[Group] = []
    for one in newest_first:
        stands_alone = one.name is not None or one.revision in deployed
        if groups and not stands_alone and groups[-1].takes(one):
            groups[-1].folded.append(one)
        else:
            groups.append(Group(one))
    return groups


def deployments_of(session: Session, workflow_id: str) -> list[DeploymentRow]:
    """All deployments of a workflow, newest first."""
    query = select(DeploymentRow).where(DeploymentRow.workflow_id == workflow_id)
    return list(session.scalars(query.order_by(DeploymentRow.id.desc())))


def name_revision(session: Session, workflow_id: str, revision: int, name: str | None) -> None:
    session.execute(
        update(RevisionRow)
        .where(RevisionRow.workflow_id == workflow_id, RevisionRow.revision == revision)
        .values(name=name)
        .execution_options(synchronize_session=False)
    )


def thin(session: Session, workflow_id: str, now: datetime) -> None:
    """Forget the saves inside of sessions that ended long ago."""
    deployed = set(
        session.scalars(
            select(DeploymentRow.revision).where(DeploymentRow.workflow_id == workflow_id)
        )
    )
    groups = grouped(heads(session, workflow_id), deployed)
    old = [group for group in groups if now - group.head.created_at > KEEP_EVERY_SAVE]
    spare = [one.revision for group in old for one in group.folded]
    for start in range(0, len(spare), 500):  # SQLite's limit of parameters
        session.execute(
            delete(RevisionRow).where(
                RevisionRow.workflow_id == workflow_id,
                RevisionRow.revision.in_(spare[start : start + 500]),
            )
        )
