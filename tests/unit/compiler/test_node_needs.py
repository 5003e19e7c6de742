"""What a node needs before it can run alone."""

from __future__ import annotations

from typing import Any

from tests.airflow.documents import document, http, node, transform, webhook
from workfuse_compiler import NodeNeeds, compile_workflow, default_registry, needs_of, only_nodes

REGISTRY = default_registry()
DRAWN = document(
    "Needs",
    [
        webhook(),
        http("fetch", "https://shop.example/{{ trigger.body.id }}"),
        node("each", "logic.loop", {"items": "{{ nodes.fetch.output.body }}"}),
        transform("pair", n="{{ item }}"),
        transform("cell", n="{{ nodes.pair.output.n }}"),
        transform(
            "after", n="{{ nodes.each.output }}", old="{{ nodes.fetch.output.body | default(1) }}"
        ),
        transform("alone", n="1"),
        http("broken", ""),
    ],
    ["start > fetch > each:item > pair > cell", "each:done > after > broken"],
)


def needs(node_id: str, drawn: Any = DRAWN) -> NodeNeeds:
    found = needs_of(drawn, REGISTRY, node_id)
    assert found is not None
    return found


def test_what_leads_to_a_node_with_the_bodies_of_loops_that_it_is_behind() -> None:
    after = needs("after")
    assert after.before == {"start", "fetch", "each", "pair", "cell"}
    assert (after.sources, after.loops) == (("each",), ())
    assert (after.reads, after.reads_trigger) == ({"each": True, "fetch": False}, False)
    assert needs("fetch").reads_trigger
    assert needs("start").is_trigger


def test_of_the_loop_around_it_only_what_comes_before() -> None:
    cell = needs("cell")
    assert cell.before == {"start", "fetch", "each", "pair"}
    assert (cell.loops, cell.in_body) == (("each",), {"pair", "cell"})
    assert cell.reads == {"pair": True}


def test_a_disabled_node_reads_what_comes_in() -> None:
    nodes = [
        {**one, "data": {**one["data"], "disabled": one["id"] == "after"}} for one in DRAWN["nodes"]
    ]
    assert needs("after", {**DRAWN, "nodes": nodes}).reads == {"each": True}


def test_nodes_that_never_run_need_nothing() -> None:
    assert needs_of(DRAWN, REGISTRY, "alone") is None
    assert needs_of(DRAWN, REGISTRY, "gone") is None
    assert needs_of({"nodes": 3}, REGISTRY, "after") is None


def test_the_document_of_a_node_compiles_while_others_are_wrong() -> None:
    whole = compile_workflow(DRAWN, REGISTRY, workflow_id="needs")
    assert whole.value is None
    part = only_nodes(DRAWN, needs("after").before | {"after"})
    found = compile_workflow(part, REGISTRY, workflow_id="needs")
    assert found.value is not None, found.diagnostics
    assert only_nodes({"nodes": 3, "edges": [7, {"source": []}]}, {"a"}) == {
        "nodes": [],
        "edges": [],
    }
