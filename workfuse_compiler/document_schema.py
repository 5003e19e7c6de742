"""The JSON Schema of documents, for editors and for people who write them by hand."""

from __future__ import annotations

from typing import Any

import msgspec

from workfuse_compiler.document import MAX_EDGES, MAX_NODES, Settings
from workfuse_compiler.document_parts import Edge, Node, NodeData, reader_of
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_options import NodeOptions
from workfuse_compiler.registry import NodeKindRegistry
from workfuse_compiler.upgrades import NEWEST


def document_schema(registry: NodeKindRegistry) -> JsonObject:
    """The schema of the newest version, with the config of every installed kind."""
    node: dict[str, Any] = reader_of(Node).json_schema(by_alias=True)
    definitions = node.pop("$defs")
    node["properties"]["data"]["default"] = msgspec.to_builtins(NodeData())
    definitions["NodeData"]["properties"]["options"] = NodeOptions.model_json_schema(by_alias=True)
    settings: dict[str, Any] = Settings.model_json_schema(by_alias=True)
    definitions.update(settings.pop("$defs"))
    node["properties"]["type"] = {"enum": [*registry.types, "group", "note"]}
    node["allOf"] = [
        {
            "if": {"properties": {"type": {"const": kind.type}}},
            "then": {
                "properties": {"data": {"properties": {"config": _config(kind, definitions)}}}
            },
        }
        for kind in registry
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "WorkFuse workflow",
        "type": "object",
        "required": ["schemaVersion", "name", "nodes", "edges"],
        "properties": {
            "schemaVersion": {"const": NEWEST},
            "name": {"type": "string", "minLength": 1, "maxLength": 200},
            "description": {"type": "string", "maxLength": 10_000},
            "settings": settings,
            "nodes": {"type": "array", "maxItems": MAX_NODES, "items": node},
            "edges": {
                "type": "array",
                "maxItems": MAX_EDGES,
                "items": reader_of(Edge).json_schema(by_alias=True),
            },
        },
        "$defs": definitions,
    }


def _config(kind: Any, definitions: dict[str, Any]) -> JsonObject:
    """The kind's schema; what it defines moves to the document's own definitions."""
    schema: JsonObject = dict(kind.config.model_json_schema(by_alias=True))
    definitions.update(schema.pop("$defs", {}))  # type: ignore[arg-type]
    return schema
