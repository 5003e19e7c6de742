"""The generated graphs are right, differ, and between them take every turn."""

from __future__ import annotations

import json
from collections import Counter

from tests.reference.features import FEATURES, features
from tests.reference.graphs import PAYLOAD, graph
from tests.reference.interpreter import interpret, run_state
from tests.reference.suite import ENOUGH, suite_graphs
from tests.reference.verdict import verdict
from workfuse_compiler import compile_workflow, default_registry

GRAPHS = suite_graphs()


def test_each_seed_gives_a_workflow_that_compiles() -> None:
    for seed in range(100):
        outcome = compile_workflow(graph(seed), default_registry(), workflow_id="w")
        assert outcome.value is not None, (seed, *map(str, outcome.diagnostics))


def test_a_seed_always_gives_the_same_graph() -> None:
    assert graph(7) == graph(7)
    assert graph(7)["nodes"] != graph(8)["nodes"]


def test_the_suite_has_sixty_that_differ_in_more_than_their_names() -> None:
    drawn = {json.dumps([one["nodes"], one["edges"]]) for one in GRAPHS}
    assert len(drawn) == len(GRAPHS) >= 60


def test_each_feature_is_in_several_graphs() -> None:
    """`python -m tests.reference.suite` chooses seeds anew."""
    counts = Counter(feature for drawn in GRAPHS for feature in features(drawn))
    assert {feature: counts[feature] for feature in FEATURES if counts[feature] < ENOUGH} == {}


def test_between_them_the_graphs_take_every_turn() -> None:
    runs = Counter(run_state(interpret(drawn, PAYLOAD)) for drawn in GRAPHS)
    assert min(runs["success"], runs["failed"]) >= 15
    found = Counter(
        (state, min(len(place), 2))
        for drawn in GRAPHS
        for (_, place), (state, _) in verdict(drawn, PAYLOAD).items()
    )
    for state in ("success", "skipped", "failed", "upstream_failed"):
        assert all(found[state, depth] >= 4 for depth in (0, 1, 2)), found
