"""Workflows: list, create, read, save, delete, restore."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from workfuse.api.access import Deleter, Editor, Reader
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import (
    BaseRevision,
    Cursor,
    PublisherDep,
    Queryable,
    RegistryDep,
    Search,
    StoreDep,
    WorkflowId,
    etag,
)
from workfuse.api.errors import problems
from workfuse.api.models import DocumentBody, NewWorkflow
from workfuse.services import deletion, workflow_list, workflows
from workfuse.services.differences import diff_revisions
from workfuse.services.import_views import ImportedWorkflow
from workfuse.services.importing import import_workflow
from workfuse.services.version_views import DiffResult
from workfuse.services.views import RestoredWorkflow, Workflow, WorkflowPage
from workfuse.store.workflow_list import Sort, State, Wanted

Label = Annotated[Queryable, Query(max_length=250)]
Revision = Annotated[int, Query(ge=1, le=2**31 - 1)]

router = APIRouter(
    prefix="/workflows",
    tags=["workflows"],
    route_class=JsonRoute,
    responses=problems(401, 403, 422),
)


@router.get("", operation_id="listWorkflows", responses=problems(400))
def list_workflows(
    access: Reader,
    store: StoreDep,
    search: Search = "",
    state: State | None = None,
    tag: Label | None = None,
    connection: Label | None = None,
    owner: Annotated[
        Queryable | None, Query(max_length=250, description="A user's id, or `me`.")
    ] = None,
    sort: Sort = "updated",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Cursor = None,
) -> WorkflowPage:
    """The workflows that the person sees, last saved first unless sorted otherwise.

    Those are their own, or all of them for people who oversee the platform.

    `failing` are those whose last run failed or whose file Airflow cannot load; `edited` those
    whose newest revision is not the deployed one; `deleted` those that can be restored.
    """
    wanted = Wanted(
        search=search,
        state=state,
        tag=tag,
        connection=connection,
        owner=access.user_id if owner == "me" else owner,
        sort=sort,
    )
    return workflow_list.list_workflows(wanted, limit=limit, cursor=cursor, store=store)


@router.post(
    "", operation_id="createWorkflow", status_code=201, responses=problems(400, 413, 415, 422)
)
def create_workflow(
    access: Editor, store: StoreDep, body: NewWorkflow, response: Response
) -> Workflow:
    """Create a workflow. Its id is made from the name and never changes."""
    workflow = workflows.create_workflow(body.name, body.document, store=store)
    response.headers["ETag"] = etag(workflow.revision)
    return workflow


@router.post(
    "/import",
    operation_id="importWorkflow",
    status_code=201,
    responses=problems(400, 413, 415, 422),
)
def import_exported_workflow(
    access: Editor,
    store: StoreDep,
    export: Annotated[Any, Body(description="The file: an export of WorkFuse or of n8n.")],
    response: Response,
    name: Annotated[
        Queryable, Query(max_length=200, description="Without, the export's own.")
    ] = "",
) -> ImportedWorkflow:
    """Create a workflow from an exported one, and say what became of each part.

    No credentials are imported. What n8n has and WorkFuse has not becomes a placeholder, which
    keeps the workflow from being deployed until somebody replaces it.
    """
    imported = import_workflow(export, name=name.strip(), store=store)
    response.headers["ETag"] = etag(imported.workflow.revision)
    return imported


@router.get("/{workflowId}", operation_id="getWorkflow", responses=problems(404))
def get_workflow(
    access: Reader, store: StoreDep, workflow_id: WorkflowId, response: Response
) -> Workflow:
    """A workflow with its document. The ETag is its revision."""
    workflow = workflows.get_workflow(workflow_id, store=store)
    response.headers["ETag"] = etag(workflow.revision)
    return workflow


@router.get("/{workflowId}/diff", operation_id="diffWorkflow", responses=problems(404, 409))
def diff_workflow(
    access: Reader,
    store: StoreDep,
    workflow_id: WorkflowId,
    old: Revision | None = None,
    new: Revision | None = None,
) -> DiffResult:
    """What changed from the revision `old` to `new`: by default from the deployed to the newest."""
    return diff_revisions(workflow_id, old=old, new=new, store=store)


@router.put(
    "/{workflowId}",
    operation_id="saveWorkflow",
    responses=problems(400, 404, 412, 413, 415, 422, 428),
)
def save_workflow(
    access: Editor,
    store: StoreDep,
    workflow_id: WorkflowId,
    base_revision: BaseRevision,
    body: DocumentBody,
    response: Response,
) -> Workflow:
    """Save the document as a new revision. Its content is never refused.

    Saving what is saved already makes no new revision.
    """
    workflow = workflows.save_workflow(
        workflow_id, body.document, base_revision=base_revision, store=store
    )
    response.headers["ETag"] = etag(workflow.revision)
    return workflow


@router.delete(
    "/{workflowId}", operation_id="deleteWorkflow", status_code=204, responses=problems(404, 409)
)
def delete_workflow(
    access: Deleter, store: StoreDep, publisher: PublisherDep, workflow_id: WorkflowId
) -> None:
    """Delete the workflow and its deployed file. It can be restored for 30 days.

    Airflow keeps the history of its runs.
    """
    deletion.delete_workflow(workflow_id, store=store, publisher=publisher)


@router.post("/{workflowId}/restore", operation_id="restoreWorkflow", responses=problems(404, 409))
def restore_workflow(
    access: Deleter,
    editor: Editor,
    store: StoreDep,
    registry: RegistryDep,
    publisher: PublisherDep,
    workflow_id: WorkflowId,
) -> RestoredWorkflow:
    """Take back that the workflow was deleted, and deploy again what was deployed of it."""
    return deletion.restore_workflow(
        workflow_id,
        rights=access,
        registry=registry,
        store=store,
        publisher=publisher,
    )
