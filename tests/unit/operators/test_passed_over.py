"""A branch in a loop's body that was decided before Airflow had made the tasks behind it."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from airflow.sdk import DAG, task_group
from airflow.sdk.exceptions import AirflowSkipException

from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import Condition, Loop, Transform


def loop_with_a_branch(setting: Literal["stop", "continue"] = "stop") -> DAG:
    """is_odd:true → odd, is_odd:false → even, in the body of a loop."""
    with DAG(dag_id="shop", schedule=None) as dag:
        each: Any = Loop(task_id="each", items=[], results_of=["odd"], on_item_error=setting)

        @task_group(group_id="each_items", prefix_group_id=False)
        def each_items(item: Any) -> None:
            is_odd = Condition(
                task_id="is_odd",
                expression="{{ 1 }}",
                branches={"true": ["odd"], "false": ["even"]},
            )
            odd = Transform(task_id="odd", fields={})
            even = Transform(task_id="even", fields={})
            is_odd >> [odd, even]

        each_items.expand(item=each.output)
    return dag


def render(dag: DAG, ti: FakeTaskInstance) -> None:
    context_of(dag, ti)["task"].render_template_fields(context_of(dag, ti))


def decided(task_id: str, branch: str, **more: Any) -> FakeTaskInstance:
    return FakeTaskInstance(
        task_id,
        map_index=1,
        states={("is_odd", 1): "success"},
        outputs={("is_odd", 1): {"branch": branch}, ("each", -1): [1, 2]},
        **more,
    )


def test_the_way_not_taken_skips_itself() -> None:
    with pytest.raises(AirflowSkipException, match="not taken"):
        render(loop_with_a_branch(), decided("even", "true"))


def test_the_way_that_is_taken_runs() -> None:
    render(loop_with_a_branch(), decided("odd", "true"))


def test_an_item_that_was_given_up_goes_no_further() -> None:
    ti = decided("odd", "true", item_errors={("is_odd", 1): "no"})
    with pytest.raises(AirflowSkipException, match="failed"):
        render(loop_with_a_branch("continue"), ti)
