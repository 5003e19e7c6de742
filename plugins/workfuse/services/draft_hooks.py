"""The rule that a webhook would have if its draft were deployed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workfuse.services.view import JsonObject
from workfuse.store.hooks import StoredHook
from workfuse_compiler import NodeKindRegistry, check_workflow

_OTHERWISE_HELD_BACK = "X-API-Key"
# A test address is called in place of the path, and answers by itself.
_NOT_ITS_OWN = {"path": "test", "respond": "atOnce"}


@dataclass(frozen=True)
class DraftHook:
    """A node of a saved document that calls can start.

    Attributes:
        hook: None while the node has a mistake.
        secret_header: the header that is not passed on, also then.
    """

    hook: StoredHook | None
    secret_header: str


NO_DRAFT = DraftHook(None, _OTHERWISE_HELD_BACK)
"""Of a node that is gone by now."""


def draft_hook(
    workflow_id: str, document: JsonObject, node_id: str, registry: NodeKindRegistry
) -> DraftHook | None:
    """The hook of a node; None where there is no such node, or nothing can call it."""
    node = _node(document, node_id)
    kind = registry.get(str(node.get("type"))) if node else None
    if node is None or kind is None or not kind.called:
        return None
    data = node.get("data")
    data = data if isinstance(data, dict) else {}
    config = data.get("config")
    config = config if isinstance(config, dict) else {}
    replaced = {
        name: _NOT_ITS_OWN[name] for name in _NOT_ITS_OWN if name in kind.config.model_fields
    }
    drawn: JsonObject = {
        "id": "webhook",
        "type": kind.type,
        "data": {"config": {**config, **replaced}, "credentialId": data.get("credentialId")},
    }
    header = config.get("headerName")
    otherwise = header if isinstance(header, str) and header else _OTHERWISE_HELD_BACK
    rule = _rule(document.get("schemaVersion"), drawn, registry)
    if rule is None:
        return DraftHook(None, otherwise)
    method, found = rule
    return DraftHook(StoredHook(workflow_id, node_id, method, "", found), str(found["header"]))


def _rule(
    version: object, node: JsonObject, registry: NodeKindRegistry
) -> tuple[str, dict[str, Any]] | None:
    document: JsonObject = {"schemaVersion": version, "name": "-", "nodes": [node], "edges": []}
    workflow = check_workflow(document, registry).value
    hook = next(iter(workflow.hooks), None) if workflow else None
    return (hook.method, dict(hook.rule)) if hook else None


def _node(document: JsonObject, node_id: str) -> JsonObject | None:
    nodes = document.get("nodes")
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict) and node.get("id") == node_id:
            return node
    return None
