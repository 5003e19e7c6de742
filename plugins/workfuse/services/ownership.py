"""Whose workflows exist for a person: their own, or all of them if they oversee the platform."""

from __future__ import annotations

from workfuse.services.errors import WorkflowNotFound
from workfuse.store.tables import WorkflowRow
from workfuse.store.workflows import NoSuchWorkflow, WorkflowStore


def owned(workflow_id: str, store: WorkflowStore, *, lock: bool = False) -> WorkflowRow:
    """The workflow. Raises WorkflowNotFound, also for one that the person does not see."""
    try:
        return store.get(workflow_id, lock=lock)
    except NoSuchWorkflow:
        raise WorkflowNotFound(workflow_id) from None
