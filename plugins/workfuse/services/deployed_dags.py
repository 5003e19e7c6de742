"""What Airflow has to run of a workflow."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workfuse.services.errors import NotDeployed, NotReady
from workfuse.store.dag_state import loaded
from workfuse.store.known_dags import KnownDag, newest_dag
from workfuse.store.workflows import newest_deployment_id, newest_deployments


def deployed_dag(workflow_id: str, session: Session) -> KnownDag:
    """The newest version of the DAG, which must be what was deployed last.

    Raises NotDeployed, NotReady.
    """
    newest = newest_deployment_id(session, workflow_id)
    if newest is None:
        raise NotDeployed(workflow_id)
    known = newest_dag(session, workflow_id)
    if known is not None and newest in known.seen_as:
        return known
    deployment = newest_deployments(session, [workflow_id])[workflow_id]
    airflow = loaded(session, [deployment])[deployment.id]
    if airflow.state == "failed":
        raise NotReady(workflow_id, "Airflow could not load the deployed file; see its problem.")
    if airflow.state == "pending" or known is None:
        raise NotReady(
            workflow_id,
            f"Airflow has not loaded revision {deployment.revision} yet. Try again in a moment.",
        )
    known.seen_as.add(deployment.id)
    return known
