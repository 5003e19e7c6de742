"""Edges with two ends, between handles that exist."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import graph as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.document import Edge
from workfuse_compiler.draft import Draft
from workfuse_compiler.graph import Link


def check_edges(draft: Draft) -> Iterator[Diagnostic]:
    seen: set[tuple[str, str, str]] = set()
    for edge in draft.document.edges:
        if edge.source not in draft.nodes or edge.target not in draft.nodes:
            if not draft.document.nodes_lost:
                ends = dict.fromkeys((edge.source, edge.target))
                missing = [end for end in ends if end not in draft.nodes]
                yield from (wrong.dangling_edge(edge, end, draft.nodes) for end in missing)
            continue
        handle = output_of(draft, edge)
        found = edge_problems(draft, edge, handle)
        if found:
            yield from found
            continue
        key = (edge.source, handle, edge.target)
        if key not in seen:
            seen.add(key)
            idle = draft.is_disabled(edge.source) and _is_body(draft, edge.source, handle)
            links = draft.idle_links if idle else draft.links
            links.append(Link(edge.source, handle, edge.target, edge))


def edge_problems(draft: Draft, edge: Edge, handle: str) -> list[Diagnostic]:
    """What is wrong with an edge between nodes that exist, whatever else leads where."""
    if edge.source == edge.target:
        return [wrong.self_loop(edge)]
    found = []
    if edge.source in draft.kinds:
        outputs = [output.name for output in draft.outputs_of(edge.source)]
        if handle not in outputs and draft.knows_outputs(edge.source):
            found.append(wrong.unknown_output(edge, handle, outputs))
    target = draft.kinds.get(edge.target)
    if target is not None and not target.inputs:
        found.append(wrong.edge_into_trigger(edge))
    elif target is not None and edge.target_handle:
        inputs = [handle.name for handle in target.inputs]
        if edge.target_handle not in inputs:
            found.append(wrong.unknown_input(edge, edge.target_handle, inputs))
    return found


def _is_body(draft: Draft, node_id: str, handle: str) -> bool:
    outputs = draft.outputs_of(node_id)
    return any(output.body and output.name == handle for output in outputs)


def output_of(draft: Draft, edge: Edge) -> str:
    """The output that an edge leaves; without a name it is the first."""
    if edge.source_handle:
        return edge.source_handle
    outputs = draft.outputs_of(edge.source) if edge.source in draft.kinds else ()
    return outputs[0].name if outputs else "main"
