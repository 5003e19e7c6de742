"""A condition with several cases, alone, with merges behind it, and in the body of a loop."""

from __future__ import annotations

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, cases, document, node, transform, webhook

pytestmark = pytest.mark.airflow

SIZE = {"large": "{{ trigger.body.n > 100 }}", "middle": "{{ trigger.body.n > 10 }}"}


def three_ways() -> JsonObject:
    """`upper` merges two cases, one of them directly; `end` merges all that follows."""
    return document(
        "Three ways",
        [
            webhook(),
            cases("size", **SIZE, broken="{{ trigger.body.gone }}"),
            transform("large", v="large"),
            transform("middle", v="middle"),
            transform("other", v="other"),
            transform("upper", v="upper"),
            transform("end", v="end"),
        ],
        [
            "start > size",
            "size:large > large > end",
            "size:middle > middle > upper > end",
            "size:large > upper",
            "size:else > other > end",
        ],
    )


def per_item() -> JsonObject:
    return document(
        "Cases per item",
        [
            webhook(),
            node("each", "logic.loop", {"items": "{{ trigger.body.numbers }}"}),
            cases("size", large="{{ item > 100 }}", middle="{{ item > 10 }}"),
            transform("large", v="large {{ item }}"),
            transform("small", v="small {{ item }}"),
            transform("joined", v="{{ item }}"),
            transform("after", all="{{ nodes.each.output }}"),
        ],
        [
            "start > each",
            "each:item > size",
            "size:large > large > joined",
            "size:middle > joined",
            "size:else > small",
            "each:done > after",
        ],
    )


def by_rows() -> JsonObject:
    """A group, a type and a pattern; and an expression that gives no boolean."""
    group = {
        "match": "any",
        "conditions": [
            {"left": "{{ trigger.body.country }}", "operator": "in", "right": "de, at"},
            {"left": "{{ trigger.body.vip | default(false) }}", "operator": "isTrue"},
        ],
    }
    group["conditions"][0] |= {"type": "text", "ignoreCase": True}  # type: ignore[index]
    name = {"left": "{{ trigger.body.file }}", "operator": "matches", "right": "*.pdf"}
    return document(
        "By rows",
        [
            webhook(),
            node("wanted", "logic.condition", {"conditions": [group, name]}),
            transform("yes", v=1),
            transform("no", v=2),
            node(
                "by_text",
                "logic.condition",
                {"mode": "expression", "expression": "{{ trigger.body.country }}"},
            ),
        ],
        ["start > wanted", "wanted:true > yes", "wanted:false > no", "start > by_text"],
    )


@pytest.fixture(scope="module")
def runs(workflows: Workflows) -> dict[str, Run]:
    ways = workflows.deploy(three_ways())
    loop = workflows.deploy(per_item())
    rows = workflows.deploy(by_rows())
    payloads: dict[str, tuple[str, JsonObject]] = {
        "large": (ways, {"n": 500}),
        "middle": (ways, {"n": 50}),
        "else": (ways, {"n": 5, "gone": False}),
        "broken": (ways, {"n": 5}),
        "items": (loop, {"numbers": [500, 50, 5]}),
        "rows": (rows, {"country": "AT", "file": "a.pdf"}),
        "no rows": (rows, {"country": "AT", "file": "a.png"}),
    }
    return {name: workflows.start(*started) for name, started in payloads.items()}


@pytest.mark.parametrize(
    ("name", "ran"),
    [
        ("large", {"large", "upper", "end"}),
        ("middle", {"middle", "upper", "end"}),
        ("else", {"other", "end"}),
    ],
)
def test_the_first_case_that_holds_wins(runs: dict[str, Run], name: str, ran: set[str]) -> None:
    run = runs[name]
    states = {node_id: state for node_id, state in run.states.items() if node_id != "start"}
    assert {n for n, state in states.items() if state == "success"} == {"size", *ran}
    assert set(states.values()) <= {"success", "skipped"}
    assert run.output("size") == {"branch": name}


def test_a_case_that_is_reached_must_be_readable(runs: dict[str, Run]) -> None:
    error = runs["broken"].step("size")["error"]
    assert error["field"] == "config.cases[2].expression"
    assert "'gone' is missing" in error["message"]


def test_each_item_takes_its_own_way(runs: dict[str, Run]) -> None:
    run = runs["items"]
    assert run.state == "success"
    assert [run.output("size", n)["branch"] for n in range(3)] == ["large", "middle", "else"]
    assert run.states["joined"] == {"success": 2, "skipped": 1}
    assert run.states["large"] == {"success": 1, "skipped": 2}
    assert run.output("after") == {"all": [{"v": 500}, {"v": 50}, {"v": "small 5"}]}


def test_groups_types_and_patterns(runs: dict[str, Run]) -> None:
    assert runs["rows"].states["yes"] == "success"
    assert runs["no rows"].states["no"] == "success"


def test_an_expression_must_give_true_or_false(runs: dict[str, Run]) -> None:
    run = runs["rows"]
    assert run.states["by_text"] == "failed"
    error = run.step("by_text")["error"]
    assert error["field"] == "config.expression"
    assert "gives 'AT' (a text), and true or false is needed" in error["message"]
