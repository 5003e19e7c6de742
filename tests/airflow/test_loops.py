"""A loop, its body of several nodes, and what comes after it."""

from __future__ import annotations

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import (
    JsonObject,
    condition,
    document,
    node,
    transform,
    webhook,
)

pytestmark = pytest.mark.airflow


def numbers() -> JsonObject:
    """In the body: a condition, two arms that merge, and a last node that 13 does not reach."""
    return document(
        "Numbers",
        [
            webhook(),
            condition("wanted", "{{ trigger.body.go | default(true) }}", "isTrue"),
            node("each", "logic.loop", {"items": "{{ trigger.body.numbers }}", "maxParallel": 4}),
            transform("first", n="{{ item }}", place="{{ index }}"),
            condition("is_high", "{{ nodes.first.output.n }}", "greaterThan", 10),
            transform("high", text="high {{ item }}"),
            transform("low", text="low {{ item }}"),
            condition("lucky", "{{ item }}", "notEquals", 13),
            transform(
                "last",
                text="{{ nodes.high.output.text if nodes.high is defined "
                "else nodes.low.output.text }}",
                place="{{ nodes.first.output.place }}",
            ),
            transform("report", results="{{ nodes.each.output }}"),
        ],
        [
            "start > wanted",
            "wanted:true > each",
            "each:item > first > is_high",
            "is_high:true > high > lucky",
            "is_high:false > low > lucky",
            "lucky:true > last",
            "each:done > report",
        ],
    )


@pytest.fixture(scope="module")
def runs(workflows: Workflows) -> dict[str, Run]:
    workflow = workflows.deploy(numbers())
    payloads: dict[str, JsonObject] = {
        "four": {"numbers": [5, 20, 13, 7]},
        "one": {"numbers": [11]},
        "none": {"numbers": []},
        "skipped": {"go": False},
        "no list": {"numbers": {"a": 1}},
        "bad item": {"numbers": [1, {"not": "a number"}, 30]},
    }
    return {name: workflows.start(workflow, payload) for name, payload in payloads.items()}


def goes_on() -> JsonObject:
    """`call` fails for "bad"; `both` merges its path with one that nothing is wrong with."""
    return document(
        "Goes on",
        [
            webhook(),
            node(
                "each",
                "logic.loop",
                {"items": "{{ trigger.body.items }}", "onItemError": "continue"},
            ),
            transform("first", v="{{ item.v }}"),
            condition("call", "{{ nodes.first.output.v }}", "greaterThan", 10),
            transform("high", v="{{ nodes.first.output.v + 0.5 }}"),
            transform("low", v="{{ item.v }}"),
            transform("side", v="{{ item.side }}"),
            transform("both", v="{{ nodes.first.output.v }}", side="{{ nodes.side.output.v }}"),
            transform("last", v="{{ nodes.both.output }}"),
            transform("report", results="{{ nodes.each.output }}"),
        ],
        [
            "start > each",
            "each:item > first > call",
            "each:item > side",
            "call:true > high > both",
            "call:false > low > both",
            "side > both > last",
            "each:done > report",
        ],
    )


def test_failed_items_leave_their_error_behind_and_the_run_succeeds(workflows: Workflows) -> None:
    workflow = workflows.deploy(goes_on())
    fine, worse = {"v": 20, "side": "s"}, {"v": {"no": "number"}, "side": "s"}
    items = [fine, worse, {"side": "s"}, {"v": 3}, {**fine, "v": 7}]
    run = workflows.start(workflow, {"items": items})
    empty = workflows.start(workflow, {"items": []})
    assert run.state == "success", run.finished
    results = run.output("report")["results"]
    assert [sorted(result) for result in results] == [["v"], *[["error"]] * 3, ["v"]]
    assert [result["error"]["node"] for result in results[1:4]] == ["call", "first", "side"]
    assert results[4] == {"v": {"v": 7, "side": "s"}}
    states = {
        node_id: [run.step(node_id, index)["airflowState"] for index in range(1, 4)]
        for node_id in ("first", "call", "side", "high", "low", "both", "last")
    }
    assert states == {
        "first": ["success"] * 3,
        "call": ["success", "skipped", "success"],
        "side": ["success"] * 3,
        "high": ["skipped"] * 3,
        "low": ["skipped", "skipped", "success"],
        "both": ["skipped"] * 3,
        "last": ["skipped"] * 3,
    }
    assert empty.output("report") == {"results": []}
    run.run_again()
    assert run.output("report")["results"] == results


def test_each_item_takes_its_own_branch(runs: dict[str, Run]) -> None:
    run = runs["four"]
    assert run.state == "success"
    states = {
        node_id: [run.step(node_id, index)["airflowState"] for index in range(4)]
        for node_id in ("high", "low", "last")
    }
    assert states == {
        "high": ["skipped", "success", "success", "skipped"],
        "low": ["success", "skipped", "skipped", "success"],
        "last": ["success", "success", "skipped", "success"],
    }


def test_input_of_each_item_is_kept(runs: dict[str, Run]) -> None:
    assert runs["four"].step("first", 2)["input"] == {"fields": {"n": 13, "place": 2}}
    assert runs["four"].step("each")["input"] == {"items": [5, 20, 13, 7]}


def test_results_are_in_item_order_without_skipped_items(runs: dict[str, Run]) -> None:
    assert runs["four"].output("report") == {
        "results": [
            {"text": "low 5", "place": 0},
            {"text": "high 20", "place": 1},
            {"text": "low 7", "place": 3},
        ]
    }


def test_one_item_gives_a_list_of_one(runs: dict[str, Run]) -> None:
    assert runs["one"].output("report") == {"results": [{"text": "high 11", "place": 0}]}


def test_empty_list_skips_the_body_and_goes_on(runs: dict[str, Run]) -> None:
    run = runs["none"]
    assert run.state == "success"
    assert run.states["first"] == run.states["last"] == "skipped"
    assert run.output("report") == {"results": []}


def test_skipped_loop_skips_what_follows(runs: dict[str, Run]) -> None:
    run = runs["skipped"]
    assert run.state == "success"
    assert {run.states[node_id] for node_id in ("each", "first", "last", "report")} == {"skipped"}


def test_no_list_is_an_error_that_says_what_came(runs: dict[str, Run]) -> None:
    run = runs["no list"]
    assert run.states["each"] == "failed"
    assert run.states["report"] == "upstream_failed"
    message = run.step("each")["error"]["message"]
    assert "field 'items': A list is needed, but it is an object: {'a': 1}" in message


def test_failed_item_leaves_the_others_alone(runs: dict[str, Run]) -> None:
    run = runs["bad item"]
    assert run.state == "failed"
    assert [run.step("last", index)["airflowState"] for index in range(3)] == [
        "success",
        "upstream_failed",
        "success",
    ]
    assert run.step("is_high", 1)["error"]["kind"] == "comparison"
    assert run.states["report"] == "upstream_failed"
