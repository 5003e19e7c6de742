"""Addresses that end waits, and what a wait makes of a call."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from airflow.sdk import DAG, task_group
from airflow.sdk.exceptions import AirflowFailException, TaskDeferred

from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.call_mailbox import call_in
from workfuse.operators import CallWait, Loop, Transform, WebhookTrigger
from workfuse.operators.scope import scope_of
from workfuse.resume_tokens import PATH, Wait, token_of, wait_of
from workfuse_compiler.expressions import ExpressionError, evaluate

WAIT = Wait("shop", "manual__2026-03-01T02:00:00+00:00", "shipped_é", 3, "start")
START = datetime(2026, 3, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", "new,old")
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://flows.example/air/")


def test_token_is_for_one_wait() -> None:
    assert wait_of(token_of(WAIT)) == WAIT
    others = [
        replace(WAIT, map_index=4),
        replace(WAIT, run_id="manual__2"),
        replace(WAIT, node_id="shipped"),
        replace(WAIT, dag_id="bank"),
        replace(WAIT, mailbox="other"),
    ]
    tokens = {token_of(WAIT), *map(token_of, others)}
    assert len(tokens) == 6
    signature = token_of(WAIT).partition(".")[2]
    assert {wait_of(f"{token_of(other).partition('.')[0]}.{signature}") for other in others} == {
        None
    }


@pytest.mark.parametrize("token", ["", ".", "x", "a.b.c", "é.é", "W10.", "x" * 10_000, "===.==="])
def test_what_is_no_token(token: str) -> None:
    assert wait_of(token) is None


def test_keys_are_replaced_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(WAIT)
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", "newest,new")
    assert wait_of(token) == WAIT
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", "newest")
    assert wait_of(token) is None


def shop(**arguments: Any) -> DAG:
    with DAG(dag_id="shop", schedule=None) as dag:
        start = WebhookTrigger(task_id="start")
        wait = CallWait(task_id="wait", **arguments)
        after = Transform(task_id="after", fields={})
        each = Loop(task_id="each", items=[1], results_of=["inner"])

        @task_group(group_id="each_items", prefix_group_id=False)
        def each_items(item: Any) -> None:
            CallWait(task_id="inner") >> Transform(task_id="beside", fields={})

        each_items.expand(item=each.output)
        start >> wait >> after >> each
    return dag


def context(task_id: str = "wait", map_index: int = -1, **arguments: Any) -> Any:
    found = context_of(shop(**arguments), FakeTaskInstance(task_id, map_index=map_index))
    found["dag_run"].start_date = START
    return found


def asked(text: str, task_id: str, map_index: int = -1) -> Any:
    return evaluate(text, scope_of(context(task_id, map_index)))


def test_expressions_know_the_address() -> None:
    address = asked("{{ run.resumeUrls.wait }}", "after")
    base, _, token = address.partition(PATH)
    assert base == "https://flows.example/air"
    assert wait_of(token) == Wait("shop", "manual__1", "wait", -1, "start")
    inner = asked("{{ run.resumeUrls.inner }}", "beside", 2)
    assert wait_of(inner.rpartition("/")[2]) == Wait("shop", "manual__1", "inner", 2, "start")
    assert "resumeUrls" not in asked("{{ run }}", "after")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nope", "there is no wait"),
        ("after", "there is no wait"),
        ("inner", "one address per item"),
    ],
)
def test_no_address_without_a_wait(name: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason):
        asked(f"{{{{ run.resumeUrls.{name} }}}}", "after")


def test_no_address_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", "")
    with pytest.raises(ExpressionError, match="fernet_key"):
        asked("{{ run.resumeUrls.wait }}", "after")


def test_wait_leaves_its_worker() -> None:
    found = context(timeout=2, unit="minutes")
    with pytest.raises(TaskDeferred) as deferred:
        found["task"].execute(found)
    path, arguments = deferred.value.trigger.serialize()
    assert path == "workfuse.operators.call_trigger.CallTrigger"
    assert Wait(**arguments["wait"]).node_id == "wait"
    assert arguments["since"] == START.isoformat()
    left = datetime.fromisoformat(arguments["until"]) - datetime.now(UTC)
    assert timedelta(minutes=1) < left <= timedelta(minutes=2)


def letter(at: datetime) -> str:
    return json.dumps({"at": at.isoformat(), "call": {"body": {"parcel": 7}}})


def resumed(kept: str | None, event: str, **arguments: Any) -> Any:
    found = context(**arguments)
    found["ti"].outputs = {("start", -1): kept}
    return found["task"].resume_execution("called", {"event": event}, found)


@pytest.mark.parametrize("event", ["called", "timeout"])
def test_a_call_is_passed_on_even_in_the_last_moment(event: str) -> None:
    kept = letter(START + timedelta(seconds=1))
    assert resumed(kept, event) == {"branch": "main", "body": {"parcel": 7}}


@pytest.mark.parametrize("kept", [None, letter(START - timedelta(seconds=1))])
def test_time_that_is_up(kept: str | None) -> None:
    assert resumed(kept, "timeout", timeout=5) == {"branch": "timeout"}
    with pytest.raises(AirflowFailException, match="No call came within 5 hours"):
        resumed(kept, "timeout", timeout=5, on_timeout="fail")


def test_mailbox_of_another_start_is_empty() -> None:
    assert call_in(letter(START), START) == {"body": {"parcel": 7}}
    assert call_in(letter(START), START + timedelta(seconds=1)) is None
    assert call_in(letter(START), None) == {"body": {"parcel": 7}}
    assert call_in({"not": "ours"}, None) is None
