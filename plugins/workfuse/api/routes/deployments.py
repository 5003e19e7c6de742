"""From a document to a DAG that Airflow runs: check, compile, deploy."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool

from workfuse.api.access import Editor, Reader, Runner, SignedIn
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import (
    IdempotencyKey,
    PublisherDep,
    Queryable,
    RegistryDep,
    StoreDep,
    WorkflowId,
)
from workfuse.api.errors import problems
from workfuse.api.models import (
    ActiveBody,
    CompileBody,
    ConnectionsBody,
    DeployBody,
    DocumentBody,
    DraftBody,
    ScheduleBody,
)
from workfuse.services.activation import set_active
from workfuse.services.checking import check_connections, check_document, preview_file
from workfuse.services.deploy import deploy_workflow, until_airflow_has_it
from workfuse.services.draft_tests import (
    start_test,
    test_of_key,
    until_airflow_has_draft,
    write_draft,
)
from workfuse.services.file_diffs import diff_file
from workfuse.services.language_views import SchedulePreview
from workfuse.services.run_views import Run
from workfuse.services.schedules import last_planned, preview_schedule
from workfuse.services.version_views import FileDiff
from workfuse.services.views import CheckResult, CompileResult, ConnectionsResult, Deployment

router = APIRouter(tags=["deployments"], route_class=JsonRoute, responses=problems(401, 422))


@router.post("/check", operation_id="checkDocument", responses=problems(400, 404, 413, 415, 422))
def check(
    access: SignedIn,
    store: StoreDep,
    registry: RegistryDep,
    body: DocumentBody,
    workflow: Annotated[
        Queryable | None,
        Query(max_length=250, description="Id of the workflow that the document is of."),
    ] = None,
) -> CheckResult:
    """Everything that is wrong with a document, each finding with its place and advice."""
    return check_document(body.document, workflow_id=workflow, registry=registry, store=store)


@router.post(
    "/connections", operation_id="checkConnections", responses=problems(400, 413, 415, 422)
)
def connections(
    access: SignedIn, registry: RegistryDep, body: ConnectionsBody
) -> ConnectionsResult:
    """Which nodes a new edge from (or into) a node must not have its other end at, and why."""
    return check_connections(
        body.document,
        registry=registry,
        node_id=body.node_id,
        handle=body.handle,
        incoming=body.incoming,
    )


@router.post("/compile", operation_id="compileDocument", responses=problems(400, 413, 415, 422))
def compile_document(access: SignedIn, registry: RegistryDep, body: CompileBody) -> CompileResult:
    """The DAG file that deploying this document would write."""
    return preview_file(body.document, workflow_id=body.workflow_id, registry=registry)


@router.post(
    "/schedules/preview",
    operation_id="previewSchedule",
    responses=problems(400, 403, 404, 413, 415, 422),
)
def preview_times(
    access: Editor, registry: RegistryDep, store: StoreDep, body: ScheduleBody
) -> SchedulePreview:
    """The next runs of a schedule, reckoned by Airflow; a mistake in it is an answer too."""
    last = None if body.workflow_id is None else last_planned(body.workflow_id, store=store)
    return preview_schedule(body.type, body.config, body.settings, registry=registry, last=last)


@router.post(
    "/workflows/{workflowId}/deploy",
    operation_id="deployWorkflow",
    responses=problems(400, 403, 404, 409, 412, 415, 422),
)
async def deploy(
    access: Editor,
    store: StoreDep,
    registry: RegistryDep,
    publisher: PublisherDep,
    workflow_id: WorkflowId,
    body: DeployBody,
) -> Deployment:
    """Write the DAG file and wait, at most 10 seconds, until Airflow has loaded it.

    An invalid workflow is refused with its diagnostics; what was deployed before keeps running.
    """
    deployed = await run_in_threadpool(
        deploy_workflow,
        workflow_id,
        revision=body.revision,
        name=body.name,
        rights=access,
        registry=registry,
        store=store,
        publisher=publisher,
    )
    return await until_airflow_has_it(deployed)


@router.post(
    "/workflows/{workflowId}/tests",
    operation_id="testWorkflow",
    status_code=201,
    responses=problems(400, 403, 404, 409, 412, 413, 415, 422),
)
async def start_draft_test(
    access: Runner,
    editor: Editor,
    store: StoreDep,
    registry: RegistryDep,
    publisher: PublisherDep,
    workflow_id: WorkflowId,
    body: DraftBody,
    idempotency_key: IdempotencyKey = None,
) -> Run:
    """Run the newest revision as a test, beside what is deployed and without touching it.

    It has a DAG of its own, without schedule and addresses. Waits, at most 10 seconds, until
    Airflow has loaded it; 409 `not_ready` after that.
    """
    made = await run_in_threadpool(test_of_key, workflow_id, idempotency_key, store)
    if made is not None:
        return made
    written = await run_in_threadpool(
        write_draft,
        workflow_id,
        body.payload,
        revision=body.revision,
        rights=access,
        registry=registry,
        store=store,
        publisher=publisher,
    )
    draft = await until_airflow_has_draft(written)
    return await run_in_threadpool(
        start_test, draft, body.payload, idempotency_key=idempotency_key, store=store
    )


@router.patch(
    "/workflows/{workflowId}/active",
    operation_id="setActive",
    responses=problems(400, 403, 404, 409, 415),
)
def activate(
    access: Editor, store: StoreDep, workflow_id: WorkflowId, body: ActiveBody
) -> Deployment:
    """Let the deployed workflow be started, or pause it: no schedule, no webhook, no run."""
    return set_active(workflow_id, active=body.active, store=store)


@router.post(
    "/workflows/{workflowId}/file-diff",
    operation_id="diffFile",
    responses=problems(400, 403, 404, 409, 413, 415),
)
def file_diff(
    access: Reader,
    store: StoreDep,
    registry: RegistryDep,
    publisher: PublisherDep,
    workflow_id: WorkflowId,
    body: DocumentBody,
) -> FileDiff:
    """What deploying this document would change in the DAG file, line by line."""
    return diff_file(
        workflow_id, body.document, registry=registry, store=store, publisher=publisher
    )
