"""An answer to a caller has a status, headers and a body that can be sent."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk import DAG

from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import Respond, WebhookTrigger
from workfuse.operators.errors import NodeError


def answered(conf: Any, **fields: Any) -> Any:
    with DAG(dag_id="shop", schedule=None) as dag:
        WebhookTrigger(task_id="start") >> Respond(task_id="t", **fields)
    context = context_of(dag, FakeTaskInstance("t"), conf)
    task: Any = context["task"].prepare_for_execution()
    context["task"] = task
    task.render_template_fields(context)
    return task.perform(context)


def test_expressions_make_all_of_it() -> None:
    found = answered(
        {"id": 7, "status": "409"},
        status="{{ trigger.body.status }}",
        headers={"X-Order": "{{ trigger.body.id }}", "X-None": "{{ none }}"},
        body={"order": "{{ trigger.body.id }}"},
    )
    assert found == {"status": 409, "headers": {"x-order": "7"}, "body": {"order": 7}}


def test_without_fields_it_is_an_empty_success() -> None:
    assert answered({}) == {"status": 200, "headers": {}, "body": None}


@pytest.mark.parametrize(
    "status", [99, 199, 600, 200.5, True, None, "", "\uff12\uff10\uff10", "2e2", "9" * 5_000]
)
def test_a_status_that_is_none(status: Any) -> None:
    with pytest.raises(NodeError) as caught:
        answered({"status": status}, status="{{ trigger.body.status }}")
    assert (caught.value.kind, caught.value.field) == ("answer", "status")


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: a=b", "a\nb", "\0", "ü", "x" * 8_193])
def test_a_header_that_cannot_be_sent(value: str) -> None:
    with pytest.raises(NodeError) as caught:
        answered({"value": value}, headers={"X-A": "{{ trigger.body.value }}"})
    assert caught.value.field == "headers.X-A"
