"""What is looked at of a step piece by piece: its log, its data, its calls, its times."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import uuid6
from airflow.configuration import conf
from airflow.models.renderedtifields import RenderedTaskInstanceFields
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskinstancehistory import TaskInstanceHistory
from fastapi.testclient import TestClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests.api.test_steps import T0, map_task, push, run_url, set_state

__all__ = ["run_url"]
LOG = "steps/shape/attempts/1/log"


def write_log(url: str, lines: list[dict[str, Any]], attempt: int = 1) -> None:
    run_id = unquote(url.rpartition("/")[2])
    folder = Path(conf.get("logging", "base_log_folder"), "dag_id=order_alerts", f"run_id={run_id}")
    file = folder / "task_id=shape" / f"attempt={attempt}.log"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


def line(text: str, second: int = 0, **more: Any) -> dict[str, Any]:
    at = T0 + timedelta(seconds=second)
    return {"timestamp": at.isoformat(), "level": "info", "event": text, **more}


def keep_earlier_try(session: Session, state: str = "failed", **times: Any) -> None:
    """What Airflow does when a task is tried once more."""
    instance = session.scalars(select(TaskInstance).where(TaskInstance.task_id == "shape")).one()
    names = {column.name for column in TaskInstanceHistory.__table__.columns}
    row = {name: getattr(instance, name, None) for name in names}
    row["executor_config"] = {}
    row |= {"task_instance_id": uuid6.uuid7(), "state": state, "try_number": 1, **times}
    session.execute(insert(TaskInstanceHistory.__table__).values(row))
    session.commit()


def test_a_log_comes_page_by_page(client: TestClient, run_url: str, session: Session) -> None:
    set_state(session, "shape", "running", end_date=None)
    write_log(run_url, [line(f"line {number}", number) for number in range(700)])
    first = client.get(f"{run_url}/{LOG}").json()
    assert [one["text"] for one in first["lines"]] == [f"line {number}" for number in range(500)]
    assert (first["nextLine"], first["more"], first["ended"]) == (500, True, False)
    second = client.get(f"{run_url}/{LOG}", params={"after": 500}).json()
    assert (len(second["lines"]), second["more"]) == (200, False)
    write_log(run_url, [line(f"line {number}", number) for number in range(701)])
    set_state(session, "shape", "success")
    rest = client.get(f"{run_url}/{LOG}", params={"after": second["nextLine"]}).json()
    assert [one["text"] for one in rest["lines"]] == ["line 700"]
    assert rest["lines"][0]["at"] is not None
    assert rest["ended"] is True


def test_a_failure_stands_in_a_log_in_plain_words(
    client: TestClient, run_url: str, session: Session
) -> None:
    set_state(session, "shape", "failed")
    frames = [{"filename": "/x.py", "lineno": 3, "name": "execute"}]
    detail = [{"exc_type": "ValueError", "exc_value": "no", "frames": frames}]
    failure = {"kind": "timeout", "message": "Too slow."}
    lines = [
        line(f"WORKFUSE_ERROR {json.dumps(failure)}", level="error"),
        line("Task failed", 1, level="error", error_detail=detail),
    ]
    write_log(run_url, lines)
    found = client.get(f"{run_url}/{LOG}").json()["lines"]
    assert [(one["level"], one["text"]) for one in found] == [
        ("error", "Too slow."),
        ("error", 'Task failed\n  File "/x.py", line 3, in execute\nValueError: no'),
    ]


def test_each_attempt_has_its_own_log(client: TestClient, run_url: str, session: Session) -> None:
    set_state(session, "shape", "success", try_number=2)
    keep_earlier_try(session)
    write_log(run_url, [line("first try")])
    write_log(run_url, [line("second try")], attempt=2)
    for attempt, text in ((1, "first try"), (2, "second try")):
        page = client.get(f"{run_url}/steps/shape/attempts/{attempt}/log").json()
        assert ([one["text"] for one in page["lines"]], page["ended"]) == ([text], True)
    missing = client.get(f"{run_url}/steps/shape/attempts/3/log")
    assert (missing.status_code, missing.json()["code"]) == (404, "attempt_not_found")
    nobody = client.get(f"{run_url}/steps/nobody/attempts/1/log")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "step_not_found")


def test_a_log_can_be_kept_as_a_file(client: TestClient, run_url: str, session: Session) -> None:
    set_state(session, "shape", "success")
    write_log(run_url, [line(f"line {number}", number) for number in range(1200)])
    answer = client.get(f"{run_url}/{LOG}/file")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["x-content-type-options"] == "nosniff"
    lines = answer.text.splitlines()
    assert len(lines) == 1200
    assert lines[0].endswith("INFO line 0")


def test_a_log_that_is_gone_is_empty(client: TestClient, run_url: str, session: Session) -> None:
    set_state(session, "shape", "success", hostname="")
    page = client.get(f"{run_url}/{LOG}").json()
    assert (page["lines"], page["ended"]) == ([], True)


def test_what_was_sent_is_part_of_a_step(
    client: TestClient, run_url: str, session: Session
) -> None:
    set_state(session, "shape", "failed")
    exchange = {
        "index": None,
        "startedAt": T0.isoformat(),
        "durationSeconds": 0.25,
        "request": {"method": "GET", "url": "https://shop.example", "headers": {}, "body": None},
        "response": None,
        "problem": "nobody listens there",
    }
    push(session, "shape", "workfuse_exchanges", json.dumps({"total": 40, "items": [exchange]}))
    found = client.get(f"{run_url}/steps/shape").json()["exchanges"]
    assert found["total"] == 40
    [one] = found["items"]
    assert {**one, "startedAt": exchange["startedAt"]} == exchange


@pytest.mark.parametrize("broken", ["{", "[]", '{"total": 1, "items": [{}]}'])
def test_what_is_no_exchange_is_none(
    client: TestClient, run_url: str, session: Session, broken: str
) -> None:
    set_state(session, "shape", "success")
    push(session, "shape", "workfuse_exchanges", broken)
    assert client.get(f"{run_url}/steps/shape").json()["exchanges"] is None


def test_data_can_be_kept_whole(client: TestClient, run_url: str, session: Session) -> None:
    set_state(session, "shape", "success")
    value = {"text": "é" * 300_000, "half": "\ud800"}
    push(session, "shape", "return_value", value)
    answer = client.get(f"{run_url}/steps/shape/data/output")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-disposition"].endswith('-shape--1-output.json"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json() == {"text": "é" * 300_000, "half": "?"}


def test_an_input_can_be_kept_too(client: TestClient, run_url: str, session: Session) -> None:
    set_state(session, "shape", "success")
    run_id = session.scalars(select(TaskInstance.run_id).distinct()).one()
    key = {"dag_id": "order_alerts", "task_id": "shape", "run_id": run_id, "map_index": -1}
    row = {**key, "rendered_fields": {"fields": {"total": 5}}}
    session.execute(insert(RenderedTaskInstanceFields).values(row))
    session.commit()
    assert client.get(f"{run_url}/steps/shape/data/input").json() == {"fields": {"total": 5}}
    answer = client.get(f"{run_url}/steps/shape/data/secrets")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        (list(range(120)), ""),
        ({"status": 200, "headers": {"a": []}, "body": list(range(120))}, "/body"),
        ({"a": {"b/c": {"~d": list(range(120))}}, "few": [1]}, "/a/b~1c/~0d"),
    ],
)
def test_a_list_comes_page_by_page(
    client: TestClient, run_url: str, session: Session, value: Any, pointer: str
) -> None:
    set_state(session, "shape", "success")
    push(session, "shape", "return_value", value)
    url = f"{run_url}/steps/shape/data/output/list"
    first = client.get(url, params={"limit": 50}).json()
    assert (first["pointer"], first["total"], first["cut"]) == (pointer, 120, False)
    assert first["items"] == list(range(50))
    last = client.get(url, params={"limit": 50, "offset": 100, "pointer": pointer}).json()
    assert last["items"] == list(range(100, 120))


def test_large_items_of_a_page_are_cut(client: TestClient, run_url: str, session: Session) -> None:
    set_state(session, "shape", "success")
    push(session, "shape", "return_value", [{"text": "x" * 100_000}] * 60)
    answer = client.get(f"{run_url}/steps/shape/data/output/list")
    assert (len(answer.json()["items"]), answer.json()["cut"]) == (50, True)
    assert len(answer.content) < 600_000


@pytest.mark.parametrize("pointer", ["/nothing", "/total", "total", "/list/7", None])
def test_where_there_is_no_list(
    client: TestClient, run_url: str, session: Session, pointer: str | None
) -> None:
    set_state(session, "shape", "success")
    push(session, "shape", "return_value", {"total": 5, "map": {"list": 1}})
    params = {"pointer": pointer} if pointer else {}
    answer = client.get(f"{run_url}/steps/shape/data/output/list", params=params)
    assert (answer.status_code, answer.json()["code"]) == (404, "list_not_found")


def test_items_of_loops_have_data_of_their_own(
    client: TestClient, run_url: str, session: Session
) -> None:
    map_task(session, "shape", ["success", "success"])
    push(session, "shape", "return_value", {"n": 1}, map_index=1)
    url = f"{run_url}/steps/shape/data/output"
    assert client.get(url, params={"mapIndex": 1}).json() == {"n": 1}
    assert client.get(url).json()["code"] == "step_not_found"
    assert client.get(url, params={"mapIndex": 2}).json()["code"] == "step_not_found"


@pytest.mark.parametrize("path", ["timeline", LOG, f"{LOG}/file", "steps/shape/data/output"])
def test_other_peoples_steps_are_not_there(
    client: TestClient, run_url: str, session: Session, path: str
) -> None:
    set_state(session, "shape", "success")
    assert client.get(f"{run_url}/{path}").status_code == 200
    answer = client.get(f"{run_url}/{path}", headers={"x-person": "ben"})
    assert (answer.status_code, answer.json()["code"]) == (404, "workflow_not_found")


def test_a_timeline_has_the_waits_and_the_attempts(
    client: TestClient, run_url: str, session: Session
) -> None:
    def at(second: int) -> Any:
        return T0 + timedelta(seconds=second)

    set_state(session, "received", "success", start_date=None, end_date=None)
    keep_earlier_try(session, queued_dttm=at(0), start_date=at(1), end_date=at(3))
    set_state(
        session, "shape", "running", try_number=2, queued_dttm=at(8), start_date=at(9),
        end_date=None,
    )  # fmt: skip
    [bar] = client.get(f"{run_url}/timeline").json()["bars"]
    assert (bar["nodeId"], bar["items"]) == ("shape", None)
    first, second = bar["parts"]
    assert (first["tryNumber"], first["state"], second["state"]) == (1, "FAILED", "RUNNING")
    times = [first["queuedAt"], first["startedAt"], first["endedAt"]]
    assert [moment[17:19] for moment in times] == ["05", "06", "08"]
    assert (second["startedAt"][17:19], second["endedAt"]) == ("14", None)


def test_a_timeline_says_what_the_run_says(
    client: TestClient, run_url: str, session: Session
) -> None:
    set_state(session, "shape", "running", end_date=None)
    assert client.post(f"{run_url}/cancel").status_code == 200
    states = {step["nodeId"]: step["state"] for step in client.get(run_url).json()["steps"]}
    bars = client.get(f"{run_url}/timeline").json()["bars"]
    told = {bar["nodeId"]: bar["parts"][-1]["state"] for bar in bars}
    assert told == {"received": "COMPLETED", "shape": "CANCELLED"}
    assert told.items() <= states.items()


def test_a_loops_items_are_one_bar(client: TestClient, run_url: str, session: Session) -> None:
    map_task(session, "shape", ["success", "success", "failed"])
    _, bar = client.get(f"{run_url}/timeline").json()["bars"]
    [part] = bar["parts"]
    assert (bar["items"], part["tryNumber"]) == (3, None)
    assert (part["startedAt"][17:19], part["endedAt"][17:19]) == ("05", "17")
