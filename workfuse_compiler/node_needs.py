"""What a node needs before it can run: the nodes that lead to it, and the data that it reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from workfuse_compiler.checks.expressions import OPTION_FIELDS, texts_in
from workfuse_compiler.data_before import readable_draft
from workfuse_compiler.draft import Draft
from workfuse_compiler.expressions import ExpressionError
from workfuse_compiler.expressions.references import Reference, uses_of
from workfuse_compiler.json_value import JsonObject, JsonValue
from workfuse_compiler.registry import NodeKindRegistry


@dataclass(frozen=True)
class NodeNeeds:
    """A node of a draft, seen from before it runs.

    Attributes:
        before: nodes that run before it, those of the bodies of loops among them.
        sources: nodes that an edge leads from.
        reads: by node whose output it cannot do without, whether that is required.
        reads_trigger: whether it cannot do without what started the run.
        loops: the loops around it, outermost first.
        in_body: nodes that run once per item of the innermost of these.
        body_ends: per loop the last nodes of its body.
        triggers: nodes that start runs.
        labels: of the nodes, for messages.
    """

    node_id: str
    before: frozenset[str]
    sources: tuple[str, ...]
    reads: Mapping[str, bool]
    reads_trigger: bool
    loops: tuple[str, ...]
    in_body: frozenset[str]
    body_ends: Mapping[str, list[str]]
    triggers: frozenset[str]
    labels: Mapping[str, str]

    @property
    def is_trigger(self) -> bool:
        return self.node_id in self.triggers


def needs_of(stored: JsonValue, registry: NodeKindRegistry, node_id: str) -> NodeNeeds | None:
    """None for a node that no trigger leads to, and for one that a document does not have."""
    draft = readable_draft(stored, registry)
    if draft is None or node_id not in draft.live or node_id not in draft.kinds:
        return None
    sources = tuple(dict.fromkeys(link.source for link in draft.incoming[node_id]))
    triggers = frozenset(one for one in draft.nodes if draft.is_trigger(one))
    loops = draft.loops_around(node_id)
    reads: dict[str, bool] = {}
    reads_trigger = False
    for use in _uses(draft, node_id):
        read = use.node_id if use.root == "nodes" else None
        if use.root == "trigger" or read in triggers:
            reads_trigger = reads_trigger or not use.optional
        elif read is not None:
            reads[read] = reads.get(read, False) or not use.optional
    if draft.is_disabled(node_id):  # it passes on what comes in
        reads = dict.fromkeys((one for one in sources if one not in triggers), len(sources) == 1)
        reads_trigger = triggers >= {*sources}
    return NodeNeeds(
        node_id,
        before=frozenset(_before(draft, node_id)),
        sources=sources,
        reads=reads,
        reads_trigger=reads_trigger,
        loops=loops,
        in_body=frozenset(one for one, loop in draft.loop_of.items() if loop in loops[-1:]),
        body_ends=draft.body_ends,
        triggers=triggers,
        labels={one: node.data.label or one for one, node in draft.nodes.items()},
    )


def only_nodes(stored: JsonObject, node_ids: Collection[str]) -> JsonObject:
    """The document with these nodes alone, and the edges between them."""
    nodes: list[Any] = [
        {name: value for name, value in node.items() if name != "parentId"}
        for node in _objects(stored.get("nodes"))
        if _is_one_of(node.get("id"), node_ids)
    ]
    edges: list[Any] = [
        edge
        for edge in _objects(stored.get("edges"))
        if all(_is_one_of(edge.get(end), node_ids) for end in ("source", "target"))
    ]
    return {**stored, "nodes": nodes, "edges": edges}


def _is_one_of(value: JsonValue, node_ids: Collection[str]) -> bool:
    return isinstance(value, str) and value in node_ids


def _objects(value: JsonValue) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _before(draft: Draft, node_id: str) -> set[str]:
    found: set[str] = set()
    pending = [node_id]
    while pending:
        for link in draft.incoming[pending.pop()]:
            if link.source in draft.live and link.source not in found:
                found.add(link.source)
                pending.append(link.source)
    around = {node_id, *draft.loops_around(node_id)}
    passed = found - around
    bodies = {one for one in draft.live if passed & {*draft.loops_around(one)}}
    return (found | bodies) - {node_id}


def _uses(draft: Draft, node_id: str) -> list[Reference]:
    """What its expressions refer to. A text that cannot be read is found when it is compiled."""
    kind = draft.kinds[node_id]
    if draft.is_disabled(node_id):
        return []
    found: list[Reference] = []
    for local, _, text in (
        *texts_in(draft.used[node_id], "config", kind.template_fields, kind),
        *texts_in(draft.nodes[node_id].data.options, "options", OPTION_FIELDS),
    ):
        try:
            found += [use for use in uses_of(text) if use.root not in local]
        except ExpressionError:
            continue
    return found
