"""Deploy: from a saved revision to a DAG that Airflow runs."""

from __future__ import annotations

from airflow.utils.session import create_session

from workfuse.publish import Publisher
from workfuse.services.deployments import deployment_of
from workfuse.services.errors import RevisionNotFound
from workfuse.services.hooks import take_addresses
from workfuse.services.publishing import (
    Rights,
    at_revision,
    compiled,
    hand_over,
    place_of,
    require_free_dag_ids,
    until_airflow_read,
)
from workfuse.services.runs import end_active_runs
from workfuse.services.views import Deployment
from workfuse.store.alerts import end_streak
from workfuse.store.dag_state import retire_dags, text_hash
from workfuse.store.revisions import name_revision
from workfuse.store.workflows import WorkflowStore, newest_deployments
from workfuse_compiler import (
    GeneratedFile,
    NodeKindRegistry,
    SourcePlaces,
    dag_id_of_alert,
    places_in,
)


def deploy_workflow(
    workflow_id: str,
    *,
    revision: int,
    name: str | None,
    rights: Rights,
    registry: NodeKindRegistry,
    store: WorkflowStore,
    publisher: Publisher,
) -> Deployment:
    """Compile the revision, write its DAG file and ask Airflow to read it. Commits.

    Args:
        name: Becomes the revision's name, unless it is None.

    Raises WorkflowNotFound, RevisionConflict, WorkflowHasErrors, ConnectionsForbidden,
    AssetsForbidden, DagIdTaken, HookTaken or PublishRefused, and then what was deployed before is
    untouched.
    """
    document = store.document(at_revision(workflow_id, revision, store))
    file = compiled(
        document,
        workflow_id=workflow_id,
        revision=revision,
        rights=rights,
        registry=registry,
        store=store,
    )
    at_revision(workflow_id, revision, store, lock=True)
    if name is not None:
        name_revision(store.session, workflow_id, revision, name)
    _publish(file, places_in(file, document, registry), revision, store, publisher)
    deployment = deployment_of(workflow_id, store.session)
    assert deployment is not None  # written a moment ago
    store.session.commit()  # last, so that no transaction stays open while the answer waits
    return deployment


def deploy_again(
    workflow_id: str,
    *,
    revision: int,
    rights: Rights,
    registry: NodeKindRegistry,
    store: WorkflowStore,
    publisher: Publisher,
) -> None:
    """Deploy a revision that was deployed before, whatever was saved since.

    Raises RevisionNotFound, WorkflowHasErrors, ConnectionsForbidden, AssetsForbidden,
    DagIdTaken, HookTaken or PublishRefused.
    """
    document = store.document_at(workflow_id, revision)
    if document is None:
        raise RevisionNotFound(workflow_id, revision)
    file = compiled(
        document,
        workflow_id=workflow_id,
        revision=revision,
        rights=rights,
        registry=registry,
        store=store,
    )
    _publish(file, places_in(file, document, registry), revision, store, publisher)


async def until_airflow_has_it(deployment: Deployment) -> Deployment:
    """The deployment once Airflow has loaded it or failed to, or as it is after 10 seconds."""
    return await until_airflow_read(
        deployment, is_pending=lambda seen: seen.state == "pending", look_again=_look_again
    )


def _publish(
    file: GeneratedFile,
    places: SourcePlaces,
    revision: int,
    store: WorkflowStore,
    publisher: Publisher,
) -> None:
    """Everything that the database may refuse comes first, then the file; the commit follows."""
    place = place_of(file, publisher)
    former = newest_deployments(store.session, [file.workflow_id]).get(file.workflow_id)
    require_free_dag_ids(file, place, former, store)
    store.add_deployment(
        file.workflow_id,
        revision=revision,
        text_hash=text_hash(file.text),
        source_places=places.to_json(),
        bundle_name=place.bundle_name,
        relative_fileloc=place.relative_fileloc,
    )
    alert_dag_id = dag_id_of_alert(file.workflow_id)
    end_streak(store.session, file.workflow_id)  # whoever corrects something is told again
    if alert_dag_id not in file.dag_ids:
        # Airflow would notice minutes later only that the file has it no more.
        end_active_runs(alert_dag_id, store=store)
        retire_dags(store.session, [alert_dag_id])
    take_addresses(file.workflow_id, file.hooks, store=store)
    hand_over(file, place, store, publisher)


def _look_again(deployment: Deployment) -> Deployment:
    with create_session(scoped=False) as session:
        # Somebody may have deleted the workflow in the meantime.
        return deployment_of(deployment.dag_id, session) or deployment
