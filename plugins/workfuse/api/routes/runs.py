"""Runs of a workflow and their steps, read from Airflow."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool

from workfuse.api.access import Reader, Runner
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import (
    Cursor,
    IdempotencyKey,
    MapIndex,
    NodeId,
    PublisherDep,
    Queryable,
    RegistryDep,
    RunId,
    StoreDep,
    WorkflowId,
)
from workfuse.api.errors import problems
from workfuse.api.filters import RunsWanted
from workfuse.api.models import AgainBody, ManyAgainBody, RunBody
from workfuse.services import cancelling, explaining, repeating, run_alerts, runs, steps
from workfuse.services.draft_tests import until_airflow_has_draft, write_earlier
from workfuse.services.errors import NotAllowed
from workfuse.services.explaining import Explanation
from workfuse.services.repeating import Again
from workfuse.services.run_alerts import Alerts
from workfuse.services.run_views import BulkRuns, Run, RunDetail, RunDocument, RunPage, StepDetail

router = APIRouter(
    prefix="/workflows/{workflowId}/runs",
    tags=["runs"],
    route_class=JsonRoute,
    responses=problems(401, 403, 404, 422),
)


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
    wanted: RunsWanted,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Cursor = None,
) -> RunPage:
    """Runs, newest first. While they have not started, the time they were made counts."""
    return runs.list_runs(workflow_id, wanted=wanted, limit=limit, cursor=cursor, store=store)


@router.get("/{runId}", operation_id="getRun")
def get_run(access: Reader, store: StoreDep, workflow_id: WorkflowId, run_id: RunId) -> RunDetail:
    """A run with the state of each of its steps. Ask again to follow it."""
    return runs.get_run(workflow_id, run_id, store=store)


@router.post("/{runId}/cancel", operation_id="cancelRun", responses=problems(409))
def cancel_run(access: Runner, store: StoreDep, workflow_id: WorkflowId, run_id: RunId) -> Run:
    """End a run, and the runs that it waits for; takes up to 1.5 seconds.

    What a step has done already stays done.
    """
    return cancelling.cancel_run(workflow_id, run_id, store=store)


@router.post(
    "/{runId}/again",
    operation_id="runAgain",
    responses=problems(400, 409, 413, 415, 422),
)
async def run_again(
    access: Runner,
    store: StoreDep,
    registry: RegistryDep,
    publisher: PublisherDep,
    workflow_id: WorkflowId,
    run_id: RunId,
    body: AgainBody,
    idempotency_key: IdempotencyKey = None,
) -> Run:
    """Run it again, whole or in part; the answer is the run that runs now.

    A version that is not deployed any more runs beside what is, as a test: who may edit the
    workflow can do that. Waits, at most 10 seconds, until Airflow has loaded it.
    """
    done = await run_in_threadpool(
        repeating.run_again,
        workflow_id,
        run_id,
        Again(body.start, body.node, body.version, body.given),
        idempotency_key=idempotency_key,
        store=store,
    )
    if isinstance(done, Run):
        return done
    if not access.may("edit", workflow_id):
        raise NotAllowed("edit")
    written = await run_in_threadpool(
        write_earlier,
        workflow_id,
        revision=done.revision,
        rights=access,
        registry=registry,
        store=store,
        publisher=publisher,
    )
    draft = await until_airflow_has_draft(written)
    return await run_in_threadpool(
        repeating.run_beside,
        workflow_id,
        done,
        draft,
        idempotency_key=idempotency_key,
        store=store,
    )


@router.post("/again", operation_id="runManyAgain", responses=problems(400, 413, 415, 422))
def run_many_again(
    access: Runner, store: StoreDep, workflow_id: WorkflowId, body: ManyAgainBody
) -> BulkRuns:
    """Run up to 100 runs again; each has its own answer."""
    again = Again(body.start, version=body.version)
    return repeating.run_many_again(workflow_id, body.runs, again, store=store)


@router.get("/{runId}/alerts", operation_id="listAlerts")
def list_alerts(access: Reader, store: StoreDep, workflow_id: WorkflowId, run_id: RunId) -> Alerts:
    """Whom a failed run was told to. Of runs that fail in a row the first one only is."""
    return run_alerts.list_alerts(workflow_id, run_id, store=store)


@router.get("/{runId}/explanation", operation_id="explainRun")
def explain_run(
    access: Reader,
    registry: RegistryDep,
    store: StoreDep,
    workflow_id: WorkflowId,
    run_id: RunId,
    node: Annotated[
        Queryable | None,
        Query(description="A step; by default the first one that failed.", max_length=250),
    ] = None,
    map_index: MapIndex = -1,
) -> Explanation:
    """Why a run failed: step, request, response, input, what to do, and the end of the log.

    Without the log for who may not read Airflow's task logs.
    """
    return explaining.explain_run(
        workflow_id,
        run_id,
        node,
        map_index,
        with_log=access.may("logs", workflow_id),
        registry=registry,
        store=store,
    )


@router.get("/{runId}/document", operation_id="getRunDocument")
def get_run_document(
    access: Reader, store: StoreDep, workflow_id: WorkflowId, run_id: RunId
) -> RunDocument:
    """The document that the run ran: what was deployed when it started."""
    return runs.get_run_document(workflow_id, run_id, store=store)


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
