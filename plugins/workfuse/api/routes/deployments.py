"""From a document to a DAG that Airflow runs: check, compile, deploy."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from workfuse.api.access import Editor, SignedIn
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import PublisherDep, RegistryDep, StoreDep, WorkflowId
from workfuse.api.errors import problems
from workfuse.api.models import CompileBody, DeployBody, DocumentBody, PreviewBody, ScheduleBody
from workfuse.services.checking import check_document, preview_file
from workfuse.services.deploy import deploy_workflow, until_airflow_has_it
from workfuse.services.previews import preview
from workfuse.services.schedules import preview_schedule
from workfuse.services.views import (
    CheckResult,
    CompileResult,
    Deployment,
    ExpressionPreview,
    SchedulePreview,
)

router = APIRouter(tags=["deployments"], route_class=JsonRoute, responses=problems(401, 422))


@router.post("/check", operation_id="checkDocument", responses=problems(400, 413, 415, 422))
def check(
    access: SignedIn, store: StoreDep, registry: RegistryDep, body: DocumentBody
) -> CheckResult:
    """Everything that is wrong with a document, each finding with its place and advice."""
    return check_document(body.document, registry=registry, store=store)


@router.post("/compile", operation_id="compileDocument", responses=problems(400, 413, 415, 422))
def compile_document(access: SignedIn, registry: RegistryDep, body: CompileBody) -> CompileResult:
    """The DAG file that deploying this document would write."""
    return preview_file(body.document, workflow_id=body.workflow_id, registry=registry)


@router.post(
    "/expressions/preview",
    operation_id="previewExpression",
    responses=problems(400, 403, 413, 415, 422),
)
def preview_expression(access: Editor, body: PreviewBody) -> ExpressionPreview:
    """What a field's expressions give for sample data; a mistake in them is an answer too.

    The same code evaluates them in a run. Bounded to a second and 1 MiB of result.
    """
    return preview(body.value, body.sample)


@router.post(
    "/schedules/preview",
    operation_id="previewSchedule",
    responses=problems(400, 403, 413, 415, 422),
)
def preview_times(access: Editor, registry: RegistryDep, body: ScheduleBody) -> SchedulePreview:
    """The next runs of a schedule, reckoned by Airflow; a mistake in it is an answer too."""
    return preview_schedule(body.type, body.config, body.settings, registry=registry)


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
        forbidden_connections=access.forbidden_connections,
        registry=registry,
        store=store,
        publisher=publisher,
    )
    return await until_airflow_has_it(deployed)
