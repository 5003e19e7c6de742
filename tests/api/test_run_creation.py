"""A run that WorkFuse makes is what Airflow itself would have made, at less cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from airflow import settings
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from fastapi.testclient import TestClient
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from tests.api.conftest import edge, node
from tests.api.database import statements
from workfuse.run_after import at_once
from workfuse.services import run_creation
from workfuse.services.run_creation import create_run
from workfuse.store import known_dags
from workfuse.store.known_dags import KnownDag, newest_dag

DIFFERS = {
    DagRun: {"id", "run_id", "queued_at", "created_at", "updated_at", "context_carrier"},
    TaskInstance: {"id", "run_id", "updated_at", "context_carrier"},
}
FIRED = {"state": "success", "try_number": 1, "duration": 0}
CONF = {"order": 7}
SET = {"fields": [{"name": "v", "value": "1"}]}


@pytest.fixture
def known(
    client: TestClient, document: Any, session: Session, airflow_reads: Callable[[], None]
) -> KnownDag:
    """A webhook, a loop with a body, and a node behind it that is retried."""
    document["nodes"] += [
        node("each", "logic.loop", "Each", {"items": "{{ [1, 2] }}"}),
        node("item", "utility.transform", "Item", SET),
        node("after", "utility.transform", "After", SET, options={"retries": 2}),
    ]
    document["edges"] += [
        edge("e2", "shape", "each"),
        edge("e3", "each", "item") | {"sourceHandle": "item"},
        edge("e4", "each", "after") | {"sourceHandle": "done"},
    ]
    client.post("/api/v1/workflows", json={"name": "Orders", "document": document})
    answer = client.post("/api/v1/workflows/orders/deploy", json={"revision": 1})
    assert answer.status_code == 200, answer.text
    airflow_reads()
    found = newest_dag(session, "orders")
    assert found is not None
    return found


def rows(session: Session, kind: type[Any], run_id: str) -> list[dict[str, Any]]:
    session.expire_all()
    found = session.scalars(select(kind).where(kind.run_id == run_id))
    columns = [attribute.key for attribute in inspect(kind).column_attrs]
    kept = [column for column in columns if column not in DIFFERS[kind]]
    return sorted(({name: getattr(row, name) for name in kept} for row in found), key=str)


def by_airflow(known: KnownDag, run_id: str, now: datetime, session: Session) -> DagRun:
    return known.dag.create_dagrun(
        run_id=run_id,
        logical_date=None,
        data_interval=None,
        run_after=at_once(now),
        conf=dict(CONF),
        run_type=DagRunType.MANUAL,
        triggered_by=DagRunTriggeredByType.REST_API,
        triggering_user_name="Ada",
        state=DagRunState.QUEUED,
        session=session,
    )


@pytest.mark.parametrize("has_policy", [False, True], ids=["plain", "with a policy of tasks"])
def test_it_is_what_airflow_would_make(
    known: KnownDag, session: Session, monkeypatch: pytest.MonkeyPatch, has_policy: bool
) -> None:
    if has_policy:
        policy = lambda instance, dag_run=None: setattr(instance, "queue", "policy")  # noqa: E731
        monkeypatch.setattr(settings, "task_instance_mutation_hook", policy)
        monkeypatch.setattr(run_creation, "task_instance_mutation_hook", policy)
    now = datetime.now(UTC)
    by_airflow(known, "manual__airflow", now, session)
    create_run(known, "manual__ours", dict(CONF), now, user_name="Ada", session=session)
    session.commit()

    assert rows(session, DagRun, "manual__ours") == rows(session, DagRun, "manual__airflow")
    ours = rows(session, TaskInstance, "manual__ours")
    theirs = rows(session, TaskInstance, "manual__airflow")
    assert {row["task_id"] for row in ours} == {"received", "shape", "each", "item", "after"}
    for row in (*ours, *theirs):
        assert row["queue"] == ("policy" if has_policy else "default")
        if row["task_id"] == "received":  # it needs no worker, and so is done at once
            began, ended = row.pop("start_date"), row.pop("end_date")
            assert (began, ended) == (None, None) or abs(ended - now) < timedelta(minutes=1)
            row |= FIRED
    assert sorted(ours, key=str) == sorted(theirs, key=str)


def test_what_was_asked_once_is_not_asked_again(known: KnownDag, session: Session) -> None:
    with statements(session.get_bind()) as asked:
        assert newest_dag(session, "orders") is known
        create_run(known, "manual__1", {}, datetime.now(UTC), user_name=None, session=session)
    assert [text.split()[0] for text in asked] == ["SELECT", "INSERT", "INSERT"]


def test_a_new_deployment_is_another_dag(
    known: KnownDag,
    client: TestClient,
    document: Any,
    session: Session,
    airflow_reads: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL", "0")
    document["nodes"].append(node("more", "utility.transform", "More", SET))
    document["edges"].append(edge("e9", "shape", "more"))
    saved = client.put(
        "/api/v1/workflows/orders", json={"document": document}, headers={"If-Match": '"1"'}
    )
    assert saved.status_code == 200, saved.text
    assert client.post("/api/v1/workflows/orders/deploy", json={"revision": 2}).status_code == 200
    airflow_reads()
    newer = newest_dag(session, "orders")
    assert newer is not None
    assert {row["task_id"] for row in newer.task_rows} > {row["task_id"] for row in known.task_rows}


def test_a_process_keeps_few_dags(
    known: KnownDag, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_dags, "MOST", 1)
    kept = {"asked long ago": known}
    monkeypatch.setattr(known_dags, "_known", kept)
    again = newest_dag(session, "orders")
    assert again is not None
    assert kept == {"orders": again}
