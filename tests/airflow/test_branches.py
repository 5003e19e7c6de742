"""A condition, its two arms, and the merge after them."""

from __future__ import annotations

import itertools

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, condition, document, http, transform, webhook
from tests.airflow.double import Answer, Double

pytestmark = pytest.mark.airflow


def two_arms() -> JsonObject:
    return document(
        "Two arms",
        [
            webhook(),
            condition("is_large", "{{ trigger.body.total }}", "greaterThan", 200),
            transform("large", size="large {{ trigger.body.total }}"),
            transform("small", size="{{ trigger.body.word }}"),
            transform(
                "merged",
                size="{{ nodes.large.output.size | default(nodes.small.output.size) }}",
            ),
            transform("after", text="it was {{ nodes.merged.output.size }}"),
        ],
        [
            "start > is_large",
            "is_large:true > large > merged",
            "is_large:false > small > merged > after",
        ],
    )


def two_conditions() -> JsonObject:
    """`both` follows two arms that may both be skipped, `direct` also a branch handle itself."""
    return document(
        "Two conditions",
        [
            webhook(),
            condition("first", "{{ trigger.body.first }}", "isTrue"),
            condition("second", "{{ trigger.body.second }}", "isTrue"),
            transform("x", v=1),
            transform("y", v=2),
            transform("both", v=3),
            transform("direct", v=4),
            transform("end", v=5),
        ],
        [
            "start > first",
            "start > second",
            "first:true > x > both > end",
            "second:true > y > both",
            "second:false > direct",
            "x > direct",
        ],
    )


@pytest.fixture(scope="module")
def runs(workflows: Workflows) -> dict[str, Run]:
    arms = workflows.deploy(two_arms())
    conditions = workflows.deploy(two_conditions())
    payloads: dict[str, tuple[str, JsonObject]] = {
        "large": (arms, {"total": 250.5}),
        "small": (arms, {"total": "200", "word": "small"}),
        "broken arm": (arms, {"total": 1}),
        "no total": (arms, {}),
        "long": (arms, {"total": 1, "word": "x" * 100_000}),
        "none": (conditions, {"first": False, "second": True}),
        "all skipped": (conditions, {"first": False, "second": False}),
        "only x": (conditions, {"first": True, "second": False}),
        "x and y": (conditions, {"first": True, "second": True}),
    }
    return {name: workflows.start(*started) for name, started in payloads.items()}


def test_the_output_that_was_taken_where_states_do_not_tell(runs: dict[str, Run]) -> None:
    """`direct` runs each time: behind `x`, and once behind `second` as well."""
    ways = {
        name: {one["nodeId"]: one["ways"] for one in runs[name].finished["steps"] if one["ways"]}
        for name in ("only x", "x and y")
    }
    assert [runs[name].states["direct"] for name in ways] == ["success", "success"]
    assert ways == {"only x": {"second": ["false"]}, "x and y": {"second": ["true"]}}


def test_true_branch(runs: dict[str, Run]) -> None:
    run = runs["large"]
    assert run.states == {
        "start": "success",
        "is_large": "success",
        "large": "success",
        "small": "skipped",
        "merged": "success",
        "after": "success",
    }
    assert run.state == "success"
    assert run.output("is_large") == {"branch": "true"}
    assert run.output("after") == {"text": "it was large 250.5"}


def test_false_branch(runs: dict[str, Run]) -> None:
    run = runs["small"]
    assert run.states["large"] == "skipped"
    assert run.output("after") == {"text": "it was small"}


def test_large_value_is_passed_on_whole_and_shown_in_part(runs: dict[str, Run]) -> None:
    run = runs["long"]
    assert run.output("after") == {"text": "it was " + "x" * 100_000}
    shown = run.step("small")["input"]["fields"]
    assert shown.startswith("Truncated.")
    assert len(shown) < 70_000


def test_failed_arm_stops_the_merge(runs: dict[str, Run]) -> None:
    run = runs["broken arm"]
    assert run.state == "failed"
    assert run.states["small"] == "failed"
    assert run.states["merged"] == run.states["after"] == "upstream_failed"


def test_missing_data_fails_the_condition_and_names_the_field(runs: dict[str, Run]) -> None:
    run = runs["no total"]
    assert run.states["is_large"] == "failed"
    error = run.step("is_large")["error"]
    assert "trigger.body.total: 'total' is missing" in error["message"]
    assert "conditions[0].left" in error["message"]


@pytest.mark.parametrize(
    ("name", "both", "direct"),
    [
        ("none", "success", "skipped"),
        ("all skipped", "skipped", "success"),
        ("only x", "success", "success"),
    ],
)
def test_merge_runs_for_any_active_edge(
    runs: dict[str, Run], name: str, both: str, direct: str
) -> None:
    run = runs[name]
    assert run.state == "success"
    assert run.states["both"] == run.states["end"] == both
    assert run.states["direct"] == direct


def test_cleared_run_may_take_the_other_branch(workflows: Workflows, double: Double) -> None:
    totals = itertools.chain([500, 5], itertools.repeat(5))
    double.on("/total", lambda _seen, _before: Answer(body={"total": next(totals)}))
    workflow = document(
        "Changes its mind",
        [
            webhook(),
            http("ask", f"{double.url}/total"),
            condition("is_large", "{{ nodes.ask.output.body.total }}", "greaterThan", 200),
            transform("large", size="large"),
            transform("small", size="small"),
            transform("only_large", size="{{ nodes.large.output.size }}"),
            transform(
                "merged",
                size="{{ nodes.large.output.size if nodes.large is defined else 'small' }}",
            ),
        ],
        [
            "start > ask > is_large",
            "is_large:true > large > merged",
            "is_large:false > small > merged",
            "large > only_large",
        ],
    )
    run = workflows.start(workflows.deploy(workflow))
    assert run.states["small"] == "skipped"
    assert run.output("merged") == {"size": "large"}

    run.run_again()
    assert run.states["large"] == run.states["only_large"] == "skipped"
    assert run.states["small"] == "success"
    assert run.output("merged") == {"size": "small"}
