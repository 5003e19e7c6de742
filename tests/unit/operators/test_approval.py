"""What an approval asks Airflow, and what it makes of the answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import (
    AirflowFailException,
    DownstreamTasksSkipped,
    TaskAwaitingInput,
)
from airflow.sdk.execution_time import task_runner

from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import Approval
from workfuse.run_keys import ERROR_KEY

INPUTS = [
    {"name": "reason", "label": "Why?", "type": "longText", "required": True},
    {"name": "boxes", "type": "number"},
    {"name": "fragile", "type": "boolean"},
]
MOMENT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class Asker(FakeTaskInstance):
    """A task instance that remembers what was asked of Airflow."""

    def __init__(self) -> None:
        super().__init__("ask")
        self.id = uuid4()
        self.messages: list[Any] = []

    def send(self, msg: Any) -> None:
        self.messages.append(msg)


def context(ti: Asker, **arguments: Any) -> Any:
    with DAG(dag_id="shop", schedule=None) as dag:
        Approval(task_id="ask", **{"subject": "Refund {{ 1 + 1 }}?", **arguments})
    found = context_of(dag, ti)
    found["task"].render_template_fields(found)
    return found


def ask(monkeypatch: pytest.MonkeyPatch, **arguments: Any) -> tuple[Any, TaskAwaitingInput]:
    ti = Asker()
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", ti, raising=False)
    found = context(ti, **arguments)
    with pytest.raises(TaskAwaitingInput) as parked:
        found["task"].execute(found)
    return ti.messages[0], parked.value


def answer(event: dict[str, Any], **arguments: Any) -> Any:
    found = context(Asker(), **arguments)
    return found["task"].resume_execution("answered", {"event": event}, found)


def decided(*options: str, **inputs: Any) -> dict[str, Any]:
    return {
        "chosen_options": list(options),
        "params_input": inputs,
        "responded_at": MOMENT,
        "responded_by_user": {"id": "1", "name": "ada"},
        "timedout": False,
    }


TIME_IS_UP = {"error": "too late", "error_type": "timeout"}


def test_question_is_put_with_its_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [{"id": "2", "name": "Ada"}]
    asked, parked = ask(
        monkeypatch, body="{{ {'a': [1]} }}", inputs=INPUTS, assignees=people, timeout="90"
    )
    assert asked.subject == "Refund 2?"
    assert asked.body == '{"a": [1]}'
    assert asked.options == ["Approve", "Reject"]
    assert [(one.id, one.name) for one in asked.assigned_users] == [("2", "Ada")]
    assert asked.params["reason"] == {
        "value": "",
        "description": None,
        "schema": {"type": "string", "format": "multiline", "title": "Why?"},
        "source": "task",
    }
    assert asked.params["boxes"]["schema"] == {"type": ["number", "null"], "title": "boxes"}
    assert asked.params["fragile"]["value"] is False
    assert parked.timeout == timedelta(hours=90)


def test_without_a_limit_it_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, parked = ask(monkeypatch, choices={"a": "Yes", "b": "No"})
    assert asked.options == ["Yes", "No"]
    assert parked.timeout is None


@pytest.mark.parametrize("timeout", ["soon", -1, [1], 1e300, "{{ 'x' }}"])
def test_unreadable_limit_asks_nobody(monkeypatch: pytest.MonkeyPatch, timeout: Any) -> None:
    ti = Asker()
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", ti, raising=False)
    found = context(ti, timeout=timeout)
    with pytest.raises(AirflowFailException, match="is not a number of hours"):
        found["task"].execute(found)
    assert ti.messages == []


def test_answer_takes_the_output_of_its_button() -> None:
    given = {"reason": "broken", "boxes": 2, "fragile": True}
    output = answer(decided("Reject", **given), inputs=INPUTS)
    assert output == {
        "branch": "rejected",
        "choice": "Reject",
        "by": {"id": "1", "name": "ada"},
        "at": "2026-03-01T09:30:00+00:00",
        "inputs": given,
    }


def test_other_ways_are_skipped() -> None:
    branches = {"approved": ["pay"], "rejected": ["tell"], "timeout": ["remind"]}
    with pytest.raises(DownstreamTasksSkipped) as skipped:
        answer(decided("Approve"), branches=branches)
    assert skipped.value.tasks == [("tell", -1), ("remind", -1)]


def test_time_that_is_up_is_an_output_or_a_failure() -> None:
    assert answer(TIME_IS_UP, timeout=2) == {"branch": "timeout"}
    with pytest.raises(AirflowFailException, match="Nobody answered within 2 days"):
        answer(TIME_IS_UP, timeout=2, unit="days", on_timeout="fail")


def test_fields_that_were_left_out_are_empty() -> None:
    output = answer(decided("Approve"), inputs=INPUTS[1:])
    assert output["inputs"] == {"boxes": None, "fragile": False}


@pytest.mark.parametrize(
    ("given", "field"),
    [({}, "reason"), ({"reason": ""}, "reason"), ({"reason": "x", "boxes": "two"}, "boxes")],
)
def test_wrong_fields_fail_the_node(given: dict[str, Any], field: str) -> None:
    found = context(Asker(), inputs=INPUTS)
    event = decided("Approve", **given)
    with pytest.raises(AirflowFailException, match=f"field '{field}' is wrong"):
        found["task"].resume_execution("answered", {"event": event}, found)
    assert found["ti"].pushed[ERROR_KEY]["kind"] == "approval"


def test_choice_that_is_gone_is_named() -> None:
    with pytest.raises(AirflowFailException, match="'Maybe' is no choice any more"):
        answer(decided("Maybe"))
