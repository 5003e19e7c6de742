"""A workflow that stores no payloads: what its ended runs left behind is deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow.models.dagrun import DagRun
from airflow.models.hitl import HITLDetail
from airflow.models.renderedtifields import RenderedTaskInstanceFields
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from fastapi.testclient import TestClient
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from tests.api.test_steps import push, set_state
from workfuse.services import forgetting
from workfuse.services.forgetting import GRACE, sweep

WORKFLOW = "/api/v1/workflows/order_alerts"


@pytest.fixture
def run_url(client: TestClient, document: Any, airflow_reads: Callable[[], None]) -> str:
    """A run, with a secret payload, of a workflow that stores none."""
    document["settings"]["storePayloads"] = False
    return started(client, document, airflow_reads)


@pytest.fixture
def stored_run_url(client: TestClient, document: Any, airflow_reads: Callable[[], None]) -> str:
    return started(client, document, airflow_reads)


def started(client: TestClient, document: Any, airflow_reads: Callable[[], None]) -> str:
    client.post("/api/v1/workflows", json={"name": "Order alerts", "document": document})
    assert client.post(f"{WORKFLOW}/deploy", json={"revision": 1}).status_code == 200
    airflow_reads()
    payload = {"name": "Mrs Private"}
    run = client.post(f"{WORKFLOW}/runs", json={"payload": payload}).json()
    return f"{WORKFLOW}/runs/{run['id']}"


def leave_data(session: Session) -> None:
    """What the tasks of a run leave behind."""
    set_state(session, "shape", "success", next_kwargs={"said": "Mrs Private"})
    push(session, "shape", "return_value", {"name": "Mrs Private"})
    instance = session.scalars(select(TaskInstance).where(TaskInstance.task_id == "shape")).one()
    key = {"dag_id": "order_alerts", "task_id": "shape", "run_id": instance.run_id}
    fields = {**key, "map_index": -1, "rendered_fields": {"fields": {"name": "Mrs Private"}}}
    session.execute(insert(RenderedTaskInstanceFields).values(fields))
    asked = {"ti_id": instance.id, "options": ["Approve"], "subject": "Mrs Private?", "params": {}}
    session.execute(insert(HITLDetail).values(asked))
    session.commit()


def end(session: Session, *, seconds_ago: float = 60, state: str = "success") -> DagRun:
    run = session.scalars(select(DagRun)).one()
    run.state = state
    run.end_date = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    session.commit()
    return run


def written(session: Session) -> str:
    """All that tells of the payload, in any table."""
    session.expire_all()
    found: list[Any] = [
        *session.scalars(select(DagRun.conf)),
        *session.scalars(select(XComModel.value)),
        *session.scalars(select(RenderedTaskInstanceFields.rendered_fields)),
        *session.scalars(select(HITLDetail.subject)),
        *session.scalars(select(TaskInstance.next_kwargs)),
    ]
    return json.dumps(found, default=str)


def test_the_data_of_an_ended_run_is_deleted(
    client: TestClient, run_url: str, session: Session, session_factory: sessionmaker[Session]
) -> None:
    leave_data(session)
    assert sweep(session_factory) == 0, "it goes on"
    assert written(session).count("Mrs Private") == 5
    end(session, seconds_ago=GRACE / 2)
    assert sweep(session_factory) == 0, "who waits for its answer may still read it"
    end(session)
    assert sweep(session_factory) == 1
    assert "Mrs Private" not in written(session)
    assert sweep(session_factory) == 0, "it is done once"

    run = client.get(run_url).json()
    assert (run["stored"], run["payload"], run["state"]) == (False, {}, "COMPLETED")
    step = client.get(f"{run_url}/steps/shape").json()
    assert (step["stored"], step["input"], step["output"]) == (False, {}, None)
    assert step["state"] == "COMPLETED"
    assert client.get(f"{run_url}/steps/shape/data/output").json() is None


@pytest.mark.parametrize("start", ["all", "failed"])
def test_such_a_run_does_not_run_again_without_data(
    client: TestClient,
    run_url: str,
    session: Session,
    session_factory: sessionmaker[Session],
    start: str,
) -> None:
    set_state(session, "shape", "failed")
    end(session, state="failed")
    sweep(session_factory)
    answer = client.post(f"{run_url}/again", json={"from": start})
    assert (answer.status_code, answer.json()["code"]) == (409, "data_not_stored")
    assert "is not stored" in answer.json()["detail"]


def test_with_another_payload_it_runs_again(
    client: TestClient, run_url: str, session: Session, session_factory: sessionmaker[Session]
) -> None:
    end(session)
    sweep(session_factory)
    answer = client.post(f"{run_url}/again", json={"from": "all", "payload": {"name": "New"}})
    assert answer.status_code == 200, answer.text
    again = client.get(f"{WORKFLOW}/runs/{answer.json()['id']}").json()
    assert (again["payload"], again["stored"]) == ({"name": "New"}, True)


def test_what_comes_late_is_deleted_too(
    run_url: str, session: Session, session_factory: sessionmaker[Session]
) -> None:
    end(session)
    sweep(session_factory)
    leave_data(session)
    assert sweep(session_factory) == 1
    assert "Mrs Private" not in written(session)


def test_files_are_deleted(
    run_url: str,
    session: Session,
    session_factory: sessionmaker[Session],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIRFLOW__WORKFUSE__FILES_ROOT", tmp_path.as_uri())
    run = end(session)
    kept = tmp_path / "order_alerts" / run.run_id.replace(":", "=3A").replace("+", "=2B")
    for folder in (kept / "shape" / "-1" / "1", tmp_path / "order_alerts" / "another_run"):
        folder.mkdir(parents=True)
        (folder / "file").write_text("Mrs Private")
    sweep(session_factory)
    assert not kept.exists()
    assert (tmp_path / "order_alerts" / "another_run").exists()


def test_other_workflows_keep_their_data(
    client: TestClient,
    stored_run_url: str,
    session: Session,
    session_factory: sessionmaker[Session],
) -> None:
    leave_data(session)
    end(session)
    assert sweep(session_factory) == 0
    assert written(session).count("Mrs Private") == 5
    assert client.get(stored_run_url).json()["stored"] is True
    assert client.get(f"{stored_run_url}/steps/shape").json()["stored"] is True


def test_a_run_that_another_one_waits_for_keeps_its_data(
    run_url: str,
    session: Session,
    session_factory: sessionmaker[Session],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The names of such runs say who waits; this one is made to look like one."""
    run = end(session)
    run.run_id = "workfuse__child"
    session.commit()
    monkeypatch.setattr("workfuse.store.forgetting._awaited", lambda _: {"workfuse__child"})
    assert sweep(session_factory) == 0
    monkeypatch.undo()


def test_nothing_is_left_of_the_rows(
    run_url: str, session: Session, session_factory: sessionmaker[Session]
) -> None:
    leave_data(session)
    end(session)
    sweep(session_factory)
    for model in (XComModel, RenderedTaskInstanceFields, HITLDetail):
        assert session.scalar(select(func.count()).select_from(model)) == 0


def test_files_that_cannot_be_deleted_are_tried_again(
    run_url: str,
    session: Session,
    session_factory: sessionmaker[Session],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: str) -> None:
        raise OSError("the bucket is away")

    end(session)
    leave_data(session)
    with monkeypatch.context() as patched:
        patched.setattr(forgetting, "_delete_files", away)
        assert sweep(session_factory) == 0
    assert "Mrs Private" in written(session)
    assert sweep(session_factory) == 1
