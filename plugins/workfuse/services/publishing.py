"""From a document to a file in the DAG bundle: what deployments and tests have in common."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from workfuse.publish import Publisher
from workfuse.services.called_workflows import problems_with_calls
from workfuse.services.checking import diagnostic_views
from workfuse.services.errors import (
    AssetsForbidden,
    ConnectionsForbidden,
    DagIdTaken,
    RevisionConflict,
    WorkflowHasErrors,
)
from workfuse.services.ownership import owned
from workfuse.services.view import JsonObject
from workfuse.store.dag_state import forget_import_error, live_file, request_parsing
from workfuse.store.tables import DeploymentRow, DraftFileRow, WorkflowRow
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import GeneratedFile, NodeKindRegistry, compile_workflow

LONGEST_WAIT = 10.0  # seconds
_LOOK_EVERY = 0.1  # seconds

Seen = TypeVar("Seen")


class Rights(Protocol):
    """What the person may use who has a file written."""

    def forbidden_connections(self, connection_ids: Iterable[str]) -> list[str]: ...

    def may_read_assets(self) -> bool: ...


@dataclass(frozen=True)
class FilePlace:
    bundle_name: str
    relative_fileloc: str


def at_revision(
    workflow_id: str, revision: int, store: WorkflowStore, *, lock: bool = False
) -> WorkflowRow:
    """The workflow, if this is its newest revision. Raises WorkflowNotFound, RevisionConflict."""
    row = owned(workflow_id, store, lock=lock)
    if row.revision != revision:
        raise RevisionConflict(current=row.revision, expected=revision)
    return row


def compiled(
    document: JsonObject,
    *,
    workflow_id: str,
    revision: int,
    rights: Rights,
    registry: NodeKindRegistry,
    store: WorkflowStore,
    for_test: bool = False,
) -> GeneratedFile:
    """The file of a document that may run.

    Raises WorkflowHasErrors, ConnectionsForbidden, AssetsForbidden.
    """
    outcome = compile_workflow(
        document, registry, workflow_id=workflow_id, revision=revision, for_test=for_test
    )
    if outcome.value is None:
        raise WorkflowHasErrors(diagnostic_views(outcome.diagnostics))
    calls = problems_with_calls(outcome.value.workflow_uses, caller=workflow_id, store=store)
    if any(found.is_error for found in calls):
        raise WorkflowHasErrors(diagnostic_views([*outcome.diagnostics, *calls]))
    if forbidden := rights.forbidden_connections(outcome.value.connection_ids):
        raise ConnectionsForbidden(forbidden)
    if outcome.value.assets and not rights.may_read_assets():
        raise AssetsForbidden(outcome.value.assets)
    return outcome.value


def require_free_dag_ids(
    file: GeneratedFile,
    place: FilePlace,
    former: DeploymentRow | DraftFileRow | None,
    store: WorkflowStore,
) -> None:
    """A DAG that somebody wrote by hand since must not change hands, nor its runs.

    Args:
        former: What the workflow had there before: the bundle's name may have been changed in the
            configuration.

    Raises DagIdTaken.
    """
    ours = {(place.bundle_name, place.relative_fileloc)}
    if former is not None:
        ours.add((former.bundle_name, former.relative_fileloc))
    for dag_id in file.dag_ids:
        live = live_file(store.session, dag_id)
        if live is not None and live not in ours:
            raise DagIdTaken(dag_id, live[1])


def place_of(file: GeneratedFile, publisher: Publisher) -> FilePlace:
    return FilePlace(publisher.bundle_name, publisher.location(file))


def hand_over(
    file: GeneratedFile, place: FilePlace, store: WorkflowStore, publisher: Publisher
) -> None:
    """Write the file and have Airflow read it next. Raises PublishRefused."""
    where = {"bundle_name": place.bundle_name, "relative_fileloc": place.relative_fileloc}
    forget_import_error(store.session, **where)
    request_parsing(store.session, **where)
    publisher.publish(file)


async def until_airflow_read(
    seen: Seen, *, is_pending: Callable[[Seen], bool], look_again: Callable[[Seen], Seen]
) -> Seen:
    """What is seen of a file once Airflow has loaded it or failed to, or as it is after 10 s."""
    deadline = time.monotonic() + LONGEST_WAIT
    while is_pending(seen) and time.monotonic() < deadline:
        await asyncio.sleep(_LOOK_EVERY)
        seen = await asyncio.to_thread(look_again, seen)
    return seen
