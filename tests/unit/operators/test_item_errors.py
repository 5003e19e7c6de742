"""A loop that goes on when an item fails: what is caught, skipped and left behind."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk import DAG, task_group
from airflow.sdk.exceptions import (
    AirflowFailException,
    AirflowSkipException,
    AirflowTaskTimeout,
    DownstreamTasksSkipped,
)

from tests.unit.operators.fakes import FakeTaskInstance, Key, context_of
from workfuse.operators import Loop, Transform
from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError, RetryableFailure

ITEMS: dict[Key, Any] = {("each", -1): ["a", "b", "c"]}


class Fails(WorkfuseOperator):
    """Raises what it is given."""

    def __init__(self, *, failure: BaseException, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.failure = failure

    def perform(self, context: Any) -> Any:
        raise self.failure


def loop_of(setting: str, failure: BaseException | None = None, **arguments: Any) -> DAG:
    """call → good → both, call → side → both, both → last; the report follows the loop."""
    failure = failure or NodeError("http_status", "404")
    with DAG(dag_id="shop", schedule=None) as dag:
        each: Any = Loop(task_id="each", items=[], results_of=["last"], on_item_error=setting)

        @task_group(group_id="each_items", prefix_group_id=False)
        def each_items(item: Any) -> None:
            call = Fails(task_id="call", failure=failure, **arguments)
            good = Transform(task_id="good", fields={})
            side = Transform(task_id="side", fields={})
            both = Transform(task_id="both", fields={}, join=["good", "side"])
            last = Transform(task_id="last", fields={})
            call >> [good, side] >> both >> last

        body = each_items.expand(item=each.output)
        report = Transform(
            task_id="report", join=["each:done"], fields={"v": "{{ nodes.each.output }}"}
        )
        [each, body] >> report
    return dag


def run(dag: DAG, ti: FakeTaskInstance) -> Any:
    context = context_of(dag, ti)
    context["task"].render_template_fields(context)
    return context["task"].resume_execution("perform", {}, context)


@pytest.mark.parametrize("failure", [NodeError("x", "no"), OSError("x"), AirflowTaskTimeout()])
def test_the_last_attempt_ends_the_item(failure: BaseException) -> None:
    ti = FakeTaskInstance("call", map_index=2)
    with pytest.raises(DownstreamTasksSkipped) as raised:
        run(loop_of("continue", failure), ti)
    assert raised.value.tasks == [("good", 2), ("side", 2)]
    assert ti.pushed["return_value"] == {"error": ti.pushed["workfuse_error"]}
    assert ti.pushed["workfuse_item_error"] == {"index": 2, **ti.pushed["return_value"]}


def test_a_failed_last_node_has_nothing_to_skip() -> None:
    dag = loop_of("continue")
    task: Any = dag.get_task("last")
    task.fields = {"v": "{{ trigger.body.missing }}"}
    context = context_of(dag, FakeTaskInstance("last", map_index=0), {})
    task.render_template_fields(context)
    output = task._work(lambda: task.perform(context), context)
    assert output["error"]["kind"] == "expression"


def test_attempts_that_are_left_are_used_first() -> None:
    ti = FakeTaskInstance("call", map_index=0, max_tries=1)
    with pytest.raises(RetryableFailure):
        run(loop_of("continue", NodeError("x", "no", retryable=True)), ti)
    assert "workfuse_item_error" not in ti.pushed


def test_stop_fails_the_node() -> None:
    with pytest.raises(AirflowFailException):
        run(loop_of("stop"), FakeTaskInstance("call", map_index=0))


def test_a_node_that_goes_on_by_itself_ends_no_item() -> None:
    ti = FakeTaskInstance("call", map_index=0)
    assert "error" in run(loop_of("continue", on_error="continue"), ti)
    assert "workfuse_item_error" not in ti.pushed


@pytest.mark.parametrize(
    ("states", "failed_at", "runs"),
    [
        ({"good": "success", "side": "success"}, (), True),
        ({"good": "success", "side": "success"}, ("good",), False),
        ({"good": "skipped", "side": "success", "call": "success"}, ("call",), False),
        ({"good": "skipped", "side": "success", "call": "success"}, (), True),
        ({"good": "skipped", "side": "success", "call": "skipped"}, ("call",), True),
    ],
)
def test_a_merge_is_skipped_when_a_path_to_it_failed(
    states: dict[str, str], failed_at: tuple[str, ...], runs: bool
) -> None:
    ti = FakeTaskInstance(
        "both",
        map_index=1,
        states={(node_id, 1): state for node_id, state in states.items()},
        item_errors={(node_id, 1): {"kind": "x"} for node_id in failed_at},
    )
    context = context_of(loop_of("continue"), ti)
    if runs:
        context["task"].render_template_fields(context)
    else:
        with pytest.raises(AirflowSkipException):
            context["task"].render_template_fields(context)


def test_results_have_the_error_in_the_items_place() -> None:
    states: dict[Key, str] = {("each", -1): "success"}
    states |= {("last", 0): "success", ("last", 1): "skipped", ("last", 2): "success"}
    states |= {("call", index): "success" for index in range(3)} | {("side", 2): "skipped"}
    ti = FakeTaskInstance(
        "report",
        states=states,
        outputs={**ITEMS, ("last", 0): "A", ("last", 2): "C"},
        item_errors={("call", 1): {"kind": "x"}, ("side", 2): "of an earlier try"},
    )
    context = context_of(loop_of("continue"), ti)
    context["task"].render_template_fields(context)
    assert context["task"].fields == {"v": ["A", {"error": {"kind": "x"}}, "C"]}


def test_of_several_errors_of_an_item_the_first_in_the_file_counts() -> None:
    states: dict[Key, str] = {("each", -1): "success"}
    states |= {(node_id, 0): "success" for node_id in ("good", "side")}
    ti = FakeTaskInstance(
        "report",
        states=states,
        outputs={("each", -1): ["a"]},
        item_errors={("side", 0): "second", ("good", 0): "first"},
    )
    context = context_of(loop_of("continue"), ti)
    context["task"].render_template_fields(context)
    assert context["task"].fields == {"v": [{"error": "first"}]}
