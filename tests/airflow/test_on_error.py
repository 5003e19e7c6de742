"""Retries, time limits, and where a run goes after an error."""

from __future__ import annotations

import itertools

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import (
    JsonObject,
    document,
    http,
    node,
    transform,
    webhook,
    with_options,
)
from tests.airflow.double import Answer, Double

pytestmark = pytest.mark.airflow


def ways_on() -> JsonObject:
    """`pick` fails without `word`: each of the three ways to go on, and merges behind them."""
    limit = {"timeout": "{{ trigger.body.limit }}", "unit": "seconds"}
    picks = transform("pick", word="{{ trigger.body.word }}")
    goes_on = transform("goes_on", word="{{ trigger.body.word }}")
    return document(
        "Ways on",
        [
            webhook(),
            with_options(picks, onError="output"),
            transform("good", word="{{ nodes.pick.output.word }}"),
            transform("bad", kind="{{ nodes.pick.output.error.kind }}"),
            transform("merged", v=1),
            transform("direct", v=2),
            with_options(goes_on, onError="continue"),
            transform("after", failed="{{ nodes.goes_on.output.error is defined }}"),
            with_options(node("wait", "utility.delay", {"until": "{{ trigger.body.until }}"}),
                         onError="output"),
            transform("waited", v=3),
            transform("not_waited", v=4),
            with_options(node("called", "utility.wait", {"for": "call", **limit}),
                         onError="output"),
            transform("too_late", v=5),
            transform("never", v=6),
            with_options(node("asked", "utility.wait", {"subject": "Pay?", **limit}),
                         onError="continue"),
            transform("paid", v=7),
            transform("not_paid", why="{{ nodes.asked.output.error.kind | default('late') }}"),
        ],
        [
            "start > pick > good > merged",
            "pick:error > bad > merged",
            "pick:error > direct",
            "good > direct",
            "start > goes_on > after",
            "start > wait > waited",
            "wait:error > not_waited",
            "start > called:timeout > too_late",
            "called:error > never",
            "start > asked:approved > paid",
            "asked:timeout > not_paid",
        ],
    )  # fmt: skip


def calls(url: str) -> JsonObject:
    """For each path: one way for its answer, one for its error."""
    call = http("call", url + "/{{ item }}")
    return document(
        "Calls",
        [
            webhook(),
            node("each", "logic.loop", {"items": "{{ trigger.body.paths }}"}),
            with_options(call, onError="output", retries=1, retryDelay=0, timeout=20),
            transform("good", text="{{ nodes.call.output.status }}"),
            transform("bad", text="{{ nodes.call.output.error.kind }}"),
            transform("last", index="{{ index }}"),
            transform("only_good", text="{{ nodes.good.output.text }}"),
            transform("report", results="{{ nodes.each.output }}"),
        ],
        [
            "start > each",
            "each:item > call > good > only_good",
            "call:error > bad > last",
            "call > last",
            "each:done > report",
        ],
    )


@pytest.fixture(scope="module")
def runs(workflows: Workflows, double: Double) -> dict[str, Run]:
    statuses = itertools.chain([503], itertools.repeat(200))
    double.on("/flaky", lambda _seen, _before: Answer(status=next(statuses)))
    double.on("/missing", lambda _seen, _before: Answer(status=404))
    double.on("/down", lambda _seen, _before: Answer(status=503))
    ways, items = workflows.deploy(ways_on()), workflows.deploy(calls(double.url))
    soon = "2020-01-01T00:00:00+00:00"
    payloads: dict[str, tuple[str, JsonObject]] = {
        "good": (ways, {"word": "x", "until": soon, "limit": 1}),
        "bad": (ways, {"until": "never"}),
        "items": (items, {"paths": ["flaky", "missing", "down"]}),
    }
    return {name: workflows.start(*started) for name, started in payloads.items()}


def test_without_an_error_the_error_output_is_skipped(runs: dict[str, Run]) -> None:
    run = runs["good"]
    assert run.state == "success"
    skipped = {node_id for node_id, state in run.states.items() if state == "skipped"}
    assert skipped == {"bad", "not_waited", "never", "paid"}
    assert run.output("after") == {"failed": False}
    assert run.output("not_paid") == {"why": "late"}


def test_an_error_takes_the_error_output_and_the_run_succeeds(runs: dict[str, Run]) -> None:
    run = runs["bad"]
    assert run.state == "success"
    skipped = {node_id for node_id, state in run.states.items() if state == "skipped"}
    assert skipped == {"good", "waited", "too_late", "paid"}
    assert run.output("bad") == {"kind": "expression"}
    assert run.output("after") == {"failed": True}
    assert run.output("not_waited") == {"v": 4}
    assert run.output("never") == {"v": 6}
    assert run.output("asked")["branch"] == "timeout"
    assert run.output("not_paid") == {"why": "expression"}
    assert run.output("pick")["error"]["field"] == "fields.word"


def test_each_item_goes_its_own_way_after_its_retries(runs: dict[str, Run]) -> None:
    run = runs["items"]
    assert run.state == "success"
    states = {
        node_id: [run.step(node_id, index)["airflowState"] for index in range(3)]
        for node_id in ("good", "only_good", "bad", "last")
    }
    assert states == {
        "good": ["success", "skipped", "skipped"],
        "only_good": ["success", "skipped", "skipped"],
        "bad": ["skipped", "success", "success"],
        "last": ["success"] * 3,
    }
    assert [run.step("call", index)["tryNumber"] for index in range(3)] == [2, 1, 2]


def test_an_attempt_that_takes_too_long_is_an_error(workflows: Workflows, double: Double) -> None:
    double.on("/slow", lambda _seen, _before: Answer(delay=5))
    slow = with_options(http("slow", f"{double.url}/slow"), timeout=1, onError="continue")
    told = transform("told", kind="{{ nodes.slow.output.error.kind }}")
    workflow = document("Too slow", [webhook(), slow, told], ["start > slow > told"])
    run = workflows.start(workflows.deploy(workflow))
    assert run.output("told") == {"kind": "timeout"}


def test_a_delay_with_an_error_output_skips_it_after_the_wait(workflows: Workflows) -> None:
    wait = with_options(
        node("wait", "utility.delay", {"duration": 1, "unit": "seconds"}), onError="output"
    )
    nodes = [webhook(), wait, transform("waited", v=1), transform("failed", v=2)]
    workflow = document("Waits", nodes, ["start > wait > waited", "wait:error > failed"])
    run = workflows.start(workflows.deploy(workflow))
    assert run.states["waited"] == "success"
    assert run.states["failed"] == "skipped"
    assert set(run.output("wait")) == {"until"}
