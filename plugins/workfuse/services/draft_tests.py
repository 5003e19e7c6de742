"""Test: run the draft in a DAG of its own. What is deployed is neither read nor written."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from airflow.models.dagrun import DagRun
from airflow.serialization.definitions.dag import SerializedDAG
from airflow.utils.session import create_session

from workfuse.publish import Publisher
from workfuse.services.cancelling import cancel_run
from workfuse.services.deployments import import_problem
from workfuse.services.errors import (
    DraftNotLoaded,
    NotReady,
    RevisionNotFound,
    RunIsOver,
    VersionNotDeployed,
    WorkflowHasErrors,
)
from workfuse.services.ownership import owned
from workfuse.services.publishing import (
    FilePlace,
    Rights,
    at_revision,
    compiled,
    hand_over,
    place_of,
    require_free_dag_ids,
    until_airflow_read,
)
from workfuse.services.run_creation import create_run
from workfuse.services.run_views import Run
from workfuse.services.runs import (
    check_payload,
    end_active_runs,
    made_once,
    run_id_ending,
    run_views,
    with_payload,
)
from workfuse.services.view import JsonObject, JsonValue
from workfuse.store.arranging import held_runs
from workfuse.store.dag_state import (
    Loaded,
    inner_dag_ids,
    request_parsing,
    retire_dags,
    set_paused,
    states_of,
    text_hash,
)
from workfuse.store.draft_files import draft_file, keep_draft_file
from workfuse.store.known_dags import newest_dag
from workfuse.store.run_records import TEST_PREFIX, find_run_ending
from workfuse.store.tables import DraftFileRow
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import (
    GeneratedFile,
    NodeKindRegistry,
    SourcePlaces,
    dag_id_of_test,
    only_nodes,
    places_in,
)


@dataclass(frozen=True)
class Draft:
    """A draft whose file is written, and what Airflow has of it."""

    workflow_id: str
    revision: int
    text_hash: str
    airflow: Loaded


def write_draft(
    workflow_id: str,
    payload: JsonValue,
    *,
    revision: int,
    rights: Rights,
    registry: NodeKindRegistry,
    store: WorkflowStore,
    publisher: Publisher,
    enough: Collection[str] | None = None,
) -> Draft:
    """Compile the revision into the file of the workflow's tests. Commits.

    Args:
        enough: nodes that have to be right; where others are not, these are all that is written.

    Raises WorkflowNotFound, RevisionConflict, PayloadTooLarge, WorkflowHasErrors,
    ConnectionsForbidden, AssetsForbidden, DagIdTaken or PublishRefused.
    """
    check_payload(payload)
    document = store.document(at_revision(workflow_id, revision, store))

    def file_of(part: JsonObject) -> GeneratedFile:
        return compiled(
            part,
            workflow_id=workflow_id,
            revision=revision,
            rights=rights,
            registry=registry,
            store=store,
            for_test=True,
        )

    try:
        file = file_of(document)
    except WorkflowHasErrors:
        if enough is None:
            raise
        document = only_nodes(document, enough)
        file = file_of(document)
    at_revision(workflow_id, revision, store, lock=True)
    places = places_in(file, document, registry)
    return _written(workflow_id, revision, file, places, store, publisher)


def write_earlier(
    workflow_id: str,
    *,
    revision: int,
    rights: Rights,
    registry: NodeKindRegistry,
    store: WorkflowStore,
    publisher: Publisher,
) -> Draft:
    """Compile any revision, as write_draft does with the newest. Commits.

    Raises WorkflowNotFound, RevisionNotFound, WorkflowHasErrors, ConnectionsForbidden,
    AssetsForbidden, DagIdTaken or PublishRefused.
    """
    owned(workflow_id, store, lock=True)
    document = store.document_at(workflow_id, revision)
    if document is None:
        raise RevisionNotFound(workflow_id, revision)
    file = compiled(
        document,
        workflow_id=workflow_id,
        revision=revision,
        rights=rights,
        registry=registry,
        store=store,
        for_test=True,
    )
    places = places_in(file, document, registry)
    return _written(workflow_id, revision, file, places, store, publisher)


def _written(
    workflow_id: str,
    revision: int,
    file: GeneratedFile,
    places: SourcePlaces,
    store: WorkflowStore,
    publisher: Publisher,
) -> Draft:
    former = draft_file(store.session, workflow_id)
    place = place_of(file, publisher)
    is_there = former is not None and _is_file_of(former, file, place)
    if former is not None and not is_there:
        _end_held_tests(workflow_id, store)
    require_free_dag_ids(file, place, former, store)
    row = keep_draft_file(
        store.session,
        workflow_id,
        dag_id=file.dag_ids[0],
        revision=revision,
        written_by=store.user_name,
        bundle_name=place.bundle_name,
        relative_fileloc=place.relative_fileloc,
        text_hash=text_hash(file.text),
        source_places=places.to_json(),
    )
    set_paused(store.session, file.dag_ids, paused=False)  # a test must not wait for a switch
    [airflow] = states_of(store.session, [row])
    if not is_there or airflow.state != "ready":  # what is loaded is not read anew
        hand_over(file, place, store, publisher)
        [airflow] = states_of(store.session, [row])
    store.session.commit()
    return Draft(workflow_id, revision, row.text_hash, airflow)


def _is_file_of(former: DraftFileRow, file: GeneratedFile, place: FilePlace) -> bool:
    """Whether this is what was written last."""
    where = FilePlace(former.bundle_name, former.relative_fileloc)
    return former.text_hash == text_hash(file.text) and where == place


def _end_held_tests(workflow_id: str, store: WorkflowStore) -> None:
    """Runs go on with what is in the file, where their tasks may be gone. May commit."""
    for run_id in held_runs(store.session, dag_id_of_test(workflow_id)):
        with contextlib.suppress(RunIsOver):
            cancel_run(workflow_id, run_id, store=store)
        owned(workflow_id, store, lock=True)


async def until_airflow_has_draft(draft: Draft) -> Draft:
    """The draft once Airflow has loaded it or failed to, or as it is after 10 seconds."""
    return await until_airflow_read(
        draft, is_pending=lambda seen: seen.airflow.state == "pending", look_again=_look_again
    )


def test_of_key(workflow_id: str, idempotency_key: str | None, store: WorkflowStore) -> Run | None:
    """The test that was made with this key, of whichever revision. Raises WorkflowNotFound."""
    owned(workflow_id, store)
    if idempotency_key is None:
        return None
    ending = run_id_ending(workflow_id, idempotency_key, datetime.now(UTC))
    run = find_run_ending(store.session, dag_id_of_test(workflow_id), ending)
    return run_views([run], store.session)[0] if run is not None else None


def start_test(
    draft: Draft, payload: JsonValue, *, idempotency_key: str | None, store: WorkflowStore
) -> Run:
    """Run the draft, now. Commits. Raises NotReady, DraftNotLoaded."""
    conf = with_payload({}, payload)
    return start_beside(draft, conf, idempotency_key=idempotency_key, store=store)


def start_beside(
    draft: Draft,
    conf: JsonObject,
    *,
    idempotency_key: str | None,
    store: WorkflowStore,
    mark: str = "",
    prepare: Callable[[DagRun, SerializedDAG], None] | None = None,
) -> Run:
    """Run what was written beside what is deployed, now. Commits.

    Args:
        mark: Becomes a part of the run's id.
        prepare: Changes the run and its tasks before Airflow sees them.

    Raises NotReady, DraftNotLoaded.
    """
    session = store.session
    row = draft_file(session, draft.workflow_id)
    if row is None or row.text_hash != draft.text_hash:
        raise NotReady(draft.workflow_id, "Another test was started meanwhile. Test again.")
    if draft.airflow.stacktrace is not None:
        raise DraftNotLoaded(import_problem(row, draft.airflow.stacktrace))
    known = newest_dag(session, row.dag_id)
    if draft.airflow.state == "pending" or known is None:
        raise NotReady(
            draft.workflow_id, "Airflow has not loaded the draft yet. Test again in a moment."
        )
    now = datetime.now(UTC)
    ending = run_id_ending(draft.workflow_id, idempotency_key, now)
    run_id = f"{TEST_PREFIX}{draft.revision}__{mark}{ending}"

    def make() -> DagRun:
        run = create_run(known, run_id, conf, now, user_name=store.user_name, session=session)
        if prepare is not None:
            prepare(run, known.dag)
        return run

    [view] = run_views([made_once(row.dag_id, run_id, make, session)], session)
    return view


def tested_dag(workflow_id: str, revision: int | None, *, store: WorkflowStore) -> SerializedDAG:
    """The DAG of the workflow's tests, while it is that of this revision.

    Raises VersionNotDeployed, NotReady.
    """
    session = store.session
    row = draft_file(session, workflow_id)
    if row is None or row.revision != revision:
        raise VersionNotDeployed(revision)
    [airflow] = states_of(session, [row])
    known = newest_dag(session, row.dag_id)
    if airflow.state != "ready" or known is None:
        raise NotReady(workflow_id, "Airflow has not loaded the draft. Test it again.")
    return known.dag


def discard_tests(workflow_id: str, *, store: WorkflowStore, publisher: Publisher) -> None:
    """End the tests of a workflow and take their file away. Raises PublishRefused."""
    session = store.session
    row = draft_file(session, workflow_id)
    if row is None:
        return
    dag_id = dag_id_of_test(workflow_id)
    dag_ids = [dag_id, *inner_dag_ids(session, dag_id)]
    for one in dag_ids:
        end_active_runs(one, store=store)
    retire_dags(session, dag_ids)
    where = {"bundle_name": row.bundle_name, "relative_fileloc": row.relative_fileloc}
    request_parsing(session, **where)
    publisher.withdraw(row.relative_fileloc)


def _look_again(draft: Draft) -> Draft:
    with create_session(scoped=False) as session:
        row = draft_file(session, draft.workflow_id)
        if row is None or row.text_hash != draft.text_hash:
            return Draft(draft.workflow_id, draft.revision, draft.text_hash, Loaded("failed"))
        [airflow] = states_of(session, [row])
        return Draft(draft.workflow_id, draft.revision, draft.text_hash, airflow)
