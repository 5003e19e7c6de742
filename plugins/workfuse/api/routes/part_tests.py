"""Tests of parts of a draft: a node alone, up to a node, or stopping before one."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from workfuse.api.access import Editor, Reader, Runner
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import (
    IdempotencyKey,
    PublisherDep,
    RegistryDep,
    RunId,
    StoreDep,
    WorkflowId,
)
from workfuse.api.errors import problems
from workfuse.api.models import GoOnBody, PartBody
from workfuse.services import held_runs
from workfuse.services.draft_tests import test_of_key, until_airflow_has_draft
from workfuse.services.part_tests import start_part, write_part
from workfuse.services.run_views import Held, Run

router = APIRouter(
    prefix="/workflows/{workflowId}",
    tags=["runs"],
    route_class=JsonRoute,
    responses=problems(401, 403, 404, 422),
)


@router.post(
    "/tests/part",
    operation_id="testPart",
    status_code=201,
    responses=problems(400, 409, 412, 413, 415, 422),
)
async def start_part_test(
    access: Runner,
    editor: Editor,
    store: StoreDep,
    registry: RegistryDep,
    publisher: PublisherDep,
    workflow_id: WorkflowId,
    body: PartBody,
    idempotency_key: IdempotencyKey = None,
) -> Run:
    """Run a part of the newest revision as a test, beside what is deployed.

    Nodes that no part has to do with may be unfinished. Waits as a test of all does.
    """
    made = await run_in_threadpool(test_of_key, workflow_id, idempotency_key, store)
    if made is not None:
        return made
    written = await run_in_threadpool(
        write_part,
        workflow_id,
        body.node,
        body.part,
        body.given,
        revision=body.revision,
        rights=access,
        registry=registry,
        store=store,
        publisher=publisher,
    )
    draft = await until_airflow_has_draft(written.draft)
    return await run_in_threadpool(
        start_part, written, draft, idempotency_key=idempotency_key, store=store
    )


@router.get("/runs/{runId}/held", operation_id="getHeld", responses=problems(409))
def get_held(
    access: Reader, store: StoreDep, registry: RegistryDep, workflow_id: WorkflowId, run_id: RunId
) -> Held:
    """The data that would go into the node before which a test stops."""
    return held_runs.get_held(workflow_id, run_id, registry=registry, store=store)


@router.post(
    "/runs/{runId}/go-on", operation_id="goOn", responses=problems(400, 409, 413, 415, 422)
)
def go_on(
    access: Runner,
    editor: Editor,
    store: StoreDep,
    registry: RegistryDep,
    workflow_id: WorkflowId,
    run_id: RunId,
    body: GoOnBody,
) -> Run:
    """Go on with a test that stops before a node, with these outputs or those that are there."""
    return held_runs.go_on(workflow_id, run_id, body.outputs, registry=registry, store=store)
