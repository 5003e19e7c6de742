"""Edges with two ends, between handles that exist."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import graph as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.document_parts import Edge
from workfuse_compiler.draft import Draft
from workfuse_compiler.graph import Link


def check_edges(draft: Draft) -> Iterator[Diagnostic]:
    seen: set[tuple[str, str, str]] = set()
    nodes, links = draft.nodes, draft.links
    for edge in draft.document.edges:
        source, target = edge.source, edge.target
        if source not in nodes or target not in nodes:
            if not draft.document.nodes_lost:
                missing = [end for end in dict.fromkeys((source, target)) if end not in nodes]
                yield from (wrong.dangling_edge(edge, end, nodes) for end in missing)
            continue
        handle = edge.source_handle or output_of(draft, edge)
        found = edge_problems(draft, edge, handle)
        if found:
            yield from found
            continue
        key = (source, handle, target)
        if key not in seen:
            seen.add(key)
            idle = draft.is_disabled(source) and _is_body(draft, source, handle)
            (draft.idle_links if idle else links).append(Link(source, handle, target, edge))


def edge_problems(draft: Draft, edge: Edge, handle: str) -> list[Diagnostic]:
    """What is wrong with an edge between nodes that exist, whatever else leads where."""
    source, kinds = edge.source, draft.kinds
    if source == edge.target:
        return [wrong.self_loop(edge)]
    found = []
    if source in kinds:
        outputs = draft.output_names(source)
        if handle not in outputs and draft.knows_outputs(source):
            found.append(wrong.unknown_output(edge, handle, outputs))
    target = kinds.get(edge.target)
    if target is None:
        return found
    if not target.inputs:
        found.append(wrong.edge_into_trigger(edge))
    elif edge.target_handle:
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
    outputs = draft.output_names(edge.source) if edge.source in draft.kinds else ()
    return outputs[0] if outputs else "main"
