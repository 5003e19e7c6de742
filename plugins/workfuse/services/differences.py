"""What changed between two revisions of a workflow."""

from __future__ import annotations

from workfuse.services.errors import NotDeployed, RevisionNotFound
from workfuse.services.ownership import owned
from workfuse.services.version_views import Change, DiffResult
from workfuse.store.workflows import WorkflowStore, newest_deployments
from workfuse_compiler import diff_documents


def diff_revisions(
    workflow_id: str, *, old: int | None, new: int | None, store: WorkflowStore
) -> DiffResult:
    """What people changed from one revision to another, in words.

    Args:
        old: the deployed revision when it is None.
        new: the newest one when it is None.

    Raises WorkflowNotFound, RevisionNotFound, NotDeployed.
    """
    row = owned(workflow_id, store)
    if old is None:
        deployment = newest_deployments(store.session, [workflow_id]).get(workflow_id)
        if deployment is None:
            raise NotDeployed(workflow_id)
        old = deployment.revision
    revisions = (old, row.revision if new is None else new)
    documents = [store.document_at(workflow_id, revision) for revision in revisions]
    for revision, document in zip(revisions, documents, strict=True):
        if document is None:
            raise RevisionNotFound(workflow_id, revision)
    changes = diff_documents(*documents)
    return DiffResult(
        from_revision=revisions[0],
        to_revision=revisions[1],
        changes=[Change.model_validate(change.to_json()) for change in changes],
    )
