"""Which browser tabs have a workflow open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workfuse.store.tables import PresenceRow, RevisionRow, WorkflowRow


def see(session: Session, row: PresenceRow) -> None:
    """Write down that a tab was heard of."""
    session.merge(row)
    session.flush()


def forget(session: Session, workflow_id: str, tab: str) -> None:
    session.execute(
        delete(PresenceRow).where(PresenceRow.workflow_id == workflow_id, PresenceRow.tab == tab)
    )


def others(
    session: Session, workflow_id: str, tab: str, *, seen_since: datetime, limit: int
) -> list[PresenceRow]:
    """The other tabs that were heard of since then, in a steady order; older ones are dropped."""
    session.execute(
        delete(PresenceRow).where(
            PresenceRow.workflow_id == workflow_id, PresenceRow.seen_at < seen_since
        )
    )
    rows = session.scalars(
        select(PresenceRow)
        .where(PresenceRow.workflow_id == workflow_id, PresenceRow.tab != tab)
        .order_by(PresenceRow.user_name, PresenceRow.tab)
        .limit(limit)
    )
    return list(rows)


def saved_by(session: Session, row: WorkflowRow) -> str:
    """Who saved a workflow last."""
    return session.scalars(
        select(RevisionRow.created_by).where(
            RevisionRow.workflow_id == row.id, RevisionRow.revision == row.revision
        )
    ).one()
