"""What a disabled node passes on."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk import DAG, task_group
from airflow.sdk.exceptions import DownstreamTasksSkipped

from tests.unit.operators.fakes import FakeTaskInstance, Key, context_of
from workfuse.operators import Disabled, Loop, Transform, WebhookTrigger


def shop() -> DAG:
    with DAG(dag_id="shop", schedule=None) as dag:
        start = WebhookTrigger(task_id="start")
        choice = Disabled(
            task_id="choice",
            passes_on="{{ nodes.start.output }}",
            takes="true",
            branches={"true": ["yes"], "false": ["no"]},
        )
        yes = Transform(task_id="yes", fields={"v": 1})
        no = Transform(task_id="no", fields={"v": 2})
        merged = Disabled(task_id="merged", join=["choice:false", "no", "yes"])
        each = Loop(task_id="each", items="{{ [] }}", results_of=["first"])

        @task_group(group_id="each_items", prefix_group_id=False)
        def each_items(item: Any) -> None:
            first = Disabled(task_id="first", passes_on="{{ item }}")
            second = Disabled(task_id="second", join=["each:item", "first"])
            first >> second

        each_items.expand(item=each.output)
        start >> choice >> [yes, no] >> merged
        start >> each
    return dag


def done(ti: FakeTaskInstance, payload: Any = None) -> Any:
    context = context_of(shop(), ti, conf=payload)
    task: Any = context["task"]
    task.render_template_fields(context)
    return task.execute(context)


def test_a_trigger_s_follower_passes_the_payload_on_by_the_first_output() -> None:
    ti = FakeTaskInstance("choice")
    with pytest.raises(DownstreamTasksSkipped) as caught:
        done(ti, {"total": 3})
    assert list(caught.value.tasks) == [("no", -1)]
    assert ti.pushed["return_value"]["body"] == {"total": 3}


@pytest.mark.parametrize(
    ("states", "passed"),
    [
        ({("choice", -1): "success", ("yes", -1): "success", ("no", -1): "skipped"}, {"v": 1}),
        ({("choice", -1): "success", ("yes", -1): "success", ("no", -1): "success"}, {"v": 2}),
    ],
)
def test_a_merge_passes_on_what_the_first_active_edge_brings(
    states: dict[Key, str], passed: Any
) -> None:
    outputs: dict[Key, Any] = {("yes", -1): {"v": 1}, ("no", -1): {"v": 2}}
    assert done(FakeTaskInstance("merged", states=states, outputs=outputs)) == passed


@pytest.mark.parametrize("task_id", ["first", "second"])
def test_inside_a_loop_it_is_the_item(task_id: str) -> None:
    ti = FakeTaskInstance(
        task_id,
        map_index=1,
        states={("each", -1): "success", ("first", 1): "success"},
        outputs={("each", -1): ["a", "b"], ("first", 1): "b"},
    )
    assert done(ti) == "b"


def test_an_input_of_nothing_is_passed_on_too() -> None:
    ti = FakeTaskInstance("first", map_index=0, outputs={("each", -1): [None]})
    assert done(ti) is None
