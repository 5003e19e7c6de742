"""Joins, scope, loop results and errors, on DAGs as the compiler writes them."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest
from airflow.sdk import DAG, TriggerRule, task_group
from airflow.sdk.exceptions import (
    AirflowFailException,
    AirflowSkipException,
    DownstreamTasksSkipped,
)

from tests.unit.operators.fakes import FakeTaskInstance, Key, context_of
from workfuse.operators import Condition, Loop, Transform, WebhookTrigger
from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError, RetryableFailure
from workfuse.operators.rendering import render
from workfuse.operators.scope import LazyMapping

LARGE = {"left": "{{ trigger.body.total }}", "operator": "greaterThan", "right": 5}


def shop() -> DAG:
    with DAG(dag_id="shop", dag_display_name="The shop", schedule=None) as dag:
        start = WebhookTrigger(task_id="start")
        is_large = Condition(
            task_id="is_large",
            conditions=[LARGE],
            branches={"true": ["large"], "false": ["small"]},
        )
        large = Transform(task_id="large", fields={"v": "{{ trigger.body }}"})
        small = Transform(task_id="small", fields={"v": 1})
        merged = Transform(
            task_id="merged",
            join=["large", "small"],
            fields={"v": "{{ nodes.large.output.v if nodes.large is defined else 'none' }}"},
        )
        either = Transform(task_id="either", join=["is_large:false", "small"], fields={"v": 2})
        late = Transform(task_id="late", task_display_name="Too late", fields={})
        each = Loop(task_id="each", items="{{ trigger.body.list }}", results_of=["odd", "even"])

        @task_group(group_id="each_items", prefix_group_id=False)
        def each_items(item: Any) -> None:
            first = Transform(task_id="first", fields={"v": "{{ item.n }}", "i": "{{ index }}"})
            odd = Transform(task_id="odd", fields={"v": "{{ nodes.first.output.v }}"})
            even = Transform(task_id="even", join=["first", "each:item"], fields={"v": 0})
            first >> [odd, even]

        body = each_items.expand(item=each.output)
        report = Transform(
            task_id="report", join=["each:done"], fields={"all": "{{ nodes.each.output }}"}
        )
        start >> is_large >> [large, small] >> merged >> late
        [is_large, small] >> either
        start >> each
        [each, body] >> report
    return dag


DAG_OF_SHOP = shop()


def rendered(task_id: str, conf: dict[str, Any] | None = None, **ti: Any) -> WorkfuseOperator:
    """Render a task's fields and return the task."""
    context = context_of(DAG_OF_SHOP, FakeTaskInstance(task_id, **ti), conf)
    task = context["task"].prepare_for_execution()
    context["task"] = task
    task.render_template_fields(context)
    assert isinstance(task, WorkfuseOperator)
    return task


def with_fields(fields: Any, **arguments: Any) -> Any:
    """Render a transform of its own at the end of the shop."""
    ti = FakeTaskInstance("late", **{key: arguments.pop(key) for key in ("states", "outputs")})
    context = context_of(DAG_OF_SHOP, ti, arguments.pop("conf", None))
    task = context["task"].prepare_for_execution()
    task.fields = fields
    context["task"] = task
    task.render_template_fields(context)
    return task.fields


SUCCEEDED: dict[Key, str] = {("large", -1): "success", ("small", -1): "skipped"}


def test_join_sets_the_trigger_rule() -> None:
    assert DAG_OF_SHOP.get_task("merged").trigger_rule == TriggerRule.NONE_FAILED
    assert DAG_OF_SHOP.get_task("large").trigger_rule == TriggerRule.ALL_SUCCESS


def test_join_goes_on_when_one_edge_is_active() -> None:
    task: Any = rendered("merged", states=SUCCEEDED, outputs={("large", -1): {"v": 3}})
    assert task.fields == {"v": 3}


def test_join_believes_states_and_not_old_outputs() -> None:
    states = {("large", -1): "skipped", ("small", -1): "success"}
    task: Any = rendered("merged", states=states, outputs={("large", -1): {"v": 3}})
    assert task.fields == {"v": "none"}


def test_join_without_active_edge_skips_before_rendering() -> None:
    with pytest.raises(AirflowSkipException):
        rendered("merged", states={("large", -1): "skipped", ("small", -1): "skipped"})


@pytest.mark.parametrize(("branch", "runs"), [("false", True), ("true", False)])
def test_join_on_a_branch_handle(branch: str, runs: bool) -> None:
    states = {("is_large", -1): "success", ("small", -1): "skipped"}
    outputs = {("is_large", -1): {"branch": branch}}
    if runs:
        rendered("either", states=states, outputs=outputs)
    else:
        with pytest.raises(AirflowSkipException):
            rendered("either", states=states, outputs=outputs)


def test_condition_skips_the_other_branch_at_its_own_index() -> None:
    context = context_of(DAG_OF_SHOP, FakeTaskInstance("is_large"), {"total": 9})
    task: Any = context["task"].prepare_for_execution()
    task.render_template_fields(context)
    assert task.conditions == [{"left": 9, "operator": "greaterThan", "right": 5}]
    with pytest.raises(DownstreamTasksSkipped) as skipped:
        task._work(lambda: task.perform(context), context)
    assert skipped.value.tasks == [("small", -1)]
    assert context["ti"].pushed == {"return_value": {"branch": "true"}, "workfuse_way": "true"}


@pytest.mark.parametrize(
    ("operator", "body", "branch"),
    [
        ("exists", {"a": {"b": 0}}, "true"),
        ("exists", {"a": {"b": None}}, "false"),
        ("exists", {}, "false"),
        ("notExists", {"a": {}}, "true"),
    ],
)
def test_presence_is_the_only_question_about_missing_data(
    operator: str, body: dict[str, Any], branch: str
) -> None:
    context = context_of(DAG_OF_SHOP, FakeTaskInstance("is_large"), body)
    task: Any = context["task"].prepare_for_execution()
    task.conditions = [{"left": "{{ trigger.body.a.b }}", "operator": operator}]
    task.branches = {}
    task.render_template_fields(context)
    assert task.perform(context) == {"branch": branch}


def test_item_and_index_come_from_the_loop() -> None:
    items = [{"n": 10}, {"n": 20}]
    task: Any = rendered("first", map_index=1, outputs={("each", -1): items})
    assert task.fields == {"v": 20, "i": 1}


def test_nodes_of_the_same_body_are_read_at_the_own_index() -> None:
    outputs = {("first", 0): {"v": "a"}, ("first", 1): {"v": "b"}}
    task: Any = rendered("odd", map_index=1, outputs=outputs)
    assert task.fields == {"v": "b"}


def test_join_inside_a_body_asks_for_the_own_index() -> None:
    states = {("first", 0): "success", ("first", 1): "skipped", ("each", -1): "success"}
    task: Any = rendered("even", map_index=1, states=states)
    assert task.fields == {"v": 0}


def results(states: dict[Key, str], outputs: dict[Key, Any], items: list[Any]) -> Any:
    task: Any = rendered(
        "report",
        states={("each", -1): "success", **states},
        outputs={("each", -1): items, **outputs},
    )
    return task.fields["all"]


def test_loop_results_leave_skipped_items_out() -> None:
    states = {
        ("odd", 0): "success",
        ("even", 0): "skipped",
        ("odd", 1): "skipped",
        ("even", 1): "skipped",
        ("odd", 2): "success",
        ("even", 2): "success",
    }
    outputs = {("odd", 0): "o0", ("odd", 1): "stale", ("odd", 2): "o2", ("even", 2): "e2"}
    assert results(states, outputs, [1, 2, 3]) == ["o0", {"odd": "o2", "even": "e2"}]


def test_loop_results_of_all_items_are_fetched_at_once() -> None:
    states = {("odd", index): "success" for index in range(3)}
    outputs = {("odd", index): f"o{index}" for index in range(3)}
    assert results(states, outputs, [1, 2, 3]) == ["o0", "o1", "o2"]


def test_loop_results_of_no_items() -> None:
    assert results({("odd", -1): "skipped"}, {}, []) == []


def test_only_what_is_used_is_fetched() -> None:
    context = context_of(DAG_OF_SHOP, FakeTaskInstance("large"), {"total": 9})
    context["task"].prepare_for_execution().render_template_fields(context)
    assert context["ti"].asked == []


def test_waiting_for_data_costs_an_expression_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workfuse_compiler.expressions.values.MAX_SECONDS", 0.2)

    def slowly(key: str) -> str:
        time.sleep(0.3)
        return key

    scope = LazyMapping(slowly, ("trigger", "item"))
    assert render("{{ trigger }} {{ item }} {{ [1, 2] | length }}", scope, "v") == "trigger item 2"


def test_run_workflow_and_webhook_call() -> None:
    call = {"body": {"a": 1}, "headers": {"h": "x"}, "query": {"q": "1"}, "method": "PUT"}
    fields = {
        "run": "{{ run.id }} {{ run.dagId }} {{ run.attempt }} {{ run.logicalDate }}",
        "workflow": "{{ workflow.id }}: {{ workflow.name }}",
        "call": "{{ trigger.method }} {{ trigger.body.a }} {{ trigger.query.q }}",
        "same": "{{ nodes.start.output.headers }}",
        "scheduled": "{{ trigger.scheduledAt }}",
    }
    assert with_fields(fields, states={}, outputs={}, conf={"__workfuse__": call}) == {
        "run": "manual__1 shop 1 2026-03-01T02:00:00+00:00",
        "workflow": "shop: The shop",
        "call": "PUT 1 1",
        "same": {"h": "x"},
        "scheduled": None,
    }


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        ("{{ trigger.body.a.b }}", ["'Too late'", "field 'deep[1].x'", "trigger.body.a.b: 'a'"]),
        ("{{ nodes.small.output.v }}", ["nodes.small", "the node was skipped in this run"]),
        ("{{ nodes.odd.output.v }}", ["nodes.odd", "use nodes.each.output after the loop"]),
        ("{{ nodes.nobody.output }}", ["nodes.nobody", "there is no such node"]),
        ("{{ item.n }}", ["'item' is missing because this node is in no loop"]),
    ],
)
def test_errors_say_where_and_why(
    expression: str, parts: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    fields = {"deep": [0, {"x": f"text {expression}"}]}
    with caplog.at_level(logging.ERROR), pytest.raises(AirflowFailException) as failed:
        with_fields(fields["deep"], states={("small", -1): "skipped"}, outputs={})
    logged = next(line for line in caplog.messages if line.startswith("WORKFUSE_ERROR "))
    error = json.loads(logged.removeprefix("WORKFUSE_ERROR "))
    assert error["message"] == str(failed.value)
    assert (error["kind"], error["node"], error["retryable"]) == ("expression", "late", False)
    for part in parts:
        assert part.replace("deep", "fields") in error["message"]


class Fails(WorkfuseOperator):
    """Fails as told."""

    def __init__(self, *, error: Exception, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error = error

    def perform(self, context: Any) -> Any:
        raise self.error


@pytest.mark.parametrize(
    ("error", "raised", "kind", "retryable"),
    [
        (NodeError("time", "no"), AirflowFailException, "time", False),
        (NodeError("busy", "no", True), RetryableFailure, "busy", True),
        (ZeroDivisionError("by zero"), ZeroDivisionError, "unexpected", True),
    ],
)
def test_failures_are_reported_and_stay_failures(
    error: Exception, raised: type[Exception], kind: str, retryable: bool
) -> None:
    with DAG(dag_id="shop", schedule=None) as dag:
        Fails(task_id="fails", error=error)
    context = context_of(dag, FakeTaskInstance("fails"))
    with pytest.raises(raised):
        context["task"].execute(context)
    pushed = context["ti"].pushed["workfuse_error"]
    assert (pushed["kind"], pushed["retryable"]) == (kind, retryable)
    assert pushed["message"].startswith("Node 'fails': ")
