from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from workfuse.services.runs import trigger_of

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


@pytest.mark.usefixtures("ready")
def test_runs_are_run_again(client: TestClient, session: Session) -> None:
    first = start(client, {"n": 1}).json()["id"]
    made = client.post(f"{RUNS}/{first}/again", json={}, headers={"Idempotency-Key": "k"}).json()
    assert (made["repeats"], made["id"] != first) == (first, True)
    same = client.post(f"{RUNS}/{first}/again", json={}, headers={"Idempotency-Key": "k"}).json()
    assert same["id"] == made["id"]
    assert client.get(f"{RUNS}/{made['id']}").json()["payload"] == {"n": 1}
    changed = client.post(f"{RUNS}/{first}/again", json={"payload": {"n": 2}}).json()
    assert client.get(f"{RUNS}/{changed['id']}").json()["payload"] == {"n": 2}
    goes_on = client.post(f"{RUNS}/{first}/again", json={"from": "failed"})
    assert (goes_on.status_code, goes_on.json()["code"]) == (409, "run_goes_on")
    client.post(f"{RUNS}/{first}/cancel")
    cleared = client.post(f"{RUNS}/{first}/again", json={"from": "failed"}).json()
    assert (cleared["id"], cleared["state"], cleared["repeats"]) == (first, "PENDING", None)
    [repetition] = client.get(f"{RUNS}/{first}").json()["repetitions"]
    assert (repetition["start"], repetition["by"]) == ("failed", "Ada")
    session.execute(update(DagRun).where(DagRun.run_id == first).values(state="success"))
    session.commit()
    missing = client.post(f"{RUNS}/{first}/again", json={"from": "node", "node": "nobody"})
    assert (missing.status_code, missing.json()["code"]) == (404, "step_not_found")
    for wrong in (
        {"from": "node"},
        {"node": "shape"},
        {"from": "failed", "payload": {}},
        {"from": "failed", "payload": None},
        {"from": "x"},
        {"version": "old"},
    ):
        assert client.post(f"{RUNS}/{first}/again", json=wrong).status_code == 422, wrong


@pytest.mark.usefixtures("ready")
def test_a_call_that_is_run_again_keeps_what_came_with_it(
    client: TestClient, session: Session
) -> None:
    run_id = start(client, {"n": 1}).json()["id"]
    call = {"__workfuse__": {"body": {"n": 1}, "headers": {"x": "1"}, "method": "POST"}}
    session.execute(update(DagRun).values(conf=call))
    session.commit()
    made = client.post(f"{RUNS}/{run_id}/again", json={"payload": {"n": 2}}).json()
    conf = session.scalars(select(DagRun.conf).where(DagRun.run_id == made["id"])).one()
    assert conf == {"__workfuse__": {**call["__workfuse__"], "body": {"n": 2}}}


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("body", [[1, 2], "text", "", None, 0, False, [], {"body": [1]}, {}])
def test_what_is_shown_as_payload_is_the_body(
    client: TestClient, session: Session, body: Any
) -> None:
    """Run again as it was shown, a call has the same body; and so has a run by hand."""
    run_id = start(client).json()["id"]
    call = {"__workfuse__": {"body": body, "headers": {"x": "1"}, "method": "POST"}}
    session.execute(update(DagRun).values(conf=call))
    session.commit()
    shown = client.get(f"{RUNS}/{run_id}").json()["payload"]
    assert shown == body
    made = client.post(f"{RUNS}/{run_id}/again", json={"payload": shown}).json()
    conf = session.scalars(select(DagRun.conf).where(DagRun.run_id == made["id"])).one()
    assert conf == call
    by_hand = client.post(RUNS, json={"payload": shown}).json()
    run = session.scalars(select(DagRun).where(DagRun.run_id == by_hand["id"])).one()
    assert trigger_of(run, session)["body"] == body
    assert client.get(f"{RUNS}/{by_hand['id']}").json()["payload"] == body


@pytest.mark.usefixtures("ready")
def test_many_runs_are_run_again(client: TestClient, session: Session) -> None:
    ended, active = (start(client).json()["id"] for _ in range(2))
    client.post(f"{RUNS}/{ended}/cancel")
    body = {"runs": [ended, active, "nobody", ended], "from": "failed"}
    items = client.post(f"{RUNS}/again", json=body).json()["items"]
    assert [item["runId"] for item in items] == [ended, active, "nobody"]
    assert items[0]["run"]["id"] == ended
    codes = [item["problem"] and item["problem"]["code"] for item in items]
    assert codes == [None, "run_goes_on", "run_not_found"]
    everything = client.post(f"{RUNS}/again", json={"runs": [ended, active]}).json()["items"]
    assert [item["run"]["repeats"] for item in everything] == [ended, active]
    for wrong in ([], ["x"] * 101):
        assert client.post(f"{RUNS}/again", json={"runs": wrong}).status_code == 422


@pytest.mark.usefixtures("ready")
def test_parts_go_on_beside_with_the_version_that_ran(
    client: TestClient, document: Any, airflow_reads: Callable[[], None], session: Session
) -> None:
    """A planned run's times go with it, and what did not fail has its data."""
    first = start(client, {"n": 1}).json()["id"]
    at = datetime(2026, 1, 2, tzinfo=UTC)
    planned = {"run_type": "scheduled", "logical_date": at, "data_interval_start": at}
    for model, values in ((DagRun, planned), (TaskInstance, {})):
        query = update(model).where(model.run_id == first).values(state="success", **values)
        session.execute(query)
    XComModel.set(
        "return_value",
        {"total": 7},
        dag_id="order_alerts",
        task_id="shape",
        run_id=first,
        serialize=False,
        session=session,
    )
    session.commit()
    client.put(
        ORDERS, json={"document": {**document, "description": "2"}}, headers={"If-Match": '"1"'}
    )
    deploy(client, 2)
    airflow_reads()
    client.post(f"{RUNS}/{first}/again", json={"version": "ran"})
    airflow_reads()
    body = {"version": "ran", "from": "failed"}
    nothing = client.post(f"{RUNS}/{first}/again", json=body)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_repeat")
    assert session.scalar(select(func.count()).select_from(DagRun)) == 1
    body = {"version": "ran", "from": "node", "node": "received"}
    made = client.post(f"{RUNS}/{first}/again", json=body).json()
    assert (made["isTest"], made["revision"], made["repeats"]) == (True, 1, first)
    run = session.scalars(select(DagRun).where(DagRun.run_id == made["id"])).one()
    trigger = trigger_of(run, session)
    assert (trigger["body"], trigger["scheduledAt"]) == ({"n": 1}, at.isoformat())
    everything = client.post(f"{RUNS}/{first}/again", json={"version": "ran"}).json()
    run = session.scalars(select(DagRun).where(DagRun.run_id == everything["id"])).one()
    assert trigger_of(run, session) == trigger


@pytest.mark.usefixtures("ready")
def test_a_version_that_is_not_deployed_runs_beside(
    client: TestClient, document: Any, airflow_reads: Callable[[], None], people: Any
) -> None:
    first = start(client).json()["id"]
    client.put(
        ORDERS, json={"document": {**document, "description": "2"}}, headers={"If-Match": '"1"'}
    )
    deploy(client, 2)
    airflow_reads()
    assert client.post(f"{RUNS}/{first}/again", json={}).json()["revision"] == 2
    body = {"version": "ran"}
    people["ada"].denied.add("edit")
    assert client.post(f"{RUNS}/{first}/again", json=body).json()["code"] == "not_allowed"
    people["ada"].denied.clear()
    assert client.post(f"{RUNS}/{first}/again", json=body).json()["code"] == "not_ready"
    airflow_reads()
    key = {"Idempotency-Key": "once"}
    beside = client.post(f"{RUNS}/{first}/again", json=body, headers=key).json()
    assert (beside["isTest"], beside["revision"], beside["repeats"]) == (True, 1, first)
    same = client.post(f"{RUNS}/{first}/again", json=body, headers=key).json()
    assert same["id"] == beside["id"]
    other = client.post(f"{RUNS}/{first}/again", json=body, headers={"Idempotency-Key": "two"})
    assert other.json()["id"] != beside["id"]
    many = client.post(f"{RUNS}/again", json={"runs": [first], **body}).json()["items"]
    assert many[0]["problem"]["code"] == "version_not_deployed"
