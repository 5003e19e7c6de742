"""Compiles WorkFuse workflows into Airflow DAG files.

Names load on first use: operators import `workfuse_compiler.expressions` in every task, and must
not pay for the compiler.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from workfuse_compiler.version import __version__

if TYPE_CHECKING:
    from workfuse_compiler.alert import ALERT_TASK, dag_id_of_alert
    from workfuse_compiler.compile import check_workflow, compile_workflow
    from workfuse_compiler.data_before import KnownData, known_data
    from workfuse_compiler.diagnostics.diagnostic import Diagnostic
    from workfuse_compiler.diff import diff_documents
    from workfuse_compiler.field_paths import field_in
    from workfuse_compiler.generated_file import GeneratedFile, Hook, WorkflowUse
    from workfuse_compiler.node_kind import NodeKind
    from workfuse_compiler.node_needs import NodeNeeds, needs_of, only_nodes
    from workfuse_compiler.outcome import Outcome
    from workfuse_compiler.registry import NodeKindRegistry, default_registry
    from workfuse_compiler.source_places import SourcePlaces, places_in
    from workfuse_compiler.tested import dag_id_of_test
    from workfuse_compiler.wiring import refused_connections

__all__ = [
    "ALERT_TASK",
    "Diagnostic",
    "GeneratedFile",
    "Hook",
    "KnownData",
    "NodeKind",
    "NodeKindRegistry",
    "NodeNeeds",
    "Outcome",
    "SourcePlaces",
    "WorkflowUse",
    "__version__",
    "check_workflow",
    "compile_workflow",
    "dag_id_of_alert",
    "dag_id_of_test",
    "default_registry",
    "diff_documents",
    "field_in",
    "known_data",
    "needs_of",
    "only_nodes",
    "places_in",
    "refused_connections",
]

_HOMES = {
    "ALERT_TASK": "alert",
    "Diagnostic": "diagnostics.diagnostic",
    "GeneratedFile": "generated_file",
    "Hook": "generated_file",
    "KnownData": "data_before",
    "NodeKind": "node_kind",
    "NodeKindRegistry": "registry",
    "NodeNeeds": "node_needs",
    "Outcome": "outcome",
    "SourcePlaces": "source_places",
    "WorkflowUse": "generated_file",
    "check_workflow": "compile",
    "compile_workflow": "compile",
    "dag_id_of_alert": "alert",
    "dag_id_of_test": "tested",
    "default_registry": "registry",
    "diff_documents": "diff",
    "field_in": "field_paths",
    "known_data": "data_before",
    "needs_of": "node_needs",
    "only_nodes": "node_needs",
    "places_in": "source_places",
    "refused_connections": "wiring",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
