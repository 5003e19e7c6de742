"""Loops inside loops: runs of a DAG of their own, one per item of the loop around."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.airflow.client import DEADLINE, Run, Workflows
from tests.airflow.documents import JsonObject, condition, document, node, transform, webhook

pytestmark = pytest.mark.airflow


def loop(node_id: str, items: str, **config: Any) -> JsonObject:
    return node(node_id, "logic.loop", {"items": items, **config})


def orders(outer: str, inner: str) -> JsonObject:
    """Orders with lines; a price above 10 takes another arm, one that is no number fails."""
    return document(
        f"Orders {outer} {inner}",
        [
            webhook(),
            transform("before", currency="{{ trigger.body.currency }}"),
            loop("orders", "{{ trigger.body.orders }}", onItemError=outer),
            transform("order", name="order {{ item.id }}"),
            loop("lines", "{{ item.lines }}", onItemError=inner, maxParallel=2),
            condition("is_high", "{{ item }}", "greaterThan", 10),
            transform("high", v="high"),
            transform("low", v="low"),
            transform(
                "line",
                text="{{ nodes.order.output.name }}, line {{ index }} of order "
                "{{ loops.orders.index }}: {{ nodes.high.output.v | default(nodes.low.output.v) }} "
                "{{ loops.lines.item }} {{ nodes.before.output.currency }} "
                "{{ trigger.body.currency }} "
                "{{ workflow.id }}",
            ),
            transform("sum_up", id="{{ item.id }}", lines="{{ nodes.lines.output }}"),
            transform("report", all="{{ nodes.orders.output }}"),
        ],
        [
            "start > before > orders",
            "orders:item > order > lines",
            "lines:item > is_high",
            "is_high:true > high > line",
            "is_high:false > low > line",
            "lines:done > sum_up",
            "orders:done > report",
        ],
    )


ORDERS = [{"id": 7, "lines": [5, 20]}, {"id": 8, "lines": []}, {"id": 9, "lines": [11]}]
BROKEN = [{"id": 7, "lines": [5, {"no": "number"}]}, {"id": 9, "lines": [11]}]


@pytest.fixture(scope="module")
def runs(workflows: Workflows) -> dict[str, Run]:
    found: dict[str, Run] = {}
    for outer, inner in (("stop", "stop"), ("continue", "stop"), ("stop", "continue")):
        workflow = workflows.deploy(orders(outer, inner))
        payload = {"currency": "EUR", "orders": BROKEN}
        found[f"{outer} {inner}"] = workflows.start(workflow, payload)
        if outer == inner:
            found["fine"] = workflows.start(workflow, {"currency": "EUR", "orders": ORDERS})
    return found


def line(order: int, place: int, text: str, item: int, at: int, workflow: str) -> JsonObject:
    return {"text": f"order {order}, line {place} of order {at}: {text} {item} EUR EUR {workflow}"}


def test_each_order_has_its_lines(runs: dict[str, Run]) -> None:
    run = runs["fine"]
    assert run.state == "success", run.finished
    assert run.output("report")["all"] == [
        {
            "id": 7,
            "lines": [
                line(7, 0, "low", 5, 0, run.workflow_id),
                line(7, 1, "high", 20, 0, run.workflow_id),
            ],
        },
        {"id": 8, "lines": []},
        {"id": 9, "lines": [line(9, 0, "high", 11, 2, run.workflow_id)]},
    ]


def test_a_failed_line_fails_the_run(runs: dict[str, Run]) -> None:
    run = runs["stop stop"]
    assert run.state == "failed"
    assert run.states["report"] == "upstream_failed"
    states = [run.step("sum_up", index)["airflowState"] for index in range(2)]
    assert states == ["upstream_failed", "success"]
    message = run.step("lines", 0)["error"]["message"]
    assert message.startswith("Node 'lines': Item 1: Node 'is_high', field 'conditions[0]'")


def test_the_outer_loop_may_go_on(runs: dict[str, Run]) -> None:
    run = runs["continue stop"]
    assert run.state == "success"
    failed, fine = run.output("report")["all"]
    assert failed["error"]["node"] == "lines"
    assert fine == {"id": 9, "lines": [line(9, 0, "high", 11, 1, run.workflow_id)]}


def test_the_inner_loop_may_go_on(runs: dict[str, Run]) -> None:
    run = runs["stop continue"]
    assert run.state == "success"
    first, _ = run.output("report")["all"]
    assert first["lines"][0] == line(7, 0, "low", 5, 0, run.workflow_id)
    assert first["lines"][1]["error"]["node"] == "is_high"


def test_a_run_that_is_cleared_goes_through_all_items_again(runs: dict[str, Run]) -> None:
    run = runs["fine"]
    before = run.output("report")
    run.run_again()
    assert run.state == "success"
    assert run.output("report") == before
    assert run.step("lines", 0)["tryNumber"] == 2


def test_three_by_three_by_two_do_not_block_each_other(workflows: Workflows) -> None:
    workflow = workflows.deploy(
        document(
            "Deep",
            [
                webhook(),
                loop("a", "{{ trigger.body.a }}"),
                loop("b", "{{ item.b }}", maxParallel=1),
                loop("c", "{{ item.c }}"),
                transform("leaf", v="{{ loops.a.index }}{{ loops.b.index }}{{ index }}"),
                transform("report", all="{{ nodes.a.output }}"),
            ],
            ["start > a", "a:item > b", "b:item > c", "c:item > leaf", "a:done > report"],
        )
    )
    payload = {"a": [{"b": [{"c": [0, 0]}] * 3}] * 3}
    run = workflows.start(workflow, payload)
    assert run.state == "success", run.finished
    assert run.output("report")["all"] == [
        [[{"v": f"{a}{b}{c}"} for c in range(2)] for b in range(3)] for a in range(3)
    ]


def test_the_run_shows_the_nodes_of_inner_bodies(runs: dict[str, Run]) -> None:
    run = runs["fine"]
    assert run.states["line"] == {"success": 3}
    assert run.states["lines"] == {"success": 3}
    assert run.states["low"] == {"success": 1, "skipped": 2}
    assert run.output("line", 2) == line(9, 0, "high", 11, 2, run.workflow_id)
    assert inner_runs(run, "lines") == {f"loop__{run.run_id}__{n}": "success" for n in range(3)}


def test_runs_of_inner_loops_end_with_the_run_that_started_them(workflows: Workflows) -> None:
    workflow = workflows.deploy(
        document(
            "Ended by hand",
            [
                webhook(),
                loop("a", "{{ trigger.body.a }}"),
                loop("b", "{{ [item] }}"),
                node("wait", "utility.delay", {"duration": 20, "unit": "seconds"}),
                transform("leaf", v=1),
            ],
            ["start > a", "a:item > b", "b:item > wait > leaf"],
        )
    )
    run = workflows.start(workflow, {"a": [1]})
    until(
        lambda: ("wait", "deferred") in {(one["nodeId"], one["airflowState"]) for one in steps(run)}
    )
    url = f"{run.server.url}/api/v2/dags/{workflow}/dagRuns/{quote(run.run_id, safe='')}"
    answer = run.server.session.patch(url, json={"state": "failed"}, timeout=30)
    assert answer.ok, answer.text
    until(lambda: set(inner_runs(run, "b").values()) == {"failed"})


def steps(run: Run) -> list[JsonObject]:
    return list(run.now()["steps"])


def inner_runs(run: Run, loop_id: str) -> dict[str, str]:
    """State by id of the runs that an inner loop started, as Airflow's own API has them."""
    url = f"{run.server.url}/api/v2/dags/{run.workflow_id}__{loop_id}/dagRuns?limit=100"
    found = run.server.session.get(url, timeout=30).json()["dag_runs"]
    return {one["dag_run_id"]: one["state"] for one in found if run.run_id in one["dag_run_id"]}


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.5)
