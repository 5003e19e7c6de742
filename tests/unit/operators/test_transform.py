"""A transform evaluates its steps item by item, and tells of the item that failed."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowFailException

from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import Transform, WebhookTrigger
from workfuse.operators.errors import NodeError

BIG = {"do": "filter", "where": "{{ item.total > trigger.body.least }}"}
PLACES = {
    "do": "map",
    "value": {"at": "{{ index }}", "id": "{{ item.id }}", "of": "{{ nodes.start.output.body.of }}"},
}


def done(conf: Any, *steps: dict[str, Any], source: str = "{{ trigger.body.orders }}") -> Any:
    with DAG(dag_id="shop", schedule=None) as dag:
        WebhookTrigger(task_id="start") >> Transform(task_id="t", input=source, steps=steps)
    context = context_of(dag, FakeTaskInstance("t"), conf)
    task: Any = context["task"].prepare_for_execution()
    context["task"] = task
    task.render_template_fields(context)
    assert task.steps == steps  # as written: Airflow's records keep no variant per item
    return task.perform(context)


ORDERS = [{"id": n, "total": n * 100} for n in range(5)]


def test_steps_see_item_and_the_names_of_the_node() -> None:
    found = done({"orders": ORDERS, "least": 150, "of": "shop"}, BIG, PLACES)
    assert found == [{"at": n, "id": n + 2, "of": "shop"} for n in range(3)]


def test_a_failure_has_step_field_and_item() -> None:
    with pytest.raises(NodeError) as caught:
        done({"orders": [*ORDERS, {"id": 9}], "least": 150}, BIG)
    error = caught.value
    assert (error.kind, error.field, error.index) == ("expression", "steps[0].where", 5)
    assert not error.retryable
    assert error.told_of("Large").startswith(
        "Node 'Large', item 5, field 'steps[0].where': Step 1, filter: item.total: 'total' is "
        "missing (in {{ item.total > trigger.body.least }}). The item is {id: 9} (an object)."
    )


def test_a_missing_input_is_its_own_failure() -> None:
    with pytest.raises(AirflowFailException, match="field 'input'"):
        done({}, BIG)
