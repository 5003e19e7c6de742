"""Ids that can name tasks and variables."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import node as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.disabled import DISABLED
from workfuse_compiler.draft import Draft
from workfuse_compiler.ir import AIRFLOW_NAMES
from workfuse_compiler.text_rules import node_id_problem


def check_ids(draft: Draft) -> Iterator[Diagnostic]:
    taken = {
        *AIRFLOW_NAMES,
        DISABLED.name,
        *(
            operator.name
            for kind in draft.registry
            for operator in (kind.operator, *kind.more_operators)
        ),
    }
    lower: dict[str, str] = {}
    for node in draft.document.nodes:
        other = lower.setdefault(node.id.lower(), node.id)
        if node.id in draft.nodes or other != node.id:
            yield wrong.duplicate_id(node.id, other)
        elif (problem := node_id_problem(node.id)) is not None:
            yield wrong.invalid_id(node.id, problem)
        elif node.id in taken:
            yield wrong.invalid_id(node.id, "the DAG file uses this name itself")
        draft.nodes.setdefault(node.id, node)
