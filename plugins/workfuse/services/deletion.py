"""Delete workflows, and take it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from workfuse.publish import Publisher, PublishRefused
from workfuse.services.deploy import deploy_again
from workfuse.services.draft_tests import discard_tests
from workfuse.services.errors import WorkflowNotFound, WorkfuseError
from workfuse.services.ownership import owned
from workfuse.services.publishing import Rights
from workfuse.services.runs import end_active_runs
from workfuse.services.views import RestoredWorkflow
from workfuse.services.workflow_list import summaries
from workfuse.store.dag_state import inner_dag_ids, request_parsing, retire_dags
from workfuse.store.workflows import NoSuchWorkflow, WorkflowStore, newest_deployments, purge
from workfuse_compiler import NodeKindRegistry, dag_id_of_alert

KEPT = timedelta(days=30)
"""How long a deleted workflow can be restored."""


def delete_workflow(workflow_id: str, *, store: WorkflowStore, publisher: Publisher) -> None:
    """Put a workflow away, take its files out of Airflow now and end its active runs.

    It can be restored for 30 days. Airflow keeps the DAG's history, readable on its own pages.
    Raises WorkflowNotFound, PublishRefused.
    """
    purge(store.session, deleted_before=datetime.now(UTC) - KEPT)
    row = owned(workflow_id, store, lock=True)  # a deploy at the same moment must not leave a file
    discard_tests(workflow_id, store=store, publisher=publisher)
    deployment = newest_deployments(store.session, [workflow_id]).get(workflow_id)
    store.delete(row)
    if deployment is None:
        return
    inner = inner_dag_ids(store.session, workflow_id)
    dag_ids = [workflow_id, *inner, dag_id_of_alert(workflow_id)]
    for dag_id in dag_ids:
        end_active_runs(dag_id, store=store)
    retire_dags(store.session, dag_ids)
    request_parsing(
        store.session,
        bundle_name=deployment.bundle_name,
        relative_fileloc=deployment.relative_fileloc,
    )
    publisher.withdraw(deployment.relative_fileloc)


def restore_workflow(
    workflow_id: str,
    *,
    rights: Rights,
    registry: NodeKindRegistry,
    store: WorkflowStore,
    publisher: Publisher,
) -> RestoredWorkflow:
    """Take back that a workflow was deleted, and deploy again what was deployed of it.

    Where that is not possible any more, because its address was taken meanwhile for example, the
    workflow comes back as a draft. Raises WorkflowNotFound.
    """
    try:
        row = store.restore(workflow_id)
    except NoSuchWorkflow:
        raise WorkflowNotFound(workflow_id) from None
    deployment = newest_deployments(store.session, [workflow_id]).get(workflow_id)
    refusal: str | None = None
    if deployment is not None:
        try:
            with store.session.begin_nested():
                deploy_again(
                    workflow_id,
                    revision=deployment.revision,
                    rights=rights,
                    registry=registry,
                    store=store,
                    publisher=publisher,
                )
        except (WorkfuseError, PublishRefused) as refused:
            refusal = str(refused)
            store.forget_deployments(workflow_id)
    [summary] = summaries([row], store)
    return RestoredWorkflow(**dict(summary), not_deployed=refusal)
