"""Deploy: from a saved revision to a DAG that Airflow runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from airflow.utils.session import create_session

from workfuse.publish import Publisher
from workfuse.services.called_workflows import problems_with_calls
from workfuse.services.checking import diagnostic_views
from workfuse.services.deployments import deployment_of
from workfuse.services.errors import (
    ConnectionsForbidden,
    DagIdTaken,
    RevisionConflict,
    WorkflowHasErrors,
)
from workfuse.services.hooks import take_addresses
from workfuse.services.ownership import owned
from workfuse.services.views import Deployment
from workfuse.store.dag_state import forget_import_error, live_file, request_parsing, text_hash
from workfuse.store.tables import WorkflowRow
from workfuse.store.workflows import WorkflowStore, newest_deployments
from workfuse_compiler import (
    GeneratedFile,
    NodeKindRegistry,
    SourcePlaces,
    compile_workflow,
    places_in,
)

LONGEST_WAIT = 10.0  # seconds
_LOOK_EVERY = 0.1  # seconds


def deploy_workflow(
    workflow_id: str,
    *,
    revision: int,
    forbidden_connections: Callable[[Iterable[str]], list[str]],
    registry: NodeKindRegistry,
    store: WorkflowStore,
    publisher: Publisher,
) -> Deployment:
    """Compile the revision, write its DAG file and ask Airflow to read it. Commits.

    `forbidden_connections` tells which of some connections the person may not use.

    Raises WorkflowNotFound, RevisionConflict, WorkflowHasErrors, ConnectionsForbidden, DagIdTaken,
    HookTaken or PublishRefused, and then what was deployed before is untouched.
    """
    row = _at_revision(workflow_id, revision, store)
    document = store.document(row)
    outcome = compile_workflow(document, registry, workflow_id=workflow_id, revision=revision)
    if outcome.value is None:
        raise WorkflowHasErrors(diagnostic_views(outcome.diagnostics))
    calls = problems_with_calls(outcome.value.workflow_uses, caller=workflow_id, store=store)
    if any(found.is_error for found in calls):
        raise WorkflowHasErrors(diagnostic_views([*outcome.diagnostics, *calls]))
    if forbidden := forbidden_connections(outcome.value.connection_ids):
        raise ConnectionsForbidden(forbidden)

    _at_revision(workflow_id, revision, store, lock=True)
    places = places_in(outcome.value, document, registry)
    _publish(outcome.value, places, revision, store, publisher)
    deployment = deployment_of(workflow_id, store.session)
    assert deployment is not None  # written a moment ago
    store.session.commit()  # last, so that no transaction stays open while the answer waits
    return deployment


async def until_airflow_has_it(deployment: Deployment) -> Deployment:
    """The deployment once Airflow has loaded it or failed to, or as it is after 10 seconds."""
    deadline = time.monotonic() + LONGEST_WAIT
    while deployment.state == "pending" and time.monotonic() < deadline:
        await asyncio.sleep(_LOOK_EVERY)
        deployment = await asyncio.to_thread(_look_again, deployment)
    return deployment


def _at_revision(
    workflow_id: str, revision: int, store: WorkflowStore, *, lock: bool = False
) -> WorkflowRow:
    row = owned(workflow_id, store, lock=lock)
    if row.revision != revision:
        raise RevisionConflict(current=row.revision, expected=revision)
    return row


def _publish(
    file: GeneratedFile,
    places: SourcePlaces,
    revision: int,
    store: WorkflowStore,
    publisher: Publisher,
) -> None:
    """Everything that the database may refuse comes first, then the file; the commit follows."""
    place = {
        "bundle_name": publisher.bundle_name,
        "relative_fileloc": publisher.location(file),
    }
    for dag_id in file.dag_ids:
        _require_free_dag_id(dag_id, file.workflow_id, store, **place)
    store.add_deployment(
        file.workflow_id,
        revision=revision,
        text_hash=text_hash(file.text),
        source_places=places.to_json(),
        **place,
    )
    take_addresses(file.workflow_id, file.hooks, store=store)
    forget_import_error(store.session, **place)
    request_parsing(store.session, **place)
    publisher.publish(file)


def _require_free_dag_id(
    dag_id: str, workflow_id: str, store: WorkflowStore, *, bundle_name: str, relative_fileloc: str
) -> None:
    """A DAG that somebody wrote by hand since must not change hands, nor its runs."""
    live = live_file(store.session, dag_id)
    former = newest_deployments(store.session, [workflow_id]).get(workflow_id)
    ours = {(bundle_name, relative_fileloc)}
    if former is not None:  # the bundle's name may have been changed in the configuration
        ours.add((former.bundle_name, former.relative_fileloc))
    if live is not None and live not in ours:
        raise DagIdTaken(dag_id, live[1])


def _look_again(deployment: Deployment) -> Deployment:
    with create_session(scoped=False) as session:
        # Somebody may have deleted the workflow in the meantime.
        return deployment_of(deployment.dag_id, session) or deployment
