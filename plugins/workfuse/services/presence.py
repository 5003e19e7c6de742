"""Who else has a workflow open, and whether it was saved meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from workfuse.services.ownership import owned
from workfuse.services.views import Presence, PresentPerson
from workfuse.store import presence
from workfuse.store.tables import PresenceRow
from workfuse.store.workflows import WorkflowStore

LASTS = timedelta(seconds=45)
"""A tab that says nothing for so long is gone. The editor says something every ten seconds."""
MOST_SHOWN = 20


def be_present(
    workflow_id: str, *, tab: str, editing: bool, leaving: bool, store: WorkflowStore
) -> Presence:
    """Tell that a tab has the workflow open, or leaves it. Raises WorkflowNotFound."""
    row = owned(workflow_id, store)
    now = datetime.now(UTC)
    if leaving:
        presence.forget(store.session, workflow_id, tab)
    else:
        seen = PresenceRow(
            workflow_id=workflow_id,
            tab=tab,
            user_id=store.user_id,
            user_name=store.user_name,
            editing=editing,
            seen_at=now,
        )
        presence.see(store.session, seen)
    others = presence.others(
        store.session, workflow_id, tab, seen_since=now - LASTS, limit=MOST_SHOWN
    )
    return Presence(
        revision=row.revision,
        saved_at=row.updated_at,
        saved_by=presence.saved_by(store.session, row),
        others=[
            PresentPerson(
                tab=other.tab,
                name=other.user_name,
                is_you=other.user_id == store.user_id,
                editing=other.editing,
            )
            for other in others
        ],
    )
