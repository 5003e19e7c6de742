"""The generated graphs are right, differ, and between them take every turn."""

from __future__ import annotations

from collections import Counter

from tests.reference.graphs import PAYLOAD, distinct_graphs, graph
from tests.reference.interpreter import interpret, run_state
from tests.reference.verdict import verdict
from workfuse_compiler import compile_workflow, default_registry

GRAPHS = distinct_graphs(60)


def test_each_seed_gives_a_workflow_that_compiles() -> None:
    for seed in range(100):
        outcome = compile_workflow(graph(seed), default_registry(), workflow_id="w")
        assert outcome.value is not None, (seed, *map(str, outcome.diagnostics))


def test_a_seed_always_gives_the_same_graph() -> None:
    assert graph(7) == graph(7)
    assert graph(7)["nodes"] != graph(8)["nodes"]


def test_between_them_the_graphs_take_every_turn() -> None:
    runs = Counter(run_state(interpret(drawn, PAYLOAD)) for drawn in GRAPHS)
    assert min(runs["success"], runs["failed"]) >= 15
    found = Counter(
        (state, "at an item" if place else "outside")
        for drawn in GRAPHS
        for (_, place), (state, _) in verdict(drawn, PAYLOAD).items()
    )
    for state in ("success", "skipped", "failed", "upstream_failed"):
        assert found[state, "outside"] >= 10, found
        assert found[state, "at an item"] >= 5, found


def test_some_graphs_have_loops_in_loops_and_loops_that_go_on() -> None:
    deep = [drawn for drawn in GRAPHS if any(len(at) > 1 for _, at in verdict(drawn, PAYLOAD))]
    assert len(deep) >= 5
    drawn = [node["data"] for graph in GRAPHS for node in graph["nodes"]]
    assert sum("cases" in data["config"] for data in drawn) >= 5
    assert sum(data.get("disabled", False) for data in drawn) >= 10
    assert sum(data["config"].get("onItemError") == "continue" for data in drawn) >= 5
