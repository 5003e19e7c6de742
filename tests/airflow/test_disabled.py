"""Nodes that are turned off: their output is their input, and the run goes on by the first way."""

from __future__ import annotations

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import (
    JsonObject,
    condition,
    document,
    http,
    node,
    transform,
    webhook,
    with_options,
)

pytestmark = pytest.mark.airflow


def disabled(drawn: JsonObject) -> JsonObject:
    return {**drawn, "data": {**drawn["data"], "disabled": True}}


def drawn() -> JsonObject:
    return document(
        "Disabled nodes",
        [
            webhook(),
            disabled(node("nightly", "trigger.schedule", {"cron": "never"})),
            disabled(with_options(http("call", "{{ nothing }}"), onError="output", retries=3)),
            transform("told", why="{{ nodes.call.output.error }}"),
            disabled(condition("is_large", "{{ nodes.call.output.body.total }}", "equals", 0)),
            transform("large", total="{{ nodes.is_large.output.body.total }}"),
            transform("small", total=0),
            disabled(transform("merged", v=1)),
            disabled(node("every", "logic.loop", {"items": ""})),
            transform("inside", v="{{ item }}"),
            node("each", "logic.loop", {"items": "{{ trigger.body.numbers }}"}),
            disabled(transform("same", v=1)),
            disabled(condition("is_high", "{{ item }}", "greaterThan", 10)),
            transform("high", v="{{ nodes.is_high.output }}"),
            transform("low", v="{{ item }}"),
            transform("report", before="{{ nodes.every.output }}", all="{{ nodes.each.output }}"),
        ],
        [
            "start > call > is_large",
            "nightly > call",
            "call:error > told > merged",
            "is_large:true > large > merged",
            "is_large:false > small > merged > every",
            "every:item > inside",
            "every:done > each",
            "each:item > same > is_high",
            "is_high:true > high",
            "is_high:false > low",
            "each:done > report",
        ],
    )


@pytest.fixture(scope="module")
def run(workflows: Workflows) -> Run:
    return workflows.start(workflows.deploy(drawn()), {"total": 7, "numbers": [1, 20]})


def test_they_pass_their_input_on(run: Run) -> None:
    assert run.state == "success"
    assert run.output("call")["body"] == run.output("is_large")["body"]
    assert run.output("is_large")["body"] == {"total": 7, "numbers": [1, 20]}
    assert run.output("large") == run.output("merged") == run.output("every") == {"total": 7}
    assert [run.output("same", index) for index in range(2)] == [1, 20]


def test_the_run_goes_on_by_the_first_output(run: Run) -> None:
    assert run.states["told"] == run.states["small"] == "skipped"
    assert run.states["low"] == {"skipped": 2}
    assert run.output("report") == {"before": {"total": 7}, "all": [{"v": 1}, {"v": 20}]}


def test_bodies_and_triggers_that_are_off_are_left_out(run: Run) -> None:
    assert run.states.keys() & {"inside", "nightly"} == set()
