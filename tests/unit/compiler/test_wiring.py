"""Which connections are refused before they are drawn: by the same checks as afterwards."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from workfuse_compiler import check_workflow, default_registry, refused_connections

KINDS = {
    "start": "trigger.webhook",
    "check": "logic.condition",
    "loop": "logic.loop",
    "end": "logic.stop",
}


def document(*edges: str, nodes: str = "start check a b") -> dict[str, Any]:
    """Edges are written "a>b" or "check.true>a"."""
    ends = [(*source.partition("."), target) for source, target in (e.split(">") for e in edges)]
    return {
        "schemaVersion": 1,
        "name": "Sample",
        "nodes": [
            {
                "id": node_id,
                "type": KINDS.get(node_id, "utility.transform"),
                "position": {"x": 0, "y": 0},
                "data": {"label": node_id, "config": {}},
            }
            for node_id in nodes.split()
        ],
        "edges": [
            {"id": f"e{n}", "source": source, "sourceHandle": handle or None, "target": target}
            for n, (source, _, handle, target) in enumerate(ends)
        ],
    }


def refused(stored: dict[str, Any], node_id: str, **end: Any) -> dict[str, str]:
    found = refused_connections(stored, default_registry(), node_id=node_id, **end)
    return {other: finding.code for other, finding in found.items()}


CHAIN = document("start>check", "check.true>a", "a>b")


def test_not_to_itself_not_into_a_trigger_and_not_in_a_circle() -> None:
    assert refused(CHAIN, "a") == {"a": "WF204", "check": "WF205", "start": "WF206"}
    assert refused(CHAIN, "check", handle="false") == {"check": "WF204", "start": "WF206"}
    found = refused_connections(CHAIN, default_registry(), node_id="b")
    assert found["check"].message == "these nodes lead in a circle: check → a → b → check."


def test_from_the_other_end() -> None:
    assert refused(CHAIN, "check", incoming=True) == {
        "check": "WF204",
        "a": "WF205",
        "b": "WF205",
    }
    found = refused_connections(CHAIN, default_registry(), node_id="check", incoming=True)
    assert found["b"].message == "these nodes lead in a circle: check → a → b → check."
    assert set(refused(CHAIN, "start", incoming=True)) == {"start", "check", "a", "b"}


def test_handles_must_be_there() -> None:
    assert refused(CHAIN, "start", handle="maybe")["b"] == "WF202"
    assert refused(CHAIN, "b", incoming=True, handle="side")["start"] == "WF203"
    assert refused(document(nodes="start end a"), "a", incoming=True)["end"] == "WF202"


def test_edges_do_not_cross_the_border_of_a_loop() -> None:
    loop = document(
        "start>loop", "loop.item>a", "loop.done>b", "start>c", nodes="start loop a b c d"
    )
    assert refused(loop, "a") == {
        "start": "WF206",
        "loop": "WF205",
        "a": "WF204",
        "b": "WF210",
        "c": "WF211",
    }
    assert refused(loop, "c")["a"] == "WF211"
    assert "d" not in refused(loop, "a")


def test_what_is_wrong_already_is_not_in_the_way() -> None:
    circle = document("a>b", "b>a", "start>gone")
    assert refused(circle, "start") == {"start": "WF204"}
    assert refused({"schemaVersion": 99}, "a") == {}
    assert refused(CHAIN, "gone") == {}


@pytest.mark.parametrize("node_id", ["check", "a", "b"])
def test_the_check_afterwards_says_the_same(node_id: str) -> None:
    found = refused(CHAIN, node_id, handle="false" if node_id == "check" else None)
    for other in ("start", "check", "a", "b"):
        drawn = document("start>check", "check.true>a", "a>b")
        handle = "false" if node_id == "check" else None
        drawn["edges"].append(
            {"id": "new", "source": node_id, "sourceHandle": handle, "target": other}
        )
        before = {d.code for d in check_workflow(CHAIN, default_registry()).diagnostics}
        after = {d.code for d in check_workflow(drawn, default_registry()).diagnostics}
        assert after - before == ({found[other]} if other in found else set())


def test_long_ways_round_are_shortened() -> None:
    ids = [f"n{n}" for n in range(2_000)]
    chain = document(*(f"{a}>{b}" for a, b in pairwise(ids)), nodes=" ".join(ids))
    found = refused_connections(chain, default_registry(), node_id="n1999")
    assert len(found) == 2_000
    assert found["n0"].message == (
        "these nodes lead in a circle: n0 → n1 → n2 → n3 → n4 → n5 → n6 → n7 → … → n1998 → n1999"
        " → n0."
    )
