"""The versions of a workflow: list, read, name. Restoring one is saving its document again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from workfuse.api.access import Editor, Reader
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import Cursor, RevisionNumber, StoreDep, WorkflowId
from workfuse.api.errors import problems
from workfuse.api.models import VersionBody
from workfuse.services import versions
from workfuse.services.version_views import Version, VersionDocument, VersionPage

router = APIRouter(
    prefix="/workflows/{workflowId}/versions",
    tags=["versions"],
    route_class=JsonRoute,
    responses=problems(401, 403, 404, 422),
)


@router.get("", operation_id="listVersions", responses=problems(400))
def list_versions(
    access: Reader,
    store: StoreDep,
    workflow_id: WorkflowId,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    cursor: Cursor = None,
    every_save: Annotated[
        bool, Query(alias="everySave", description="Also the saves inside of sessions.")
    ] = False,
) -> VersionPage:
    """Versions, newest first: the last save of each session, and all named or deployed ones.

    A session is what one person saved with no pause longer than ten minutes. Of sessions older
    than a day only these versions are kept.
    """
    return versions.list_versions(
        workflow_id, limit=limit, cursor=cursor, every_save=every_save, store=store
    )


@router.get("/{revision}", operation_id="getVersion")
def get_version(
    access: Reader, store: StoreDep, workflow_id: WorkflowId, revision: RevisionNumber
) -> VersionDocument:
    """A version with its document. Save it again to restore it."""
    return versions.get_version(workflow_id, revision, store=store)


@router.patch("/{revision}", operation_id="nameVersion", responses=problems(400, 413, 415))
def name_version(
    access: Editor,
    store: StoreDep,
    workflow_id: WorkflowId,
    revision: RevisionNumber,
    body: VersionBody,
) -> Version:
    """Give a version a name. One with a name is listed and kept for ever."""
    return versions.name_version(workflow_id, revision, body.name, store=store)
