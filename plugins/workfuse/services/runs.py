"""Start runs and read them. A run is Airflow's DAG run; nothing of it is kept twice."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from airflow.api.common.mark_tasks import set_dag_run_state_to_failed
from airflow.models.dagbag import DBDagBag
from airflow.models.dagrun import DagRun
from airflow.serialization.definitions.dag import SerializedDAG
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workfuse.run_keys import CALL_KEY
from workfuse.services.documents import json_bytes
from workfuse.services.errors import (
    NotDeployed,
    NotReady,
    PayloadTooLarge,
    RunNotFound,
)
from workfuse.services.ownership import owned
from workfuse.services.paging import from_cursor, to_cursor
from workfuse.services.step_states import seconds, step_views
from workfuse.services.views import JsonObject, Run, RunDetail, RunPage
from workfuse.store import run_records
from workfuse.store.dag_state import loaded
from workfuse.store.workflows import WorkflowStore, newest_deployments

PAYLOAD_LIMIT = 1024 * 1024
"""Bytes of a payload's JSON."""


def start_run(
    workflow_id: str, payload: JsonObject, *, idempotency_key: str | None, store: WorkflowStore
) -> Run:
    """Run what is deployed, now. The same key gives the run that it made first. Commits.

    Raises WorkflowNotFound, NotDeployed, NotReady, PayloadTooLarge.
    """
    owned(workflow_id, store)
    _check_payload(payload)
    session = store.session
    now = datetime.now(UTC)
    run_id = _run_id(workflow_id, idempotency_key, now)
    run = run_records.find_run(session, workflow_id, run_id)
    if run is None:
        dag = _runnable_dag(workflow_id, store)
        try:
            run = _create(dag, run_id, payload, now, store)
            session.commit()
        except IntegrityError:
            # Somebody used the key at the same moment: (dag_id, run_id) is unique in Airflow.
            session.rollback()
            run = run_records.find_run(session, workflow_id, run_id)
            if run is None:
                raise
    [view] = run_views([run], session)
    return view


def list_runs(workflow_id: str, *, limit: int, cursor: str | None, store: WorkflowStore) -> RunPage:
    """A page of the workflow's runs, newest first. Raises WorkflowNotFound, InvalidCursor."""
    owned(workflow_id, store)
    before_id = from_cursor(cursor, int)[0] if cursor is not None else None
    rows = run_records.newest_runs(store.session, workflow_id, before_id=before_id, limit=limit + 1)
    shown = rows[:limit]
    return RunPage(
        items=run_views(shown, store.session),
        next_cursor=to_cursor(shown[-1].id) if len(rows) > limit else None,
    )


def get_run(workflow_id: str, run_id: str, *, store: WorkflowStore) -> RunDetail:
    """A run with the state of each step. Raises WorkflowNotFound, RunNotFound."""
    run = owned_run(workflow_id, run_id, store)
    [view] = run_views([run], store.session)
    summaries = run_records.task_summaries(store.session, workflow_id, run_id)
    return RunDetail(**dict(view), payload=_payload(run.conf), steps=step_views(summaries))


def owned_run(workflow_id: str, run_id: str, store: WorkflowStore) -> DagRun:
    """The run, if the workflow is this person's. Raises WorkflowNotFound, RunNotFound."""
    owned(workflow_id, store)
    run = run_records.find_run(store.session, workflow_id, run_id)
    if run is None:
        raise RunNotFound(workflow_id, run_id)
    return run


def end_active_runs(dag_id: str, *, store: WorkflowStore) -> None:
    """Fail what is queued or running: without its file nothing would ever finish it."""
    run_ids = run_records.active_run_ids(store.session, dag_id)
    if not run_ids:
        return
    dag = DBDagBag().get_latest_version_of_dag(dag_id, session=store.session)
    if dag is None:
        return
    for run_id in run_ids:
        set_dag_run_state_to_failed(dag=dag, run_id=run_id, commit=True, session=store.session)


def run_views(runs: list[DagRun], session: Session) -> list[Run]:
    revisions = run_records.deployed_revisions(session, runs)
    return [_view(run, revisions.get(run.id)) for run in runs]


def _view(run: DagRun, revision: int | None) -> Run:
    return Run(
        id=run.run_id,
        state=DagRunState(run.state).value,
        run_type=DagRunType(run.run_type).value,
        created_at=run.created_at or run.run_after,
        started_at=run.start_date,
        ended_at=run.end_date,
        duration_seconds=seconds(run.start_date, run.end_date),
        triggered_by=run.triggering_user_name
        or (run.triggered_by.value if run.triggered_by else None),
        revision=revision,
    )


def _check_payload(payload: JsonObject) -> None:
    size = json_bytes(payload)
    if size > PAYLOAD_LIMIT:
        raise PayloadTooLarge(size=size, limit=PAYLOAD_LIMIT)


def _run_id(workflow_id: str, idempotency_key: str | None, now: datetime) -> str:
    if idempotency_key is None:
        return f"manual__{now.isoformat(timespec='milliseconds')}_{secrets.token_hex(4)}"
    digest = hashlib.sha256(f"{workflow_id}\n{idempotency_key}".encode()).hexdigest()
    return f"manual__key_{digest[:32]}"


def _runnable_dag(workflow_id: str, store: WorkflowStore) -> SerializedDAG:
    """The newest version of the DAG, which must be what was deployed last."""
    deployment = newest_deployments(store.session, [workflow_id]).get(workflow_id)
    if deployment is None:
        raise NotDeployed(workflow_id)
    airflow = loaded(store.session, [deployment])[deployment.id]
    if airflow.state == "failed":
        raise NotReady(workflow_id, "Airflow could not load the deployed file; see its problem.")
    dag = DBDagBag().get_latest_version_of_dag(workflow_id, session=store.session)
    if airflow.state == "pending" or dag is None:
        raise NotReady(
            workflow_id,
            f"Airflow has not loaded revision {deployment.revision} yet. Try again in a moment.",
        )
    return dag


def _create(
    dag: SerializedDAG, run_id: str, payload: JsonObject, now: datetime, store: WorkflowStore
) -> DagRun:
    # A payload that looks like a webhook call must not pass for one.
    conf = {CALL_KEY: {"body": payload}} if set(payload) == {CALL_KEY} else payload
    return create_run(dag, run_id, conf, now, user_name=store.owner_name, session=store.session)


def create_run(
    dag: SerializedDAG,
    run_id: str,
    conf: JsonObject,
    now: datetime,
    *,
    user_name: str,
    session: Session,
) -> DagRun:
    """Airflow's run, queued. The caller commits."""
    return dag.create_dagrun(
        run_id=run_id,
        logical_date=None,
        data_interval=None,
        # SQLite's clock has seconds: with a fraction the run would wait for the next one.
        run_after=now.replace(microsecond=0),
        conf=conf,
        run_type=DagRunType.MANUAL,
        triggered_by=DagRunTriggeredByType.REST_API,
        triggering_user_name=user_name,
        state=DagRunState.QUEUED,
        session=session,
    )


def _payload(conf: Any) -> JsonObject:
    """What `trigger.body` is in this run."""
    if not isinstance(conf, dict):
        return {}
    call = conf.get(CALL_KEY) if set(conf) == {CALL_KEY} else None
    if not isinstance(call, dict):
        return conf
    body = call.get("body")
    return body if isinstance(body, dict) else {"body": body}
