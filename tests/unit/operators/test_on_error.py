"""What a node does when its work fails: stop, continue, or take its output `error`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import (
    AirflowFailException,
    AirflowSkipException,
    AirflowTaskTimeout,
    DownstreamTasksSkipped,
)

from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import Transform
from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError, RetryableFailure


class Fails(WorkfuseOperator):
    """Raises what it is given, or returns what a node may well return."""

    def __init__(self, *, failure: BaseException | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.failure = failure

    def perform(self, context: Any) -> Any:
        if self.failure is not None:
            raise self.failure
        return {"error": "only a word"}


PASSING = NodeError("http_status", "503", retryable=True)
LASTING = NodeError("http_status", "404")


def run(ti: FakeTaskInstance | None = None, **arguments: Any) -> tuple[Any, FakeTaskInstance]:
    ti = ti or FakeTaskInstance("call")
    with DAG(dag_id="shop", schedule=None) as dag:
        Fails(task_id="call", **arguments)
    context = context_of(dag, ti)
    context["task"].render_template_fields(context)
    return context["task"].resume_execution("perform", {}, context), ti


@pytest.mark.parametrize(
    ("failure", "raised"),
    [(PASSING, RetryableFailure), (LASTING, AirflowFailException), (OSError("x"), OSError)],
)
def test_stop_hands_the_failure_to_airflow(failure: Exception, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        run(failure=failure)


@pytest.mark.parametrize("failure", [PASSING, LASTING, OSError("x"), AirflowTaskTimeout()])
def test_continue_returns_the_error(failure: BaseException) -> None:
    output, ti = run(failure=failure, on_error="continue")
    assert output == {"error": ti.pushed["workfuse_error"]}
    assert output["error"]["node"] == "call"


def test_an_attempt_that_is_left_is_used_first() -> None:
    ti = FakeTaskInstance("call", try_number=1, max_tries=1)
    with pytest.raises(RetryableFailure):
        run(ti, failure=PASSING, on_error="continue")


def test_no_attempt_is_wasted_on_what_cannot_get_better() -> None:
    output, _ = run(FakeTaskInstance("call", max_tries=5), failure=LASTING, on_error="continue")
    assert output["error"]["retryable"] is False


@pytest.mark.parametrize(("failure", "skipped"), [(LASTING, "good"), (None, "bad")])
def test_output_skips_the_other_way_at_its_own_index(
    failure: Exception | None, skipped: str
) -> None:
    ti = FakeTaskInstance("call", map_index=3)
    branches = {"main": ["good"], "error": ["bad"]}
    with pytest.raises(DownstreamTasksSkipped) as raised:
        run(ti, failure=failure, on_error="output", branches=branches)
    assert raised.value.tasks == [(skipped, 3)]
    assert "error" in ti.pushed["return_value"]


@pytest.mark.parametrize(("failure", "way"), [(LASTING, "error"), (None, "main")])
@pytest.mark.parametrize("edge", ["call:main", "call:error", "other:main"])
def test_the_way_into_a_merge_is_left_for_the_canvas(
    failure: Exception | None, way: str, edge: str
) -> None:
    with DAG(dag_id="shop", schedule=None) as dag:
        call = Fails(task_id="call", failure=failure, on_error="output")
        call >> Transform(task_id="merged", fields={}, join=["before", edge])
    ti = FakeTaskInstance("call")
    call.resume_execution("perform", {}, context_of(dag, ti))
    assert ti.pushed.get("workfuse_way") == (way if edge.startswith("call:") else None)


def test_a_broken_expression_is_caught_too() -> None:
    with DAG(dag_id="shop", schedule=None) as dag:
        Transform(task_id="pick", fields={"v": "{{ trigger.body.v }}"}, on_error="continue")
    context = context_of(dag, FakeTaskInstance("pick"), {})
    task = context["task"]
    task.render_template_fields(context)
    assert task._work(lambda: task.perform(context), context)["error"]["field"] == "fields.v"


@pytest.mark.parametrize(
    ("edge", "error", "runs"),
    [
        ("call:error", {"kind": "x"}, True),
        ("call:error", None, False),
        ("call:main", {"kind": "x"}, False),
        ("call:main", None, True),
    ],
)
def test_a_merge_knows_which_output_was_taken(edge: str, error: Any, runs: bool) -> None:
    with DAG(dag_id="shop", schedule=None) as dag:
        call = Fails(task_id="call", on_error="output")
        call >> Transform(task_id="merged", fields={}, join=[edge])
    ti = FakeTaskInstance(
        "merged",
        states={("call", -1): "success"},
        outputs={("call", -1): {"error": "only a word"}},
        errors={("call", -1): error},
    )
    context = context_of(dag, ti)
    if runs:
        context["task"].render_template_fields(context)
    else:
        with pytest.raises(AirflowSkipException):
            context["task"].render_template_fields(context)


def test_a_time_limit_is_a_number_of_seconds() -> None:
    assert Fails(task_id="call", execution_timeout=1.5).execution_timeout == timedelta(seconds=1.5)


def test_a_task_that_is_stopped_from_outside_ends_and_is_no_caught_error() -> None:
    class Stopped(WorkfuseOperator):
        def perform(self, context: Any) -> Any:
            self.on_kill()  # as Airflow's handler of SIGTERM does, in the midst of the work

    with DAG("d", schedule=None):
        task = Stopped(task_id="t", on_error="output", branches={"error": []})
    with pytest.raises(SystemExit) as ended:
        task.execute(context_of(task.dag, FakeTaskInstance("t")))
    assert ended.value.code == 143
    try:
        raise AirflowTaskTimeout
    except AirflowTaskTimeout:
        task.on_kill()  # Airflow does this after a timeout, which stays one
