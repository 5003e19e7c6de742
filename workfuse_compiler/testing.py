"""A test kit for authors of node kinds."""

from __future__ import annotations

from typing import Any

from workfuse_compiler.compile import compile_workflow
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_kind import NodeKind
from workfuse_compiler.outcome import Outcome
from workfuse_compiler.registry import AnyKind, NodeKindRegistry, default_registry


def workflow_of(kind: NodeKind[Any], config: JsonObject) -> JsonObject:
    """The smallest document with one node of a kind: its id is "node", a webhook leads to it."""
    start: JsonObject = {"id": "start", "type": "trigger.webhook", "data": {"label": "Start"}}
    node: JsonObject = {"id": "node", "type": kind.type, "data": {"config": config}}
    is_trigger = kind.category == "trigger"
    return {
        "schemaVersion": 1,
        "name": "Test",
        "nodes": [node] if is_trigger else [start, node],
        "edges": [] if is_trigger else [{"id": "e1", "source": "start", "target": "node"}],
    }


def compiled_node(kind: AnyKind, config: JsonObject) -> str:
    """The statement that a node of this kind becomes.

    Raises:
        AssertionError: the config is refused; the message lists the findings.
    """
    outcome = compile_workflow(workflow_of(kind, config), _registry(kind), workflow_id="test")
    assert outcome.value is not None, "\n".join(map(str, outcome.diagnostics))
    first, last = outcome.value.source_map["node"]
    return "\n".join(outcome.value.text.splitlines()[first - 1 : last])


def findings(kind: AnyKind, config: JsonObject) -> tuple[Diagnostic, ...]:
    """What is said about a node of this kind with this config."""
    outcome: Outcome[Any] = compile_workflow(
        workflow_of(kind, config), _registry(kind), workflow_id="test"
    )
    return outcome.diagnostics


def _registry(kind: AnyKind) -> NodeKindRegistry:
    return NodeKindRegistry([*default_registry(), kind])
