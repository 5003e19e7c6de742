"""Compiles WorkFuse workflows into Airflow DAG files.

Names load on first use: operators import `workfuse_compiler.expressions` in every task, and must
not pay for the compiler.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from workfuse_compiler.version import __version__

if TYPE_CHECKING:
    from workfuse_compiler.compile import check_workflow, compile_workflow
    from workfuse_compiler.diagnostics.diagnostic import Diagnostic
    from workfuse_compiler.diff import diff_documents
    from workfuse_compiler.field_paths import field_in
    from workfuse_compiler.generated_file import GeneratedFile, Hook, WorkflowUse
    from workfuse_compiler.node_kind import NodeKind
    from workfuse_compiler.outcome import Outcome
    from workfuse_compiler.registry import NodeKindRegistry, default_registry
    from workfuse_compiler.source_places import SourcePlaces, places_in

__all__ = [
    "Diagnostic",
    "GeneratedFile",
    "Hook",
    "NodeKind",
    "NodeKindRegistry",
    "Outcome",
    "SourcePlaces",
    "WorkflowUse",
    "__version__",
    "check_workflow",
    "compile_workflow",
    "default_registry",
    "diff_documents",
    "field_in",
    "places_in",
]

_HOMES = {
    "Diagnostic": "diagnostics.diagnostic",
    "GeneratedFile": "generated_file",
    "Hook": "generated_file",
    "NodeKind": "node_kind",
    "NodeKindRegistry": "registry",
    "Outcome": "outcome",
    "SourcePlaces": "source_places",
    "WorkflowUse": "generated_file",
    "check_workflow": "compile",
    "compile_workflow": "compile",
    "default_registry": "registry",
    "diff_documents": "diff",
    "field_in": "field_paths",
    "places_in": "source_places",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
