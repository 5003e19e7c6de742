"""Create, list, read, save and delete workflows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain, count, islice

from sqlalchemy.exc import IntegrityError

from workfuse.publish import Publisher
from workfuse.services.deployments import deployment_views
from workfuse.services.documents import check_size, empty_document, headline, slug
from workfuse.services.errors import InvalidCursor, RevisionConflict
from workfuse.services.ownership import owned
from workfuse.services.paging import from_cursor, to_cursor
from workfuse.services.runs import end_active_runs, run_views
from workfuse.services.views import JsonObject, Workflow, WorkflowPage, WorkflowSummary
from workfuse.store.dag_state import inner_dag_ids, is_known_dag, request_parsing, retire_dags
from workfuse.store.run_records import last_runs
from workfuse.store.tables import WorkflowRow
from workfuse.store.workflows import StaleRevision, WorkflowStore, newest_deployments

_RESERVED_IDS = frozenset({"workfuse", "airflow"})  # a file of this name would hide the package


def list_workflows(
    *, search: str, limit: int, cursor: str | None, store: WorkflowStore
) -> WorkflowPage:
    """A page of the person's workflows, last saved first. Raises InvalidCursor."""
    rows, total = store.page(search=search, after=_position(cursor), limit=limit + 1)
    shown = rows[:limit]
    more = len(rows) > limit
    return WorkflowPage(
        items=_summaries(shown, store),
        next_cursor=to_cursor(shown[-1].updated_at.isoformat(), shown[-1].id) if more else None,
        total=total,
    )


def create_workflow(name: str, document: JsonObject | None, *, store: WorkflowStore) -> Workflow:
    """Create a workflow of this name, empty or from a document, which then gets the name.

    Its id is the name as a slug, numbered when a workflow or a DAG has it already, also one that
    was deleted: a new workflow must not inherit the runs of an old one. Raises DocumentTooLarge.
    """
    document = {**document, "name": name} if document is not None else empty_document(name)
    check_size(document)
    base = slug(name)
    numbered = (f"{base}_{number}" for number in islice(count(2), 50))
    for workflow_id in chain([base], numbered, [f"{base}_{secrets.token_hex(4)}"]):
        if _is_taken(workflow_id, store):
            continue
        try:
            with store.session.begin_nested():
                row = store.create(workflow_id, document, headline(document, fallback_name=name))
        except IntegrityError:
            continue  # somebody took it just now
        return _workflow(row, document, store)
    raise RuntimeError(f"no free id for {name!r}")


def get_workflow(workflow_id: str, *, store: WorkflowStore) -> Workflow:
    """The workflow with its document. Raises WorkflowNotFound."""
    row = owned(workflow_id, store)
    return _workflow(row, store.document(row), store)


def save_workflow(
    workflow_id: str, document: JsonObject, *, base_revision: int, store: WorkflowStore
) -> Workflow:
    """Save a document on top of `base_revision`, whatever its content.

    Raises WorkflowNotFound, RevisionConflict, DocumentTooLarge.
    """
    check_size(document)
    current = owned(workflow_id, store)
    try:
        row = store.save(
            workflow_id,
            document,
            headline(document, fallback_name=current.name),
            base_revision=base_revision,
        )
    except StaleRevision as stale:
        raise RevisionConflict(current=stale.current, expected=base_revision) from None
    return _workflow(row, document, store)


def delete_workflow(workflow_id: str, *, store: WorkflowStore, publisher: Publisher) -> None:
    """Delete a workflow, its deployed file and end its active runs.

    Airflow keeps the DAG's history, readable on its own pages. Raises WorkflowNotFound,
    PublishRefused.
    """
    row = owned(workflow_id, store, lock=True)  # a deploy at the same moment must not leave a file
    deployment = newest_deployments(store.session, [workflow_id]).get(workflow_id)
    store.delete(row)
    if deployment is None:
        return
    dag_ids = [workflow_id, *inner_dag_ids(store.session, workflow_id)]
    for dag_id in dag_ids:
        end_active_runs(dag_id, store=store)
    retire_dags(store.session, dag_ids)
    request_parsing(
        store.session,
        bundle_name=deployment.bundle_name,
        relative_fileloc=deployment.relative_fileloc,
    )
    publisher.withdraw(deployment.relative_fileloc)


def _is_taken(workflow_id: str, store: WorkflowStore) -> bool:
    return (
        workflow_id in _RESERVED_IDS
        or store.is_taken(workflow_id)
        or is_known_dag(store.session, workflow_id)
    )


def _position(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    saved, workflow_id = from_cursor(cursor, str, str)
    try:
        return datetime.fromisoformat(saved).astimezone(UTC), workflow_id
    except (ValueError, OverflowError):
        raise InvalidCursor(cursor) from None


def _summaries(rows: Sequence[WorkflowRow], store: WorkflowStore) -> list[WorkflowSummary]:
    ids = [row.id for row in rows]
    deployments = deployment_views(newest_deployments(store.session, ids).values(), store.session)
    newest = last_runs(store.session, ids)
    runs = run_views(list(newest.values()), store.session)
    last = dict(zip(newest, runs, strict=True))
    return [
        WorkflowSummary(
            id=row.id,
            name=row.name,
            description=row.description,
            revision=row.revision,
            updated_at=row.updated_at,
            owner=row.owner_name,
            node_count=row.node_count,
            deployment=deployments.get(row.id),
            last_run=last.get(row.id),
        )
        for row in rows
    ]


def _workflow(row: WorkflowRow, document: JsonObject, store: WorkflowStore) -> Workflow:
    [summary] = _summaries([row], store)
    return Workflow(**dict(summary), document=document)
