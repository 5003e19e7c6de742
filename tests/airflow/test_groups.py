"""Groups are decoration: a run goes as without them, and Airflow's graph shows them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.airflow.client import Run, Server, Workflows
from tests.airflow.documents import (
    JsonObject,
    condition,
    document,
    group,
    node,
    transform,
    webhook,
)

pytestmark = pytest.mark.airflow


def drawn(name: str) -> JsonObject:
    """Groups that edges leave and enter again: around an arm, around a loop, inside its body."""
    return document(
        name,
        [
            webhook(),
            *group(
                "decision",
                condition("is_large", "{{ trigger.body.total }}", "greaterThan", 200),
                *group("arm", transform("large", size="large"), transform("again", size="L")),
                transform("merged", size="{{ nodes.large.output.size | default('small') }}"),
                label="Decision",
                notes="Large ones first",
            ),
            transform("small", size="small"),
            *group(
                "repeated",
                node("each", "logic.loop", {"items": "{{ trigger.body.items }}"}),
                condition("is_odd", "{{ item % 2 }}", "equals", 1),
                *group("odd", transform("odds", v="{{ item }} is odd"), label="Odd ones"),
                transform("evens", v="{{ item }} is even"),
                transform("either", v="{{ nodes.odds.output.v | default(nodes.evens.output.v) }}"),
                transform("all", v="{{ nodes.each.output }}"),
            ),
        ],
        [
            "start > is_large:true > large > again > merged > each:item",
            "is_large:false > small > merged",
            "each:item > is_odd:true > odds > either",
            "is_odd:false > evens > either",
            "each:done > all",
        ],
    )


def ungrouped(name: str) -> JsonObject:
    whole = drawn(name)
    nodes = [one for one in whole["nodes"] if one["type"] != "group"]
    for one in nodes:
        one.pop("parentId", None)
    return {**whole, "nodes": nodes}


def graph(server: Server, dag_id: str) -> dict[str, Any]:
    answer = server.session.get(
        f"{server.url}/ui/structure/structure_data", params={"dag_id": dag_id}, timeout=30
    )
    assert answer.ok, answer.text
    return dict(answer.json())


def tree(nodes: list[Any]) -> dict[str, Any]:
    """Ids inside ids, without the points where Airflow joins edges."""
    return {
        one["id"]: tree(one["children"]) if one.get("children") else None
        for one in nodes
        if one["type"] != "join"
    }


def outcome(run: Run) -> dict[str, Any]:
    outputs = {one: run.output(one) for one in ("merged", "all") if run.state == "success"}
    return {"state": run.state, "steps": run.states, "outputs": outputs}


@pytest.fixture(scope="module")
def workflow_ids(workflows: Workflows) -> tuple[str, str]:
    return workflows.deploy(drawn("Grouped")), workflows.deploy(ungrouped("Not grouped"))


def test_a_run_goes_as_without_groups(workflows: Workflows, workflow_ids: tuple[str, str]) -> None:
    payloads = [{"total": 900, "items": [1, 2, 3]}, {"total": 5, "items": [4]}]
    started = [
        [workflows.start(workflow_id, payload) for workflow_id in workflow_ids]
        for payload in payloads
    ]
    for grouped, plain in started:
        assert outcome(grouped) == outcome(plain)
    large, small = (outcome(grouped) for grouped, _ in started)
    assert large["steps"]["small"] == "skipped"
    assert large["steps"]["odds"] == {"success": 2, "skipped": 1}
    assert large["outputs"]["all"] == {
        "v": [{"v": "1 is odd"}, {"v": "2 is even"}, {"v": "3 is odd"}]
    }
    assert small["steps"]["again"] == "skipped"
    assert small["outputs"]["merged"] == {"size": "small"}


def test_the_graph_shows_the_groups(airflow_server: Server, workflow_ids: tuple[str, str]) -> None:
    grouped, plain = (graph(airflow_server, workflow_id) for workflow_id in workflow_ids)
    body = {"is_odd": None, "odd": {"odds": None}, "evens": None, "either": None}
    assert tree(grouped["nodes"]) == {
        "start": None,
        "small": None,
        "decision": {"is_large": None, "arm": {"large": None, "again": None}, "merged": None},
        "repeated": {"each": None, "each_items": body, "all": None},
    }
    decision = next(one for one in grouped["nodes"] if one["id"] == "decision")
    assert (decision["label"], decision["tooltip"]) == ("Decision", "Large ones first")
    labels = {(one["source_id"], one["target_id"]): one["label"] for one in grouped["edges"]}
    assert labels["is_large", "large"] == labels["is_odd", "odds"] == "true"
    assert labels["is_large", "small"] == labels["is_odd", "evens"] == "false"
    tasks = set(workflow_tasks(plain["nodes"]))
    assert edges_between(grouped, tasks) == edges_between(plain, tasks)


def workflow_tasks(nodes: list[Any]) -> list[str]:
    found = []
    for one in nodes:
        inner = one.get("children")
        found.extend(workflow_tasks(inner) if inner else [one["id"]])
    return found


def edges_between(shown: dict[str, Any], tasks: set[str]) -> set[tuple[str, str]]:
    ends = {(one["source_id"], one["target_id"]) for one in shown["edges"]}
    return {(source, target) for source, target in ends if {source, target} <= tasks}
