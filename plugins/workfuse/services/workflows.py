"""Create, read and save workflows."""

from __future__ import annotations

import secrets
from itertools import chain, count, islice

from sqlalchemy.exc import IntegrityError

from workfuse.services.documents import check_size, empty_document, headline, slug
from workfuse.services.errors import RevisionConflict
from workfuse.services.ownership import owned
from workfuse.services.view import JsonObject
from workfuse.services.views import Workflow
from workfuse.services.workflow_list import summaries
from workfuse.store.dag_state import is_known_dag
from workfuse.store.tables import WorkflowRow
from workfuse.store.workflows import StaleRevision, WorkflowStore
from workfuse_compiler import dag_id_of_test

_RESERVED_IDS = frozenset({"workfuse", "airflow"})  # a file of this name would hide the package


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


def _is_taken(workflow_id: str, store: WorkflowStore) -> bool:
    return (
        workflow_id in _RESERVED_IDS
        or store.is_taken(workflow_id)
        or is_known_dag(store.session, workflow_id)
        or is_known_dag(store.session, dag_id_of_test(workflow_id))
    )


def _workflow(row: WorkflowRow, document: JsonObject, store: WorkflowStore) -> Workflow:
    [summary] = summaries([row], store)
    return Workflow(**dict(summary), document=document)
