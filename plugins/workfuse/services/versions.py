"""The versions of a workflow as people look for them: list, read, name."""

from __future__ import annotations

from workfuse.services.errors import RevisionNotFound
from workfuse.services.ownership import owned
from workfuse.services.paging import from_cursor, to_cursor
from workfuse.services.version_views import Version, VersionDeployment, VersionDocument, VersionPage
from workfuse.store import revisions as store_of_revisions
from workfuse.store.revisions import Group, Head
from workfuse.store.tables import DeploymentRow
from workfuse.store.workflows import WorkflowStore

_READ_AT_ONCE = 500
_MOST_DEPLOYMENTS = 20


def list_versions(
    workflow_id: str, *, limit: int, cursor: str | None, every_save: bool, store: WorkflowStore
) -> VersionPage:
    """A page of versions, newest first: one per session, and all that were named or deployed.

    Args:
        every_save: Whether the saves inside of sessions are listed, too.

    Raises WorkflowNotFound, InvalidCursor.
    """
    owned(workflow_id, store)
    before = from_cursor(cursor, int)[0] if cursor is not None else None
    deployments = store_of_revisions.deployments_of(store.session, workflow_id)
    deployed = {row.revision for row in deployments}
    heads: list[Head] = []
    groups: list[Group] = []
    while len(groups) <= limit:
        more = store_of_revisions.heads(
            store.session,
            workflow_id,
            before=heads[-1].revision if heads else before,
            limit=_READ_AT_ONCE,
        )
        heads += more
        groups = (
            [Group(head) for head in heads]
            if every_save
            else store_of_revisions.grouped(heads, deployed)
        )
        if len(more) < _READ_AT_ONCE:
            break
    shown = groups[:limit]
    return VersionPage(
        items=[Version(**_fields(group, deployments)) for group in shown],
        next_cursor=to_cursor(shown[-1].oldest.revision) if len(groups) > limit else None,
    )


def get_version(workflow_id: str, revision: int, *, store: WorkflowStore) -> VersionDocument:
    """A revision with its document. Raises WorkflowNotFound, RevisionNotFound."""
    owned(workflow_id, store)
    head = store_of_revisions.head(store.session, workflow_id, revision)
    document = store.document_at(workflow_id, revision)
    if head is None or document is None:
        raise RevisionNotFound(workflow_id, revision)
    deployments = store_of_revisions.deployments_of(store.session, workflow_id)
    return VersionDocument(**_fields(Group(head), deployments), document=document)


def name_version(
    workflow_id: str, revision: int, name: str | None, *, store: WorkflowStore
) -> Version:
    """Give a revision a name, another one, or none. Raises WorkflowNotFound, RevisionNotFound."""
    owned(workflow_id, store, lock=True)
    if store_of_revisions.head(store.session, workflow_id, revision) is None:
        raise RevisionNotFound(workflow_id, revision)
    store_of_revisions.name_revision(store.session, workflow_id, revision, name)
    head = store_of_revisions.head(store.session, workflow_id, revision)
    assert head is not None  # it is locked
    deployments = store_of_revisions.deployments_of(store.session, workflow_id)
    return Version(**_fields(Group(head), deployments))


def _fields(group: Group, deployments: list[DeploymentRow]) -> dict[str, object]:
    head = group.head
    of_it = [row for row in deployments if row.revision == head.revision]
    return {
        "revision": head.revision,
        "saved_at": head.created_at,
        "saved_by": head.created_by,
        "name": head.name,
        "deployments": [
            VersionDeployment(deployed_at=row.deployed_at, deployed_by=row.deployed_by)
            for row in of_it[:_MOST_DEPLOYMENTS]
        ],
        "is_deployed": bool(deployments) and deployments[0].revision == head.revision,
        "saves": 1 + len(group.folded),
        "first_saved_at": group.oldest.created_at,
    }
