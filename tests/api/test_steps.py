from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uuid6
from airflow.models.renderedtifields import RenderedTaskInstanceFields
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from fastapi.testclient import TestClient
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from workfuse.run_keys import WAY_KEY
from workfuse.store.task_logs import _failure

WORKFLOWS = "/api/v1/workflows"
T0 = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def run_url(client: TestClient, document: Any, airflow_reads: Callable[[], None]) -> str:
    """A run of `order_alerts` of which no step has started."""
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
    client.post(f"{WORKFLOWS}/order_alerts/deploy", json={"revision": 1})
    airflow_reads()
    run = client.post(f"{WORKFLOWS}/order_alerts/runs", json={"payload": {"total": 5}}).json()
    return f"{WORKFLOWS}/order_alerts/runs/{run['id']}"


def set_state(session: Session, task_id: str, state: str, **values: Any) -> None:
    values = {"start_date": T0, "end_date": T0 + timedelta(seconds=2), "try_number": 1} | values
    session.execute(
        update(TaskInstance).where(TaskInstance.task_id == task_id).values(state=state, **values)
    )
    session.commit()


def push(session: Session, task_id: str, key: str, value: Any, map_index: int = -1) -> None:
    run_id = session.scalars(select(TaskInstance.run_id).distinct()).one()
    XComModel.set(
        key,
        value,
        dag_id="order_alerts",
        task_id=task_id,
        run_id=run_id,
        map_index=map_index,
        serialize=False,
        session=session,
    )
    session.commit()


def map_task(session: Session, task_id: str, states: list[str | None]) -> None:
    """Replace the task by its mapped instances, as the scheduler does when it expands it."""
    table = TaskInstance.__table__
    row = session.execute(select(table).where(table.c.task_id == task_id)).mappings().one()
    session.execute(table.delete().where(table.c.task_id == task_id))
    for index, state in enumerate(states):
        started = T0 + timedelta(seconds=index) if state else None
        ended = T0 + timedelta(seconds=10 + index) if state in ("success", "failed") else None
        copy = dict(row) | {
            "id": uuid6.uuid7(),
            "map_index": index,
            "state": state,
            "start_date": started,
            "end_date": ended,
            "try_number": 1,
        }
        session.execute(insert(table).values(copy))
    session.commit()


def test_a_step_has_its_input_and_output(
    client: TestClient, run_url: str, session: Session
) -> None:
    set_state(session, "shape", "success")
    push(session, "shape", "return_value", {"total": 5, "text": "123"})
    fields = {"fields": {"total": "5"}}
    run_id = session.scalars(select(TaskInstance.run_id).distinct()).one()
    key = {"dag_id": "order_alerts", "task_id": "shape", "run_id": run_id, "map_index": -1}
    session.execute(insert(RenderedTaskInstanceFields).values(**key, rendered_fields=fields))
    session.commit()
    step = client.get(f"{run_url}/steps/shape").json()
    assert step["output"] == {"total": 5, "text": "123"}
    assert (step["outputTruncated"], step["error"], step["mapped"]) == (False, None, None)
    assert step["input"] == fields
    assert step["durationSeconds"] == 2.0
    assert [attempt["tryNumber"] for attempt in step["attempts"]] == [1]


@pytest.mark.parametrize("value", ["123", "null", "", 0, False, None, [], {"a": None}, 1.5])
def test_an_output_keeps_its_type(
    client: TestClient, run_url: str, session: Session, value: Any
) -> None:
    set_state(session, "shape", "success")
    push(session, "shape", "return_value", value)
    assert client.get(f"{run_url}/steps/shape").json()["output"] == value


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def test_an_output_that_no_json_answer_can_carry_is_shown_as_well_as_it_can(
    client: TestClient, run_url: str, session: Session
) -> None:
    set_state(session, "shape", "success")
    push(session, "shape", "return_value", {"half": "\ud800", "nan": float("nan")})
    step = client.get(f"{run_url}/steps/shape")
    assert step.json()["output"] == {"half": "?", "nan": None}


@pytest.mark.parametrize("value", ["é" * 300_000, deep(300)], ids=["large", "deep"])
def test_what_is_too_much_for_a_screen_is_cut(
    client: TestClient, run_url: str, session: Session, value: Any
) -> None:
    set_state(session, "shape", "success")
    push(session, "shape", "return_value", value)
    step = client.get(f"{run_url}/steps/shape").json()
    assert step["outputTruncated"] is True
    assert isinstance(step["output"], str)
    assert len(step["output"].encode()) <= 256 * 1024


def test_the_output_of_an_earlier_try_is_not_shown_for_a_skipped_step(
    client: TestClient, run_url: str, session: Session
) -> None:
    push(session, "shape", "return_value", {"old": True})
    set_state(session, "shape", "skipped")
    assert client.get(f"{run_url}/steps/shape").json()["output"] is None


def test_a_failed_step_says_what_was_sent_and_what_came_back(
    client: TestClient, run_url: str, session: Session
) -> None:
    set_state(session, "shape", "failed")
    error = {
        "kind": "http_status",
        "message": "https://shop.example answered 404 Not Found.",
        "node": "shape",
        "field": "fields.total",
        "request": {"method": "GET", "url": "https://shop.example", "headers": {}, "body": None},
        "response": {"status": 404, "headers": {}, "body": "no"},
        "retryable": False,
    }
    push(session, "shape", "workfuse_error", error)
    step = client.get(f"{run_url}/steps/shape").json()
    shown = {key: error[key] for key in ("kind", "message", "request", "response")}
    shown["field"] = "config.fields[0].value"  # as the form calls it
    assert step["error"] == shown
    assert step["attempts"][0]["error"] == shown


def test_a_step_that_was_killed_still_gets_a_message(
    client: TestClient, run_url: str, session: Session
) -> None:
    set_state(session, "shape", "failed")
    error = client.get(f"{run_url}/steps/shape").json()["error"]
    assert error["kind"] == "task_failed"
    assert error["message"]


def test_a_step_behind_a_failed_one_says_so(
    client: TestClient, run_url: str, session: Session
) -> None:
    set_state(session, "received", "failed")
    set_state(session, "shape", "upstream_failed", try_number=0)
    step = client.get(f"{run_url}/steps/shape").json()
    assert step["error"] == {
        "kind": "upstream_failed",
        "message": "'Shape order' was not run because 'Order received' failed.",
        "field": None,
        "request": None,
        "response": None,
    }
    assert step["attempts"] == []


def test_a_loops_items_are_one_step_and_can_be_looked_at_one_by_one(
    client: TestClient, run_url: str, session: Session
) -> None:
    map_task(session, "shape", ["success", "failed", "running", None])
    push(session, "shape", "return_value", {"n": 0}, map_index=0)
    push(session, "shape", "workfuse_error", {"kind": "k", "message": "Bad."}, map_index=1)
    run = client.get(run_url).json()
    [shape] = [step for step in run["steps"] if step["nodeId"] == "shape"]
    assert shape["mapped"] == {
        "total": 4,
        "counts": {"COMPLETED": 1, "FAILED": 1, "RUNNING": 1, "PENDING": 1},
        "airflowCounts": {"success": 1, "failed": 1, "running": 1, "none": 1},
    }
    assert (shape["state"], shape["airflowState"]) == ("FAILED", "failed")
    assert shape["endedAt"] is None
    together = client.get(f"{run_url}/steps/shape").json()
    assert (together["mapIndex"], together["firstFailed"]) == (-1, 1)
    listed = client.get(f"{run_url}/steps/shape/items").json()
    assert [(item["state"], item["airflowState"]) for item in listed["items"]] == [
        ("COMPLETED", "success"),
        ("FAILED", "failed"),
        ("RUNNING", "running"),
        ("PENDING", None),
    ]
    assert together["error"]["message"] == "Item 1: Bad."
    item = client.get(f"{run_url}/steps/shape", params={"mapIndex": 0}).json()
    assert (item["output"], item["state"], item["mapIndex"]) == ({"n": 0}, "COMPLETED", 0)
    missing = client.get(f"{run_url}/steps/shape", params={"mapIndex": 4})
    assert (missing.status_code, missing.json()["code"]) == (404, "step_not_found")


def test_an_item_that_failed_is_found_among_any_number(
    client: TestClient, run_url: str, session: Session
) -> None:
    states: list[str | None] = ["success"] * 1024
    states[1010], states[1012] = "failed", "upstream_failed"
    map_task(session, "shape", states)
    push(session, "shape", "workfuse_error", {"kind": "k", "message": "Bad."}, map_index=1010)
    together = client.get(f"{run_url}/steps/shape").json()
    assert together["firstFailed"] == 1010
    assert together["error"]["message"] == "Item 1010: Bad."
    explained = client.get(f"{run_url}/explanation").json()["step"]
    assert (explained["mapIndex"], explained["error"]["message"]) == (1010, "Bad.")

    def items(**query: Any) -> Any:
        answer = client.get(f"{run_url}/steps/shape/items", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def numbers(page: Any) -> list[int]:
        return [item["mapIndex"] for item in page["items"]]

    assert numbers(items()) == list(range(100))
    last = items(offset=1000, limit=200)
    assert numbers(last) == list(range(1000, 1024))
    assert (last["total"], last["failed"], last["offset"]) == (1024, 2, 1000)
    assert numbers(items(failed=True)) == [1010, 1012]
    assert numbers(items(failed=True, offset=1, limit=1)) == [1012]
    assert client.get(f"{run_url}/steps/shape/items?limit=201").status_code == 422
    outside = client.get(f"{run_url}/steps/received/items")
    assert (outside.status_code, outside.json()["code"]) == (404, "step_not_found")


def test_of_a_cancelled_run_those_items_are_cancelled_that_were_not_done(
    client: TestClient, run_url: str, session: Session
) -> None:
    map_task(session, "shape", ["success", "running", None, "skipped"])
    assert client.post(f"{run_url}/cancel").status_code == 200
    page = client.get(f"{run_url}/steps/shape/items").json()
    states = ["COMPLETED", "CANCELLED", "CANCELLED", "SKIPPED"]
    assert [item["state"] for item in page["items"]] == states
    assert (page["items"][0]["durationSeconds"], page["failed"]) == (10.0, 0)


def test_steps_that_do_not_exist(client: TestClient, run_url: str) -> None:
    assert client.get(f"{run_url}/steps/nobody").json()["code"] == "step_not_found"
    assert client.get(f"{run_url}x").json()["code"] == "run_not_found"


def test_the_reason_is_found_in_a_log() -> None:
    ours = {"event": 'WORKFUSE_ERROR {"kind": "timeout", "message": "Too slow."}', "level": "error"}
    traceback = {
        "event": "Task failed with exception",
        "level": "error",
        "error_detail": [{"exc_type": "MemoryError", "exc_value": ""}],
    }
    plain = {"event": "Process exited with -9", "level": "critical"}
    info = {"event": "Done", "level": "info"}
    assert _failure([ours, traceback, info]) == {"kind": "timeout", "message": "Too slow."}
    assert _failure([info, traceback, info]) == "MemoryError"
    assert _failure([plain, info]) == "Process exited with -9"
    assert _failure([{"event": "WORKFUSE_ERROR {broken", "level": "error"}]) is not None
    assert _failure([info]) is None


def test_the_outputs_that_were_taken(client: TestClient, run_url: str, session: Session) -> None:
    map_task(session, "shape", ["success", "success", "success", "skipped"])
    for index, way in enumerate(["error", "main", "error", "late"]):
        push(session, "shape", WAY_KEY, way, index)
    steps = {one["nodeId"]: one["ways"] for one in client.get(run_url).json()["steps"]}
    assert steps.pop("shape") == ["error", "main"]
    assert set(steps.values()) == {None}
    assert client.get(f"{run_url}/steps/shape").json()["ways"] == ["error", "main"]
