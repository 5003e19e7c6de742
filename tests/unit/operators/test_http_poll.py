"""A request that is repeated until its answer is the one that was waited for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowFailException, TaskDeferred

from tests.airflow.double import Answer, Double, Seen
from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import HttpAction
from workfuse.operators.errors import RetryableFailure

DONE = "{{ response.body.status == trigger.body.wanted }}"


def at_the_third(_seen: Seen, before: int) -> Answer:
    return Answer(body={"status": "done" if before == 2 else "working"})


def attempt(
    double: Double, poll: dict[str, Any], resumed: TaskDeferred | None = None, **arguments: Any
) -> tuple[Any, FakeTaskInstance]:
    """One stay on a worker: the first, or the one after a wait."""
    with DAG(dag_id="shop", schedule=None) as dag:
        HttpAction(
            task_id="ask",
            url=f"{double.url}/job",
            headers={"Authorization": "Bearer {{ trigger.body.token }}"},
            poll={"until": DONE, **poll},
            **arguments,
        )
    ti = FakeTaskInstance("ask")
    context = context_of(dag, ti, {"wanted": "done", "token": "tok-1"})
    task = context["task"]
    task.render_template_fields(context)
    if resumed is None:
        return task.execute(context), ti
    kwargs = {**(resumed.kwargs or {}), "event": "then"}
    return task.resume_execution(resumed.method_name, kwargs, context), ti


def deferral(double: Double, poll: dict[str, Any], **arguments: Any) -> TaskDeferred:
    with pytest.raises(TaskDeferred) as deferred:
        attempt(double, poll, **arguments)
    return deferred.value


def moment_of(deferred: TaskDeferred) -> datetime:
    _, arguments = deferred.trigger.serialize()
    assert arguments["ends_task"] is False
    return datetime.fromisoformat(arguments["moment"])


def test_asks_until_it_holds(double: Double) -> None:
    double.on("/job", at_the_third)
    first = deferral(double, {"every": 30})
    assert abs(moment_of(first) - datetime.now(UTC) - timedelta(seconds=30)) < timedelta(seconds=5)
    second = deferral(double, {"every": 30}, resumed=first)
    output, _ = attempt(double, {"every": 30}, second)
    assert (output["body"], output["polls"]) == ({"status": "done"}, 3)
    assert [seen.headers["authorization"] for seen in double.seen("/job")] == ["Bearer tok-1"] * 3


def test_what_waits_is_small_and_holds_no_secret(double: Double) -> None:
    double.on("/job", at_the_third)
    deferred = deferral(double, {})
    assert set(deferred.kwargs or {}) == {"polls", "since"}
    assert "tok-1" not in json.dumps([deferred.kwargs, deferred.trigger.serialize()])


def test_first_answer_may_be_the_one(double: Double) -> None:
    double.on("/job", lambda _seen, _before: Answer(body={"status": "done"}))
    output, _ = attempt(double, {})
    assert output["polls"] == 1


def test_longer_wait_that_the_server_asks_for(double: Double) -> None:
    answer = Answer(202, {"status": "working"}, {"Retry-After": "120"})
    double.on("/job", lambda _seen, _before: answer)
    wait = moment_of(deferral(double, {"every": 5})) - datetime.now(UTC)
    assert timedelta(seconds=100) < wait <= timedelta(seconds=120)


def test_never_is_an_error_with_the_last_answer(double: Double) -> None:
    double.on("/job", lambda _seen, before: Answer(body={"status": f"step {before}"}))
    first = deferral(double, {"most": 2})
    with pytest.raises(AirflowFailException, match=r"After 2 requests, .* does not hold"):
        attempt(double, {"most": 2}, first)
    output, ti = attempt(double, {"most": 2}, first, on_error="continue")
    assert output == {"error": ti.pushed["workfuse_error"]}
    error = output["error"]
    assert (error["kind"], error["retryable"], error["field"]) == ("poll", False, "poll.until")
    assert json.loads(error["response"]["body"]) == {"status": "step 2"}
    assert error["request"]["headers"]["Authorization"] == "***"


def test_time_limit_counts_the_waits(double: Double) -> None:
    double.on("/job", lambda _seen, _before: Answer(body={"status": "working"}))
    with pytest.raises(RetryableFailure, match="time limit of 20 seconds ends before"):
        attempt(double, {"every": 30}, execution_timeout=20)
    first = deferral(double, {"every": 30}, execution_timeout=50)
    assert first.kwargs is not None
    first.kwargs["since"] -= 30
    with pytest.raises(RetryableFailure, match="time limit of 50 seconds"):
        attempt(double, {"every": 30}, first, execution_timeout=50)


def test_failure_between_two_polls_is_a_failure(double: Double) -> None:
    double.on("/job", lambda _seen, before: Answer(503 if before else 200))
    first = deferral(double, {"until": "{{ response.body.ok == false }}"})
    with pytest.raises(RetryableFailure, match="503"):
        attempt(double, {}, first)


@pytest.mark.parametrize(
    ("until", "problem"),
    [
        ("{{ response.body.state == 'done' }}", "'state' is missing"),
        ("is {{ response.body.status == 'done' }}", "gives 'is false'"),
        ("{{ response.status }}", "gives 200"),
    ],
)
def test_expressions_that_cannot_decide(double: Double, until: str, problem: str) -> None:
    double.on("/job", lambda _seen, _before: Answer(body={"status": "working"}))
    with pytest.raises(AirflowFailException, match=problem):
        attempt(double, {"until": until})


def test_null_is_not_yet(double: Double) -> None:
    double.on("/job", lambda _seen, _before: Answer(body={"ready": None}))
    assert deferral(double, {"until": "{{ response.body.ready }}"})
