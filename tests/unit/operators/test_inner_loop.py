"""A loop inside a loop: what its DAG sees of the runs around it, and what it hands back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from airflow.sdk import DAG, task_group
from airflow.sdk.exceptions import AirflowFailException

from tests.unit.operators.fakes import FakeTaskInstance, Key, context_of
from workfuse.operators import InnerLoop, Loop, LoopItems, Transform, WebhookTrigger
from workfuse.operators.loop_results import collect_results, first_failure
from workfuse.operators.places import Place
from workfuse.run_keys import (
    ITEMS_KEY,
    PARENTS_KEY,
    inner_run_id,
    inner_run_path,
    inner_run_prefix,
)

RUN, INNER_RUN = "manual__1", "loop__manual__1__2"
CONF = {PARENTS_KEY: [{"run": RUN, "item": 2}]}


def shop() -> tuple[DAG, DAG]:
    """The workflow's DAG, and that of its inner loop."""
    with DAG(dag_id="shop", dag_display_name="The shop", schedule=None) as outer:
        start = WebhookTrigger(task_id="start")
        before = Transform(task_id="before", fields={})
        orders: Any = Loop(task_id="orders", items=[], results_of=["lines"])

        @task_group(group_id="orders_items", prefix_group_id=False)
        def orders_items(item: Any) -> None:
            order = Transform(task_id="order", fields={})
            order >> InnerLoop(task_id="lines", items="{{ item }}", inner_dag_id="shop__lines")

        start >> before >> orders
        orders_items.expand(item=orders.output)
    with DAG(dag_id="shop__lines", schedule=None) as inner:
        lines: Any = LoopItems(task_id="lines", inside=outer, results_of=["line"])

        @task_group(group_id="lines_items", prefix_group_id=False)
        def lines_items(item: Any) -> None:
            Transform(task_id="line", fields={})

        lines_items.expand(item=lines.output)
    return outer, inner


OUTER, INNER = shop()


@dataclass
class FakeInInnerRun(FakeTaskInstance):
    """A task instance of the inner loop's run; `outside` is what the workflow's run has."""

    dag_id: str = "shop__lines"
    run_id: str = INNER_RUN
    outside: FakeTaskInstance = field(
        default_factory=lambda: FakeTaskInstance("lines", states={("lines", 2): "deferred"})
    )

    def xcom_pull(self, *, run_id: str | None = None, **arguments: Any) -> Any:
        source = self.outside if run_id == RUN else super()
        return source.xcom_pull(**arguments)

    def get_task_states(self, *, run_ids: list[str], **arguments: Any) -> Any:
        source = self.outside if run_ids == [RUN] else super()
        return source.get_task_states(run_ids=run_ids, **arguments)


def rendered(fields: Any, states: dict[Key, str], outputs: dict[Key, Any]) -> Any:
    """Render the inner body's node at line 1 of order 2."""
    outside = FakeTaskInstance(
        "lines", states={("lines", 2): "deferred", **states}, outputs=outputs
    )
    ti = FakeInInnerRun(
        "line", map_index=1, outside=outside, outputs={("lines", -1): ["x", "y", "z"]}
    )
    context = context_of(INNER, ti, CONF)
    task = context["task"].prepare_for_execution()
    task.fields = fields
    context["task"] = task
    task.render_template_fields(context)
    return task.fields


def test_an_inner_body_sees_what_is_around_it() -> None:
    fields = {
        "item": "{{ item }} {{ index }}",
        "lines": "{{ loops.lines.item }} {{ loops.lines.index }}",
        "orders": "{{ loops.orders.item }} {{ loops.orders.index }}",
        "order": "{{ nodes.order.output }}",
        "before": "{{ nodes.before.output }}",
        "workflow": "{{ workflow.id }}: {{ workflow.name }}",
        "list": "{{ nodes.orders.output | length }}",
    }
    states = {("order", 2): "success", ("before", -1): "success", ("orders", -1): "success"}
    outputs = {
        ("order", 0): "order of another",
        ("order", 2): "the order",
        ("before", -1): "b",
        ("orders", -1): ["o0", "o1", "o2"],
    }
    with pytest.raises(AirflowFailException, match="not in that loop"):
        rendered({"v": "{{ loops.other.item }}"}, states, outputs)
    assert rendered(fields, states, outputs) == {
        "item": "y 1",
        "lines": "y 1",
        "orders": "o2 2",
        "order": "the order",
        "before": "b",
        "workflow": "shop: The shop",
        "list": 3,
    }


@pytest.mark.parametrize("state", ["failed", "success", "skipped", "up_for_retry", None])
def test_nothing_begins_when_nobody_waits_for_it(state: str | None) -> None:
    states = {("lines", 2): state} if state else {}
    ti = FakeInInnerRun("line", map_index=0, outside=FakeTaskInstance("lines", states=states))  # type: ignore[arg-type]
    context = context_of(INNER, ti, CONF)
    with pytest.raises(AirflowFailException, match="waits for it no longer"):
        context["task"].render_template_fields(context)


def test_the_items_are_those_that_the_task_outside_found() -> None:
    @dataclass
    class Outside(FakeTaskInstance):
        def xcom_pull(self, **arguments: Any) -> Any:
            assert (arguments["map_indexes"], arguments["key"]) == (2, ITEMS_KEY)
            return ["x", "y"]

    context = context_of(INNER, FakeInInnerRun("lines", outside=Outside("lines")), CONF)
    assert context["task"].perform(context) == ["x", "y"]


def test_a_run_of_its_own_is_refused() -> None:
    context = context_of(INNER, FakeInInnerRun("lines"), {})
    context["task"].render_template_fields(context)
    with pytest.raises(AirflowFailException, match="Run 'shop'"):
        context["task"]._work(lambda: context["task"].perform(context), context)


INNER_PLACE = Place(INNER, INNER_RUN, None, -1)


def test_results_come_from_the_inner_run() -> None:
    ti = FakeTaskInstance(
        "lines",
        map_index=2,
        states={("line", 0): "success", ("line", 1): "skipped"},
        outputs={("lines", -1): ["x", "y"], ("line", 0): "X"},
    )
    assert collect_results(INNER.get_task("lines"), INNER_PLACE, ti) == ["X"]


@pytest.mark.parametrize(
    ("states", "errors", "message"),
    [
        ({("line", 3): "failed", ("line", 10): "failed"}, {("line", 3): "no"}, "Item 3: no"),
        ({("line", 3): "failed"}, {}, "Item 3: Node 'line' failed."),
        ({("lines", -1): "failed"}, {("lines", -1): "bad list"}, "bad list"),
        ({("line", 0): "upstream_failed"}, {}, "their run was ended"),
    ],
)
def test_a_failed_inner_run_says_which_item(
    states: dict[Key, str], errors: dict[Key, str], message: str
) -> None:
    details = {key: {"message": error} for key, error in errors.items()}
    ti = FakeTaskInstance("lines", map_index=2, states=states, errors=details)
    assert message in first_failure(INNER_PLACE, ti)


def test_run_ids_tell_the_items_and_stay_short() -> None:
    assert inner_run_id(RUN, [2]) == INNER_RUN
    assert inner_run_path(RUN, inner_run_id(RUN, [2, 0, 13])) == (2, 0, 13)
    assert inner_run_path(RUN, RUN) == ()
    long = "x" * 250
    assert len(inner_run_id(long, [1023] * 5)) <= 250
    assert inner_run_prefix(long) != inner_run_prefix(long[:-1] + "y")
