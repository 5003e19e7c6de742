"""What is known, before anything runs, of the data that a node can use: for its form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workfuse_compiler.checks import CHECKS
from workfuse_compiler.checks.expressions import check_expressions
from workfuse_compiler.document import read_document
from workfuse_compiler.draft import Draft
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.output_schemas import OutputSchemas
from workfuse_compiler.registry import NodeKindRegistry
from workfuse_compiler.schemas import DeadEnd, Schema, follow
from workfuse_compiler.upgrades import upgrade


@dataclass(frozen=True)
class KnownData:
    """Schemas of what a node can use; None where nothing is known.

    Attributes:
        trigger: `trigger`.
        item: `item`.
        outputs: per node its `nodes.<id>.output`, as the reader sees it.
        loops: the loops around the reader, outermost first.
        loop_of: per node in a body, the innermost loop around it.
        body_ends: per loop the last nodes of its body.
        triggers: nodes that start runs.
    """

    trigger: Schema = None
    item: Schema = None
    outputs: Mapping[str, Schema] = field(default_factory=dict)
    loops: tuple[str, ...] = ()
    loop_of: Mapping[str, str] = field(default_factory=dict)
    body_ends: Mapping[str, list[str]] = field(default_factory=dict)
    triggers: frozenset[str] = frozenset()


def known_data(
    stored: JsonValue, registry: NodeKindRegistry, reader: str, node_ids: Iterable[str]
) -> KnownData:
    """What the node `reader` can use of these nodes; of a document that is broken, nothing."""
    draft = readable_draft(stored, registry)
    if draft is None or reader not in draft.nodes:
        return KnownData()
    schemas = OutputSchemas(draft)
    return KnownData(
        trigger=schemas.root("trigger", None, reader),
        item=schemas.root("item", None, reader),
        outputs={node_id: _output(schemas, node_id, reader) for node_id in node_ids},
        loops=draft.loops_around(reader),
        loop_of=draft.loop_of,
        body_ends=draft.body_ends,
        triggers=frozenset(node_id for node_id in draft.nodes if draft.is_trigger(node_id)),
    )


def readable_draft(stored: JsonValue, registry: NodeKindRegistry) -> Draft | None:
    """A document as far as the checks prove it; None when nothing in it has an order."""
    upgraded = upgrade(stored).value if isinstance(stored, dict) else None
    if upgraded is None:
        return None
    draft = Draft(read_document(upgraded)[0], registry)
    for check in CHECKS:
        if check is not check_expressions:
            for _ in check(draft):
                pass
    return None if draft.circular else draft


def _output(schemas: OutputSchemas, node_id: str, reader: str) -> Schema:
    found = follow(schemas.root("nodes", node_id, reader), ("output",))
    return None if isinstance(found, DeadEnd) else found or None
