"""Start runs and read them. A run is Airflow's DAG run; nothing of it is kept twice."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from airflow.api.common.mark_tasks import set_dag_run_state_to_failed
from airflow.models.dagrun import DagRun
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunType
from sqlalchemy import CompoundSelect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workfuse.asset_payload import MOST_EVENTS, STARTED_BY_ASSETS, asset_payload
from workfuse.run_keys import CALL_KEY, FORGOTTEN
from workfuse.run_starts import started_by
from workfuse.services.deployed_dags import deployed_dag
from workfuse.services.documents import json_bytes
from workfuse.services.errors import (
    PayloadTooLarge,
    RunNotFound,
)
from workfuse.services.ownership import owned
from workfuse.services.paging import from_cursor, to_cursor
from workfuse.services.run_creation import create_run
from workfuse.services.run_views import (
    Repetition,
    Run,
    RunDetail,
    RunDocument,
    RunOfWorkflow,
    RunPage,
    RunsPage,
    Step,
)
from workfuse.services.step_states import seconds, step_views
from workfuse.services.view import JsonObject, JsonValue
from workfuse.states import run_state
from workfuse.store import run_lists, run_records, workflow_list
from workfuse.store.asset_events import newest_events
from workfuse.store.cancellations import Cancellation, cancellations
from workfuse.store.known_dags import newest_dag
from workfuse.store.repetitions import keep_repetition, repeated_runs, repetitions
from workfuse.store.run_lists import RunFilter
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import dag_id_of_test

PAYLOAD_LIMIT = 1024 * 1024
"""Bytes of a payload's JSON."""


@dataclass(frozen=True)
class Payload:
    """One that was given: null is one, too."""

    value: JsonValue


def start_run(
    workflow_id: str, payload: JsonValue, *, idempotency_key: str | None, store: WorkflowStore
) -> Run:
    """Run what is deployed, now. The same key gives the run that it made first. Commits.

    Raises WorkflowNotFound, NotDeployed, NotReady, PayloadTooLarge.
    """
    owned(workflow_id, store)
    check_payload(payload)
    session = store.session
    now = datetime.now(UTC)
    run_id = new_run_id(workflow_id, idempotency_key, now)

    def make() -> DagRun:
        dag, conf = deployed_dag(workflow_id, session), with_payload({}, payload)
        return create_run(dag, run_id, conf, now, user_name=store.user_name, session=session)

    run = made_once(workflow_id, run_id, make, session)
    [view] = run_views([run], session)
    return view


def made_once(dag_id: str, run_id: str, make: Callable[[], DagRun], session: Session) -> DagRun:
    """The run with this id, made now if there is none. Commits."""
    run = run_records.find_run(session, dag_id, run_id)
    if run is not None:
        return run
    try:
        run = make()
        session.commit()
    except IntegrityError:
        # Somebody made it at the same moment: (dag_id, run_id) is unique in Airflow.
        session.rollback()
        run = run_records.find_run(session, dag_id, run_id)
        if run is None:
            raise
    return run


def list_runs(
    workflow_id: str,
    *,
    wanted: RunFilter,
    limit: int,
    cursor: str | None,
    store: WorkflowStore,
) -> RunPage:
    """A page of the workflow's runs and tests, newest first.

    Raises WorkflowNotFound, InvalidCursor.
    """
    owned(workflow_id, store)
    dag_ids = [workflow_id, dag_id_of_test(workflow_id)]
    shown, next_cursor = _page(dag_ids, wanted, limit, cursor, store)
    return RunPage(items=run_views(shown, store.session), next_cursor=next_cursor)


def list_all_runs(
    *, wanted: RunFilter, limit: int, cursor: str | None, store: WorkflowStore
) -> RunsPage:
    """A page of the runs and tests of all workflows that the person sees. Raises InvalidCursor."""
    of_test = dag_id_of_test("")
    dag_ids = workflow_list.dag_ids(store, ["", of_test])
    shown, next_cursor = _page(dag_ids, wanted, limit, cursor, store)
    workflow_ids = [run.dag_id.removesuffix(of_test) for run in shown]
    names = workflow_list.names(store, set(workflow_ids))
    views = zip(run_views(shown, store.session), workflow_ids, strict=True)
    return RunsPage(
        items=[
            RunOfWorkflow(**dict(view), workflow_id=its, workflow_name=names[its])
            for view, its in views
        ],
        next_cursor=next_cursor,
    )


def _page(
    dag_ids: Collection[str] | CompoundSelect[str],
    wanted: RunFilter,
    limit: int,
    cursor: str | None,
    store: WorkflowStore,
) -> tuple[list[DagRun], str | None]:
    """Runs behind the cursor, and that of the next page. Raises InvalidCursor."""
    before_id = from_cursor(cursor, int)[0] if cursor is not None else None
    rows = run_lists.newest_runs(
        store.session, dag_ids, before_id=before_id, limit=limit + 1, wanted=wanted
    )
    shown = rows[:limit]
    return shown, to_cursor(shown[-1].id) if len(rows) > limit else None


def get_run(workflow_id: str, run_id: str, *, store: WorkflowStore) -> RunDetail:
    """A run with the state of each step. Raises WorkflowNotFound, RunNotFound."""
    run = owned_run(workflow_id, run_id, store)
    [head] = run_views([run], store.session)
    cancelled = cancellations(store.session, [run]).get(run.id)
    tasks = run_records.of_run(store.session, run.dag_id, run.run_id)
    summaries = run_records.summaries_of(store.session, tasks, cancelled)
    steps = step_views(summaries, run_records.ways_of(store.session, tasks))
    given = Given(payload_of(run, store.session), is_stored=is_stored(run))
    return run_detail(run, head, given, steps, store.session)


def get_run_document(workflow_id: str, run_id: str, *, store: WorkflowStore) -> RunDocument:
    """What the run ran, or the newest document where that is not known any more.

    Raises WorkflowNotFound, RunNotFound.
    """
    run = owned_run(workflow_id, run_id, store)
    revision = run_records.deployed_revisions(store.session, [run]).get(run.id)
    found = store.document_at(workflow_id, revision) if revision is not None else None
    if found is not None:
        return RunDocument(revision=revision, document=found)
    return RunDocument(revision=None, document=store.document(owned(workflow_id, store)))


def owned_run(workflow_id: str, run_id: str, store: WorkflowStore) -> DagRun:
    """The run or test, if the workflow is this person's. Raises WorkflowNotFound, RunNotFound."""
    owned(workflow_id, store)
    run = run_records.find_run(store.session, workflow_id, run_id) or run_records.find_run(
        store.session, dag_id_of_test(workflow_id), run_id
    )
    if run is None:
        raise RunNotFound(workflow_id, run_id)
    return run


def end_active_runs(dag_id: str, *, store: WorkflowStore) -> None:
    """Fail what is queued or running: without its file nothing would ever finish it."""
    run_ids = run_lists.active_run_ids(store.session, dag_id)
    if not run_ids:
        return
    known = newest_dag(store.session, dag_id)
    if known is None:
        return
    for run_id in run_ids:
        set_dag_run_state_to_failed(
            dag=known.dag, run_id=run_id, commit=True, session=store.session
        )


def run_views(runs: list[DagRun], session: Session) -> list[Run]:
    revisions = run_records.deployed_revisions(session, runs)
    cancelled = cancellations(session, runs)
    repeated = repeated_runs(session, runs)
    return [
        run_view(run, revisions.get(run.id), cancelled.get(run.id), repeated.get(run.id))
        for run in runs
    ]


@dataclass(frozen=True)
class Given:
    """What a run was started with."""

    payload: JsonValue
    is_stored: bool


def run_detail(
    run: DagRun, head: Run, given: Given, steps: list[Step], session: Session
) -> RunDetail:
    """A run with its steps, when its own view and what it was given are known."""
    return RunDetail(
        **dict(head),
        payload=given.payload,
        stored=given.is_stored,
        steps=steps,
        repetitions=[
            Repetition(start=row.start, at=row.repeated_at, by=row.repeated_by)
            for row in repetitions(session, run)
        ],
    )


def run_view(
    run: DagRun, revision: int | None, cancelled: Cancellation | None, repeats: str | None
) -> Run:
    is_cancelled = cancelled is not None and not cancelled.is_left_out
    return Run(
        id=run.run_id,
        dag_id=run.dag_id,
        is_test=run.run_id.startswith(run_records.TEST_PREFIX),
        state=run_state(
            DagRunState(run.state).value, ended_by=cancelled.act if cancelled else None
        ),
        trigger=started_by(run.run_type, run.run_id),
        run_type=DagRunType(run.run_type).value,
        created_at=run.created_at or run.run_after,
        started_at=run.start_date,
        ended_at=run.end_date,
        duration_seconds=seconds(run.start_date, run.end_date),
        triggered_by=run.triggering_user_name
        or (run.triggered_by.value if run.triggered_by else None),
        revision=revision,
        cancelled_at=cancelled.cancelled_at if cancelled and is_cancelled else None,
        cancelled_by=cancelled.cancelled_by if cancelled and is_cancelled else None,
        gave_way_to=cancelled.for_run_id if cancelled else None,
        repeats=repeats,
    )


def check_payload(payload: JsonValue) -> None:
    """Raises PayloadTooLarge."""
    size = json_bytes(payload)
    if size > PAYLOAD_LIMIT:
        raise PayloadTooLarge(size=size, limit=PAYLOAD_LIMIT)


def new_run_id(workflow_id: str, idempotency_key: str | None, now: datetime) -> str:
    return f"manual__{run_id_ending(workflow_id, idempotency_key, now)}"


def run_id_ending(workflow_id: str, idempotency_key: str | None, now: datetime) -> str:
    """How the id of a new run ends: with a key always the same."""
    if idempotency_key is None:
        return f"{now.isoformat(timespec='milliseconds')}_{secrets.token_hex(4)}"
    digest = hashlib.sha256(f"{workflow_id}\n{idempotency_key}".encode()).hexdigest()
    return f"key_{digest[:32]}"


def with_payload(conf: JsonObject, payload: JsonValue) -> JsonObject:
    """The conf with another payload; what else came with a call stays."""
    # A conf is an object, and a payload that looks like a webhook call must not pass for one.
    if set(conf) != {CALL_KEY} and isinstance(payload, dict) and set(payload) != {CALL_KEY}:
        return payload
    return {CALL_KEY: {**_call(conf), "body": payload}}


def remember(
    made: DagRun, of_run_id: str, now: datetime, store: WorkflowStore, start: str = "all"
) -> None:
    """Keep of which run this one is a repetition. The caller commits."""
    keep_repetition(
        store.session, made, of_run_id=of_run_id, start=start, now=now, by=store.user_name
    )


def is_stored(run: DagRun) -> bool:
    """Whether its data is there: not of an ended run of a workflow that stores none."""
    return run.conf != FORGOTTEN


def conf_again(run: DagRun, session: Session) -> JsonObject:
    """The conf with which a new run has what this one was given."""
    if run.run_type == STARTED_BY_ASSETS:
        return asset_payload(newest_events(session, run, most=MOST_EVENTS))
    return run.conf or {}


def _call_of(run: DagRun, session: Session) -> JsonObject:
    """What came with the start of a run."""
    if run.run_type == STARTED_BY_ASSETS and is_stored(run):
        return {"body": conf_again(run, session)}
    return _call(run.conf)


def _call(conf: Any) -> JsonObject:
    """The same, of a conf. A run that is started by hand may have any."""
    if conf == FORGOTTEN:
        return {"body": {}}
    call = conf.get(CALL_KEY) if isinstance(conf, dict) and set(conf) == {CALL_KEY} else None
    return call if isinstance(call, dict) else {"body": conf or {}}


def payload_of(run: DagRun, session: Session) -> JsonValue:
    """What `trigger.body` is in this run."""
    return _call_of(run, session).get("body")


def trigger_of(run: DagRun, session: Session) -> JsonObject:
    """What `trigger` is in this run."""
    call = _call_of(run, session)
    scheduled = run.logical_date if run.run_type == "scheduled" else None
    times = (scheduled, run.data_interval_start, run.data_interval_end)
    scheduled_at, start, end = (time.isoformat() if time is not None else None for time in times)
    return {
        "body": call.get("body"),
        "headers": call.get("headers") or {},
        "query": call.get("query") or {},
        "method": call.get("method"),
        "scheduledAt": call.get("scheduledAt") or scheduled_at,
        "dataIntervalStart": call.get("dataIntervalStart") or start,
        "dataIntervalEnd": call.get("dataIntervalEnd") or end,
    }
