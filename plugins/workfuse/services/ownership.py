"""A person's own workflows: to everybody else they do not exist."""

from __future__ import annotations

from workfuse.services.errors import WorkflowNotFound
from workfuse.store.tables import WorkflowRow
from workfuse.store.workflows import NoSuchWorkflow, WorkflowStore


def owned(workflow_id: str, store: WorkflowStore, *, lock: bool = False) -> WorkflowRow:
    """The person's workflow. Raises WorkflowNotFound, also for other people's."""
    try:
        return store.get(workflow_id, lock=lock)
    except NoSuchWorkflow:
        raise WorkflowNotFound(workflow_id) from None
