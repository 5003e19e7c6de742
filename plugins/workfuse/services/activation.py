"""Activate and deactivate: whether anything starts what is deployed."""

from __future__ import annotations

from workfuse.services.deployments import deployment_of
from workfuse.services.errors import NotDeployed
from workfuse.services.ownership import owned
from workfuse.services.views import Deployment
from workfuse.store.dag_state import set_paused
from workfuse.store.workflows import WorkflowStore


def set_active(workflow_id: str, *, active: bool, store: WorkflowStore) -> Deployment:
    """Let Airflow start the deployed workflow, or not. Raises WorkflowNotFound, NotDeployed."""
    owned(workflow_id, store)
    if deployment_of(workflow_id, store.session) is None:
        raise NotDeployed(workflow_id)
    set_paused(store.session, [workflow_id], paused=not active)
    store.session.flush()
    deployment = deployment_of(workflow_id, store.session)
    assert deployment is not None  # it was there a moment ago
    return deployment
