"""Ids that can name tasks and variables."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import node as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.text_rules import node_id_problem


def check_ids(draft: Draft) -> Iterator[Diagnostic]:
    taken, nodes = draft.registry.imported_names, draft.nodes
    lower: dict[str, str] = {}
    for node in draft.document.nodes:
        node_id = node.id
        other = lower.setdefault(node_id.lower(), node_id)
        if node_id in nodes or other != node_id:
            yield wrong.duplicate_id(node_id, other)
        elif (problem := node_id_problem(node_id)) is not None:
            yield wrong.invalid_id(node_id, problem)
        elif node_id in taken:
            yield wrong.invalid_id(node_id, "the DAG file uses this name itself")
        nodes.setdefault(node_id, node)
