"""Test addresses of webhooks, for who draws them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from workfuse.api.access import Editor
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import NodeId, RegistryDep, StoreDep, WorkflowId
from workfuse.api.errors import problems
from workfuse.services import listening
from workfuse.services.listening_views import CallData, Listening

router = APIRouter(
    prefix="/workflows/{workflowId}/nodes/{nodeId}/listening",
    tags=["webhooks"],
    route_class=JsonRoute,
    responses=problems(401, 403, 404, 422),
)

CallId = Annotated[int, Path(alias="callId", ge=1, le=2**31 - 1)]


@router.put("", operation_id="startListening", responses=problems(409))
def start_listening(
    access: Editor,
    registry: RegistryDep,
    store: StoreDep,
    workflow_id: WorkflowId,
    node_id: NodeId,
) -> Listening:
    """Have a test address for ten minutes, or the present one for ten minutes more.

    Of the saved document. Calls to it are kept for an hour, and start no run.
    """
    return listening.start_listening(
        workflow_id,
        node_id,
        forbidden_connections=access.forbidden_connections,
        registry=registry,
        store=store,
    )


@router.get("", operation_id="getListening")
def get_listening(
    access: Editor, store: StoreDep, workflow_id: WorkflowId, node_id: NodeId
) -> Listening:
    """The test address, if there is one now, and the newest calls."""
    return listening.look(workflow_id, node_id, store=store)


@router.delete("", operation_id="stopListening", status_code=204)
def stop_listening(
    access: Editor, store: StoreDep, workflow_id: WorkflowId, node_id: NodeId
) -> None:
    """Take the test address away at once. What came is kept for its time."""
    listening.stop_listening(workflow_id, node_id, store=store)


@router.get("/calls/{callId}", operation_id="getTestCall")
def get_call(
    access: Editor, store: StoreDep, workflow_id: WorkflowId, node_id: NodeId, call_id: CallId
) -> CallData:
    """What a call brought, without what proves who made it."""
    return listening.call_data(workflow_id, node_id, call_id, store=store)
