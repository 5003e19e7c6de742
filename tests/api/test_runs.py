from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

WORKFLOWS = "/api/v1/workflows"
ORDERS = f"{WORKFLOWS}/order_alerts"
RUNS = f"{ORDERS}/runs"


@pytest.fixture
def ready(client: TestClient, document: Any, airflow_reads: Callable[[], None]) -> None:
    """`order_alerts` is deployed and Airflow has it."""
    body = {"name": "Order alerts", "document": document}
    client.post(WORKFLOWS, json=body)
    deploy(client, 1)
    airflow_reads()


def deploy(client: TestClient, revision: int) -> None:
    assert client.post(f"{ORDERS}/deploy", json={"revision": revision}).status_code == 200


def start(client: TestClient, payload: Any = None, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(RUNS, json={} if payload is None else {"payload": payload}, headers=headers)


@pytest.mark.usefixtures("ready")
def test_a_run_has_its_payload_and_steps(client: TestClient, session: Session) -> None:
    answer = start(client, {"total": 5})
    assert answer.status_code == 201, answer.text
    run = answer.json()
    assert (run["state"], run["runType"], run["revision"]) == ("PENDING", "manual", 1)
    assert run["triggeredBy"] == "Ada"
    detail = client.get(f"{RUNS}/{run['id']}").json()
    assert detail["payload"] == {"total": 5}
    assert {step["nodeId"]: step["state"] for step in detail["steps"]} == {
        "received": "COMPLETED",
        "shape": "PENDING",
    }
    [stored] = session.scalars(select(DagRun))
    assert stored.run_after < stored.queued_at.replace(microsecond=0)  # what SQLite sees as past
    assert client.get(ORDERS).json()["lastRun"]["id"] == run["id"]


@pytest.mark.usefixtures("ready")
def test_a_payload_cannot_pass_for_a_webhook_call(client: TestClient, session: Session) -> None:
    payload = {"__workfuse__": {"body": 1, "method": "POST"}}
    run = start(client, payload).json()
    assert session.scalars(select(DagRun.conf)).one() == {"__workfuse__": {"body": payload}}
    assert client.get(f"{RUNS}/{run['id']}").json()["payload"] == payload


def test_what_is_not_deployed_or_not_loaded_does_not_run(client: TestClient, document: Any) -> None:
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
    assert (start(client).status_code, start(client).json()["code"]) == (409, "not_deployed")
    deploy(client, 1)
    assert (start(client).status_code, start(client).json()["code"]) == (409, "not_ready")


@pytest.mark.usefixtures("ready")
def test_a_run_belongs_to_the_revision_that_it_runs(
    client: TestClient, document: Any, airflow_reads: Callable[[], None]
) -> None:
    first = start(client).json()["id"]
    changed = {**document, "description": "Another."}
    client.put(ORDERS, json={"document": changed}, headers={"If-Match": '"1"'})
    assert start(client).json()["revision"] == 1  # saved is not deployed
    deploy(client, 2)
    assert start(client).json()["code"] == "not_ready"  # never the old version by accident
    airflow_reads()
    assert start(client).json()["revision"] == 2
    assert client.get(f"{RUNS}/{first}").json()["revision"] == 1


@pytest.mark.usefixtures("ready")
def test_the_same_key_gives_the_same_run(client: TestClient, session: Session) -> None:
    first = start(client, {"n": 1}, key="order-77")
    assert start(client, {"n": 2}, key="order-77").json()["id"] == first.json()["id"]
    assert start(client, key="order-78").json()["id"] != first.json()["id"]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: start(client, key="at once"), range(6)))
    assert {answer.status_code for answer in answers} == {201}, [a.text for a in answers]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert session.scalar(select(func.count()).select_from(DagRun)) == 3


@pytest.mark.usefixtures("ready")
def test_bad_payloads(client: TestClient) -> None:
    limit = 1024 * 1024
    fits = {"x": "é" * ((limit - len('{"x":""}')) // 2)}
    assert start(client, fits).status_code == 201
    over = start(client, {"x": fits["x"] + "xx"})
    assert (over.status_code, over.json()["code"]) == (413, "payload_too_large")


@pytest.mark.usefixtures("ready")
def test_the_list_is_newest_first_and_pages(client: TestClient) -> None:
    ids = [start(client, {"n": number}).json()["id"] for number in range(5)][::-1]
    first = client.get(RUNS, params={"limit": 3}).json()
    second = client.get(RUNS, params={"limit": 3, "cursor": first["nextCursor"]}).json()
    assert [run["id"] for run in first["items"] + second["items"]] == ids
    assert second["nextCursor"] is None


@pytest.mark.usefixtures("ready")
def test_a_run_of_another_workflow_is_not_found_here(client: TestClient, document: Any) -> None:
    run_id = start(client).json()["id"]
    client.post(WORKFLOWS, json={"name": "Other", "document": document})
    answer = client.get(f"{WORKFLOWS}/other/runs/{run_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "run_not_found")


@pytest.mark.usefixtures("ready")
def test_deleting_ends_active_runs_and_keeps_the_history(
    client: TestClient, dags_folder: Path, session: Session
) -> None:
    start(client)
    assert client.delete(ORDERS).status_code == 204
    [run] = session.scalars(select(DagRun))
    assert run.state == "failed"
    dag = session.get_one(DagModel, "order_alerts")
    assert dag.is_stale
    assert list(dags_folder.iterdir()) == []
    # A new workflow of the same name must not inherit those runs.
    again = client.post(WORKFLOWS, json={"name": "Order alerts"}).json()
    assert (again["id"], again["lastRun"]) == ("order_alerts_2", None)


@pytest.mark.usefixtures("ready")
def test_the_list_can_be_narrowed(client: TestClient, session: Session) -> None:
    first, second = (start(client, {"n": number}).json()["id"] for number in range(2))
    earlier = datetime(2026, 1, 2, tzinfo=UTC)
    session.execute(
        update(DagRun).where(DagRun.run_id == first).values(state="failed", start_date=earlier)
    )
    session.commit()

    def listed(**query: Any) -> list[str]:
        answer = client.get(RUNS, params=query)
        assert answer.status_code == 200, answer.text
        return [run["id"] for run in answer.json()["items"]]

    assert listed(state="FAILED") == [first]
    assert listed(state=["PENDING", "FAILED"]) == [second, first]
    assert listed(before="2026-01-03T00:00:00Z") == [first]
    assert listed(since="2026-01-03T00:00:00Z") == [second]
    assert listed(runType="scheduled") == []
    assert listed(runType="manual", limit=1) == [second]
    for wrong in (
        {"state": "odd"},
        {"since": "2026-01-03T00:00:00"},
        {"runType": "x"},
        {"trigger": "x"},
    ):
        assert client.get(RUNS, params=wrong).status_code == 422


@pytest.mark.usefixtures("ready")
def test_the_document_that_ran(client: TestClient, document: Any) -> None:
    run_id = start(client).json()["id"]
    changed = {**document, "description": "Another."}
    client.put(ORDERS, json={"document": changed}, headers={"If-Match": '"1"'})
    ran = client.get(f"{RUNS}/{run_id}/document").json()
    assert (ran["revision"], ran["document"]) == (1, document)
    assert client.get(f"{RUNS}/nobody/document").json()["code"] == "run_not_found"


@pytest.mark.usefixtures("ready")
def test_the_list_finds_text_in_payloads(client: TestClient) -> None:
    ids = [
        start(client, payload).json()["id"]
        for payload in ({"name": "Zoë"}, {"order": 77, "done": "100%"}, {"name": 'ö "b" c'})
    ]

    def found(text: str) -> list[str]:
        answer = client.get(RUNS, params={"text": text})
        assert answer.status_code == 200, answer.text
        return [run["id"] for run in answer.json()["items"]]

    assert found("zoë") == [ids[0]]
    assert found('"order": 77') == [ids[1]]
    assert found("0%") == [ids[1]]
    assert found("%") == [ids[1]], "no sign stands for any text"
    assert found('ö "B"') == [ids[2]]
    assert found("'; DROP TABLE dag_run; --") == []
    assert client.get(RUNS, params={"text": "x" * 201}).status_code == 422


@pytest.mark.usefixtures("ready")
def test_a_scheduler_that_looks_just_then_does_not_make_it_a_success(
    client: TestClient, session: Session
) -> None:
    """It read the run before it was cancelled, and its steps after: none had failed."""
    run_id = start(client).json()["id"]
    assert client.post(f"{RUNS}/{run_id}/cancel").status_code == 200
    session.execute(update(DagRun).values(state="success"))
    session.commit()
    run = client.get(f"{RUNS}/{run_id}").json()
    assert (run["state"], run["cancelledBy"]) == ("CANCELLED", "Ada")
    listed = client.get(RUNS, params={"state": "CANCELLED"}).json()["items"]
    assert [one["id"] for one in listed] == [run_id]
    assert client.get(RUNS, params={"state": "COMPLETED"}).json()["items"] == []


@pytest.mark.usefixtures("ready")
def test_a_cancelled_run_is_no_failed_one(client: TestClient, session: Session) -> None:
    cancelled, failed = (start(client).json()["id"] for _ in range(2))
    answer = client.post(f"{RUNS}/{cancelled}/cancel")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["cancelledBy"]) == ("CANCELLED", "Ada")
    session.execute(update(DagRun).where(DagRun.run_id == failed).values(state="failed"))
    session.commit()

    def listed(state: str) -> list[str]:
        return [run["id"] for run in client.get(RUNS, params={"state": state}).json()["items"]]

    assert (listed("CANCELLED"), listed("FAILED")) == ([cancelled], [failed])
    detail = client.get(f"{RUNS}/{cancelled}").json()
    assert {step["nodeId"]: step["state"] for step in detail["steps"]} == {
        "received": "COMPLETED",
        "shape": "CANCELLED",
    }
    marks = client.get(ORDERS).json()["lastRun"]
    assert marks["state"] == "FAILED"
    for run_id in (cancelled, failed):
        over = client.post(f"{RUNS}/{run_id}/cancel")
        assert (over.status_code, over.json()["code"]) == (409, "run_is_over")
    # Who runs it again in Airflow takes the cancellation back.
    session.execute(
        update(DagRun)
        .where(DagRun.run_id == cancelled)
        .values(state="failed", queued_at=datetime.now(UTC))
    )
    session.commit()
    assert client.get(f"{RUNS}/{cancelled}").json()["state"] == "FAILED"
