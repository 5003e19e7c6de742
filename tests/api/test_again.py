"""Running again what ran: all of it or parts, on either version, with any payload."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests.api.test_runs import ORDERS, RUNS, deploy, ready, start
from workfuse.services.runs import trigger_of

__all__ = ["ready"]


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
