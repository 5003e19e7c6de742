"""Presence: who has a workflow open."""

from __future__ import annotations

from fastapi import APIRouter

from workfuse.api.access import Reader
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import StoreDep, WorkflowId
from workfuse.api.errors import problems
from workfuse.api.models import PresenceBody
from workfuse.services.presence import be_present
from workfuse.services.views import Presence

router = APIRouter(
    prefix="/workflows",
    tags=["workflows"],
    route_class=JsonRoute,
    responses=problems(400, 401, 403, 404, 413, 415, 422),
)


@router.put("/{workflowId}/presence", operation_id="bePresent")
def put_presence(
    access: Reader, store: StoreDep, workflow_id: WorkflowId, body: PresenceBody
) -> Presence:
    """Tell that a browser tab has the workflow open; learn who else has, and the newest revision.

    It lasts 45 seconds: tell again before.
    """
    return be_present(
        workflow_id, tab=body.tab, editing=body.editing, leaving=body.leaving, store=store
    )
