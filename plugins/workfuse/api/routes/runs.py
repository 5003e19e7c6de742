"""Runs of a workflow and their steps, read from Airflow."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query

from workfuse.api.access import Reader, Runner
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import (
    Cursor,
    MapIndex,
    NodeId,
    RegistryDep,
    RunId,
    StoreDep,
    WorkflowId,
)
from workfuse.api.errors import problems
from workfuse.api.models import RunBody
from workfuse.services import runs, steps
from workfuse.services.views import Run, RunDetail, RunPage, StepDetail

router = APIRouter(
    prefix="/workflows/{workflowId}/runs",
    tags=["runs"],
    route_class=JsonRoute,
    responses=problems(401, 403, 404, 422),
)

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="The same key on the same workflow gives the run that was made first.",
    ),
]


@router.post(
    "", operation_id="startRun", status_code=201, responses=problems(400, 409, 413, 415, 422)
)
def start_run(
    access: Runner,
    store: StoreDep,
    workflow_id: WorkflowId,
    body: RunBody,
    idempotency_key: IdempotencyKey = None,
) -> Run:
    """Run what is deployed, with this payload, now."""
    return runs.start_run(workflow_id, body.payload, idempotency_key=idempotency_key, store=store)


@router.get("", operation_id="listRuns", responses=problems(400))
def list_runs(
    access: Reader,
    store: StoreDep,
    workflow_id: WorkflowId,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Cursor = None,
) -> RunPage:
    """Runs, newest first."""
    return runs.list_runs(workflow_id, limit=limit, cursor=cursor, store=store)


@router.get("/{runId}", operation_id="getRun")
def get_run(access: Reader, store: StoreDep, workflow_id: WorkflowId, run_id: RunId) -> RunDetail:
    """A run with the state of each of its steps. Ask again to follow it."""
    return runs.get_run(workflow_id, run_id, store=store)


@router.get("/{runId}/steps/{nodeId}", operation_id="getStep")
def get_step(
    access: Reader,
    registry: RegistryDep,
    store: StoreDep,
    workflow_id: WorkflowId,
    run_id: RunId,
    node_id: NodeId,
    map_index: MapIndex = -1,
) -> StepDetail:
    """A step with its input, output, error and attempts."""
    return steps.get_step(
        workflow_id, run_id, node_id, map_index=map_index, registry=registry, store=store
    )
