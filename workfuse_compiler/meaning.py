"""A hash of what a document means: layout, order and unknown keys leave it alone."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from workfuse_compiler.document import Node
from workfuse_compiler.draft import Draft
from workfuse_compiler.grouping import Grouping
from workfuse_compiler.node_options import NO_OPTIONS, NodeOptions

_WRITER = msgspec.json.Encoder(order="deterministic")


def meaning_of(draft: Draft) -> str:
    """The first 16 hex digits of its SHA-256."""
    document = draft.document
    meaning: dict[str, Any] = {
        "name": document.name,
        "description": document.description,
        "settings": document.settings.model_dump(exclude_defaults=True),
        "nodes": [
            _node_meaning(draft, node, draft.options.get(node.id, NO_OPTIONS))
            for _, node in sorted(draft.nodes.items())
        ],
        "edges": sorted([(link.source, link.handle, link.target) for link in draft.links]),
    }
    if draft.grouping:
        meaning["groups"] = _groups_meaning(draft.grouping)
    return hashlib.sha256(_WRITER.encode(meaning)).hexdigest()[:16]


def _node_meaning(draft: Draft, node: Node, options: NodeOptions) -> list[Any]:
    data, kind = node.data, draft.kinds.get(node.id)
    remarks = kind.remarks if kind is not None else ()
    config = data.config
    if remarks and not config.keys().isdisjoint(remarks):
        config = {name: value for name, value in config.items() if name not in remarks}
    meaning = [node.id, node.type, data.label, config, data.credential_id]
    said = {} if options is NO_OPTIONS else options.model_dump(exclude_defaults=True)
    more: dict[str, Any] = {"disabled": True} if data.disabled else {}
    if data.notes.strip():
        more["notes"] = data.notes
    if more:
        return [*meaning, said, more]
    return [*meaning, said] if said else meaning


def _groups_meaning(grouping: Grouping) -> list[Any]:
    groups = [
        [group_id, group.data.label, group.data.notes]
        for group_id, group in sorted(grouping.groups.items())
    ]
    return [groups, grouping.around_node, grouping.around_body]
