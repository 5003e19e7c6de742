"""What the expressions of one node can see, and what is known of it: for an editor's completion."""

from __future__ import annotations

from workfuse_compiler.data_before import readable_draft
from workfuse_compiler.draft import Draft
from workfuse_compiler.expressions.template import LOCAL_ROOTS, ROOTS
from workfuse_compiler.json_value import JsonObject, JsonValue
from workfuse_compiler.no_collector import without_collector
from workfuse_compiler.output_schemas import OutputSchemas
from workfuse_compiler.registry import NodeKindRegistry

MOST_NODES = 300
"""Nodes that are listed: those that run last before this one."""

_EVERYWHERE = frozenset(ROOTS) - LOCAL_ROOTS - {"nodes"}


@without_collector
def visible_from(stored: JsonValue, node_id: str, registry: NodeKindRegistry) -> JsonObject:
    """Names and nodes that a node's fields may use, each with a JSON Schema; {} is unknown.

    Returns:
        `roots` by name; `nodes` by id, nearest first, with the schema of their output; `loops`
        around the node, outermost first. A document that cannot be read or goes round in a
        circle, or a node that is not in it, sees nothing.
    """
    draft = readable_draft(stored, registry)
    if draft is None or node_id not in draft.nodes:
        return {"roots": {}, "nodes": {}, "loops": []}
    return _Seen(draft, node_id).all()


class _Seen:
    def __init__(self, draft: Draft, node_id: str) -> None:
        self.draft = draft
        self.node_id = node_id
        self.schemas = OutputSchemas(draft)

    def all(self) -> JsonObject:
        around = self.draft.loops_around(self.node_id)
        names = set(_EVERYWHERE)
        if around or self.draft.nodes[self.node_id].data.options.get("forEach"):
            names |= {"item", "index"}
        return {
            "roots": {name: self._schema(name, None) for name in ROOTS if name in names},
            "nodes": {one: self._schema("nodes", one) for one in self._nodes(around)},
            "loops": [*around],
        }

    def _schema(self, name: str, node_id: str | None) -> JsonObject:
        return self.schemas.root(name, node_id, self.node_id) or {}

    def _nodes(self, around: tuple[str, ...]) -> list[str]:
        """Those whose output is there, and one for this node, nearest first."""
        draft = self.draft
        if self.node_id not in draft.live:
            return []
        seen = [
            one
            for one in reversed(draft.order)
            if draft.runs_before(one, self.node_id)
            and not draft.is_trigger(one)
            and set(draft.loops_around(one)) <= set(around)
        ]
        return seen[:MOST_NODES]
