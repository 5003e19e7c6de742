"""Why a run failed, in one answer and as text."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.models.renderedtifields import RenderedTaskInstanceFields
from airflow.models.taskinstance import TaskInstance
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api.test_steps import push, run_url, set_state
from workfuse.run_keys import ERROR_KEY, ERROR_MARK
from workfuse.store import task_logs

__all__ = ["run_url"]

LOG_SOURCE = "::group::Log message source details"
ERROR = {
    "kind": "http_status",
    "message": "Node 'Shape order': POST https://shop.example/orders answered 404 Not Found.",
    "request": {
        "method": "POST",
        "url": "https://shop.example/orders",
        "headers": {"Authorization": "***"},
    },
    "response": {"status": 404, "body": "no such ``` order"},
}


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(task_logs, "_lines", lambda instance, try_number: lines)
    return lines


def explained(client: TestClient, url: str, **query: Any) -> Any:
    answer = client.get(f"{url}/explanation", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_all_that_is_needed_is_in_one_answer(
    client: TestClient, run_url: str, session: Session, log: list[dict[str, Any]]
) -> None:
    set_state(session, "received", "success")
    set_state(session, "shape", "failed", try_number=3, max_tries=2)
    push(session, "shape", ERROR_KEY, ERROR)
    instance = session.scalars(select(TaskInstance).where(TaskInstance.task_id == "shape")).one()
    fields = {"fields": {"total": "5"}}
    session.add(
        RenderedTaskInstanceFields(instance, render_templates=False, rendered_fields=fields)
    )  # type: ignore[call-arg]
    session.commit()
    log.extend({"event": text} for text in (LOG_SOURCE, "/srv/logs/1.log", "::endgroup::"))
    log.extend({"level": "info", "event": f"line {n}"} for n in range(45))
    log.append({"level": "info", "event": "::group::Post Execute"})
    log.append({"level": "error", "event": f"{ERROR_MARK}{{}}"})

    found = explained(client, run_url)
    step = found["step"]
    assert (step["nodeId"], step["label"], step["kind"]) == (
        "shape",
        "Shape order",
        "utility.transform",
    )
    assert (step["tryNumber"], step["maxTries"]) == (3, 2)
    assert step["error"]["request"]["headers"] == {"Authorization": "***"}
    assert step["error"]["response"]["status"] == 404
    assert step["input"] == fields
    assert "run again what failed" in step["advice"]
    assert step["log"] == [f"INFO line {n}" for n in range(45)]

    text = found["text"]
    for part in (
        "### Order alerts: Shape order",
        "`order_alerts`, revision 1",
        "Attempts: 3 of 3",
        "answered 404 Not Found.",
        found["url"],
        "INFO line 44",
        "````json",  # a fence in the data does not end its block
    ):
        assert part in text
    assert ERROR_MARK not in text


def test_a_run_without_a_failed_step_is_explained_too(client: TestClient, run_url: str) -> None:
    found = explained(client, run_url)
    assert found["step"] is None
    assert "No step failed by itself." in found["text"]


def test_any_step_can_be_asked_for(
    client: TestClient, run_url: str, session: Session, log: list[dict[str, Any]]
) -> None:
    set_state(session, "received", "failed")
    set_state(session, "shape", "upstream_failed", try_number=0, start_date=None, end_date=None)
    step = explained(client, run_url, node="shape")["step"]
    assert step["error"]["kind"] == "upstream_failed"
    assert step["log"] is None
    assert client.get(f"{run_url}/explanation", params={"node": "nobody"}).status_code == 404


def test_a_long_log_is_cut_at_its_beginning(
    client: TestClient, run_url: str, session: Session, log: list[dict[str, Any]]
) -> None:
    set_state(session, "shape", "failed")
    log.extend({"level": "info", "event": f"{n} {'x' * 5_000}"} for n in range(40))
    lines = explained(client, run_url)["step"]["log"]
    assert sum(map(len, lines)) < 32_000
    assert lines[-1].startswith("INFO 39 ")


def test_who_may_not_read_logs_sees_the_rest(
    client: TestClient, run_url: str, session: Session, log: list[dict[str, Any]], people: Any
) -> None:
    people["ada"].denied.add("logs")
    set_state(session, "shape", "failed")
    push(session, "shape", ERROR_KEY, ERROR)
    log.append({"level": "info", "event": "private"})
    found = explained(client, run_url)
    assert found["step"]["log"] is None
    assert found["step"]["error"]["kind"] == "http_status"
    assert "private" not in found["text"]
