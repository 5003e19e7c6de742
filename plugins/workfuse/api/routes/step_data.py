"""What is looked at of a step piece by piece, and what is kept of it as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse

from workfuse.api.access import LogReader, Reader
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import MapIndex, NodeId, Queryable, RunId, StoreDep, WorkflowId
from workfuse.api.errors import problems
from workfuse.services import attempt_logs, step_data, step_items, timelines
from workfuse.services.run_views import ItemPage
from workfuse.services.step_data import Part
from workfuse.services.step_data_views import ListPage, LogPage, Timeline

router = APIRouter(
    prefix="/workflows/{workflowId}/runs/{runId}",
    tags=["runs"],
    route_class=JsonRoute,
    responses=problems(401, 403, 404, 422),
)

TryNumber = Annotated[int, Path(alias="tryNumber", ge=1, le=2**31 - 1)]
DataPart = Annotated[Part, Path(alias="part")]
Offset = Annotated[int, Query(ge=0, le=2**31 - 1)]


def _file(media_type: str, description: str) -> dict[int | str, dict[str, object]]:
    """The `responses` of a route that gives a file."""
    schema = {"schema": {"type": "string"}} if media_type == "text/plain" else {"schema": {}}
    return {200: {"description": description, "content": {media_type: schema}}}


def _download(content: Iterator[bytes], media_type: str, *names: object) -> StreamingResponse:
    name = re.sub(r"[^A-Za-z0-9_.-]+", "_", "-".join(str(name) for name in names))[:150]
    ending = "json" if media_type == "application/json" else "log"
    return StreamingResponse(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{ending}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


@router.get("/timeline", operation_id="getTimeline")
def get_timeline(
    access: Reader, store: StoreDep, workflow_id: WorkflowId, run_id: RunId
) -> Timeline:
    """When each step waited and worked."""
    return timelines.get_timeline(workflow_id, run_id, store=store)


@router.get("/steps/{nodeId}/items", operation_id="listItems")
def list_items(
    access: Reader,
    store: StoreDep,
    workflow_id: WorkflowId,
    run_id: RunId,
    node_id: NodeId,
    failed: Annotated[bool, Query(description="Only those that failed.")] = False,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> ItemPage:
    """Items of a loop, of a node in its body."""
    return step_items.list_items(
        workflow_id, run_id, node_id, only_failed=failed, offset=offset, limit=limit, store=store
    )


@router.get("/steps/{nodeId}/attempts/{tryNumber}/log", operation_id="getLog")
def get_log(
    access: LogReader,
    store: StoreDep,
    workflow_id: WorkflowId,
    run_id: RunId,
    node_id: NodeId,
    try_number: TryNumber,
    map_index: MapIndex = -1,
    after: Annotated[int, Query(ge=0, le=10_000_000, description="Lines known already.")] = 0,
) -> LogPage:
    """At most 500 lines of an attempt's log. Ask again, after `nextLine`, to follow it."""
    return attempt_logs.get_log(
        workflow_id, run_id, node_id, try_number, map_index=map_index, after=after, store=store
    )


@router.get(
    "/steps/{nodeId}/attempts/{tryNumber}/log/file",
    operation_id="downloadLog",
    response_class=StreamingResponse,
    responses=_file("text/plain", "The whole log, at most 1,000,000 lines."),
)
def download_log(
    access: LogReader,
    store: StoreDep,
    workflow_id: WorkflowId,
    run_id: RunId,
    node_id: NodeId,
    try_number: TryNumber,
    map_index: MapIndex = -1,
) -> StreamingResponse:
    """An attempt's log as a file."""
    content = attempt_logs.whole_log(
        workflow_id, run_id, node_id, try_number, map_index=map_index, store=store
    )
    return _download(content, "text/plain", run_id, node_id, map_index, try_number)


@router.get(
    "/steps/{nodeId}/data/{part}",
    operation_id="downloadData",
    response_class=StreamingResponse,
    responses=_file("application/json", "The whole input or output."),
)
def download_data(
    access: Reader,
    store: StoreDep,
    workflow_id: WorkflowId,
    run_id: RunId,
    node_id: NodeId,
    part: DataPart,
    map_index: MapIndex = -1,
) -> StreamingResponse:
    """A step's input or output as a file, however large it is."""
    content = step_data.whole_data(
        workflow_id, run_id, node_id, part, map_index=map_index, store=store
    )
    return _download(content, "application/json", run_id, node_id, map_index, part)


@router.get("/steps/{nodeId}/data/{part}/list", operation_id="getDataList")
def get_data_list(
    access: Reader,
    store: StoreDep,
    workflow_id: WorkflowId,
    run_id: RunId,
    node_id: NodeId,
    part: DataPart,
    map_index: MapIndex = -1,
    pointer: Annotated[
        Queryable | None,
        Query(max_length=1000, description="JSON Pointer; without it, the longest near the top."),
    ] = None,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ListPage:
    """Some items of a list in a step's input or output."""
    return step_data.list_page(
        workflow_id,
        run_id,
        node_id,
        part,
        map_index=map_index,
        pointer=pointer,
        offset=offset,
        limit=limit,
        store=store,
    )
