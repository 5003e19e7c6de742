"""Which nodes a new edge may lead to or come from: the checks of edges, asked beforehand."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from workfuse_compiler.checks.configs import check_configs
from workfuse_compiler.checks.cycles import check_cycles
from workfuse_compiler.checks.edges import check_edges, edge_problems, output_of
from workfuse_compiler.checks.ids import check_ids
from workfuse_compiler.checks.loops import check_loops
from workfuse_compiler.checks.options import check_options
from workfuse_compiler.checks.triggers import check_triggers
from workfuse_compiler.diagnostics import graph as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.document import read_document
from workfuse_compiler.document_parts import Edge
from workfuse_compiler.draft import Draft
from workfuse_compiler.graph import Link, Links, by_source, by_target
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.registry import NodeKindRegistry
from workfuse_compiler.upgrades import upgrade

_CHECKS = (check_ids, check_configs, check_options, check_edges, check_triggers, check_cycles)

_NEW = ""
"""The id of the edge that is tried; saved edges have one, or bear findings of their own."""

MOST_TRIED = 150
"""In how large a workflow every end is tried against the borders of loops: it takes a walk each."""


def refused_connections(
    stored: JsonObject,
    registry: NodeKindRegistry,
    *,
    node_id: str,
    handle: str | None = None,
    incoming: bool = False,
) -> dict[str, Diagnostic]:
    """Why an edge from (or into) a node must not have its other end at these nodes.

    Args:
        stored: the document as it was saved or drawn, of any version.
        node_id: the node that one end is at.
        handle: the output, or the input, that the edge is at there.
        incoming: whether that end is the edge's last one.

    Returns:
        By node the first thing that would be wrong; nodes that are not in it are fine.
    """
    upgraded = upgrade(stored)
    if upgraded.value is None:
        return {}
    document, _ = read_document(upgraded.value)
    draft = Draft(document, registry)
    for check in _CHECKS:
        for _ in check(draft):
            pass  # What is wrong already is not what is asked.
    if node_id not in draft.nodes:
        return {}
    return dict(_refused(draft, node_id, handle, incoming))


def _refused(
    draft: Draft, node_id: str, handle: str | None, incoming: bool
) -> Iterator[tuple[str, Diagnostic]]:
    circles = _paths_to(node_id, draft.outgoing if incoming else draft.incoming)
    tries_loops = (
        not draft.circular
        and len(draft.nodes) <= MOST_TRIED
        and any(kind.body_handle is not None for kind in draft.kinds.values())
    )
    known = {finding.edge_id for finding in check_loops(_again(draft))} if tries_loops else set()
    for other in draft.nodes:
        edge = _edge(other, node_id, None, handle) if incoming else _edge(node_id, other, handle)
        output = output_of(draft, edge)
        found = next(iter(edge_problems(draft, edge, output)), None)
        if found is None and other in circles:
            path = circles[other]
            found = wrong.cycle([*path[::-1]] if incoming else path)
        if found is None and tries_loops:
            crossing = check_loops(_again(draft, Link(edge.source, output, edge.target, edge)))
            found = next((one for one in crossing if _is_new(one, known)), None)
        if found is not None:
            yield other, found


def _edge(source: str, target: str, output: str | None, input: str | None = None) -> Edge:
    return Edge(id=_NEW, source=source, target=target, source_handle=output, target_handle=input)


def _paths_to(node_id: str, links: Links) -> dict[str, list[str]]:
    """By node that one comes to from here, a shortest path back, its middle left out if long."""
    paths: dict[str, list[str]] = {}
    pending = deque([(node_id, [node_id])])
    while pending:
        at, path = pending.popleft()
        for link in links[at]:
            other = link.target if link.source == at else link.source
            if other not in paths and other != node_id:
                paths[other] = [other, *path[:9], *path[9:][-3:]]
                pending.append((other, paths[other]))
    return paths


def _is_new(finding: Diagnostic, known: set[str | None]) -> bool:
    """Whether it is about an edge, this one or another, that was right before."""
    return finding.edge_id is not None and finding.edge_id not in known


def _again(draft: Draft, *more: Link) -> Draft:
    """The same workflow with an edge more, whose nodes have no place in loops yet."""
    links = [*draft.links, *more]
    again = replace(draft, links=links, loop_of={})
    again.live = set(draft.nodes)
    again.__dict__["outgoing"] = by_source(draft.nodes, links)
    again.__dict__["incoming"] = by_target(draft.nodes, links)
    return again
