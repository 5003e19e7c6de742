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
    from workfuse_compiler.generated_file import GeneratedFile, Hook, WorkflowUse, node_at
    from workfuse_compiler.node_kind import NodeKind
    from workfuse_compiler.outcome import Outcome
    from workfuse_compiler.registry import NodeKindRegistry, default_registry

__all__ = [
    "Diagnostic",
    "GeneratedFile",
    "Hook",
    "NodeKind",
    "NodeKindRegistry",
    "Outcome",
    "WorkflowUse",
    "__version__",
    "check_workflow",
    "compile_workflow",
    "default_registry",
    "diff_documents",
    "node_at",
]

_HOMES = {
    "Diagnostic": "diagnostics.diagnostic",
    "GeneratedFile": "generated_file",
    "Hook": "generated_file",
    "NodeKind": "node_kind",
    "NodeKindRegistry": "registry",
    "Outcome": "outcome",
    "WorkflowUse": "generated_file",
    "check_workflow": "compile",
    "compile_workflow": "compile",
    "default_registry": "registry",
    "diff_documents": "diff",
    "node_at": "generated_file",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
