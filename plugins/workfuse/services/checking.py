"""What the compiler says about a document, without saving or deploying it."""

from __future__ import annotations

from collections.abc import Iterable

import workfuse_compiler
from workfuse.services.called_workflows import problems_with_calls
from workfuse.services.view import JsonObject
from workfuse.services.views import (
    CheckResult,
    CompileResult,
    ConnectionsResult,
    Diagnostic,
    NodeKind,
)
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import (
    NodeKindRegistry,
    check_workflow,
    compile_workflow,
    refused_connections,
)


def list_node_kinds(registry: NodeKindRegistry) -> list[NodeKind]:
    return [NodeKind.model_validate(kind.describe()) for kind in registry]


def check_document(
    document: JsonObject,
    *,
    workflow_id: str | None,
    registry: NodeKindRegistry,
    store: WorkflowStore,
) -> CheckResult:
    """All findings.

    Args:
        workflow_id: Whose document it is, if it is one's at all.

    Raises WorkflowNotFound.
    """
    outcome = check_workflow(document, registry)
    uses = outcome.value.workflow_uses if outcome.value else {}
    calls = problems_with_calls(uses, caller=workflow_id, store=store)
    return CheckResult(diagnostics=diagnostic_views([*outcome.diagnostics, *calls]))


def check_connections(
    document: JsonObject,
    *,
    registry: NodeKindRegistry,
    node_id: str,
    handle: str | None,
    incoming: bool,
) -> ConnectionsResult:
    refused = refused_connections(
        document, registry, node_id=node_id, handle=handle, incoming=incoming
    )
    return ConnectionsResult(
        refused={
            other: Diagnostic.model_validate(finding.to_json())
            for other, finding in refused.items()
        }
    )


def preview_file(
    document: JsonObject, *, workflow_id: str, registry: NodeKindRegistry
) -> CompileResult:
    outcome = compile_workflow(document, registry, workflow_id=workflow_id)
    file = outcome.value
    return CompileResult(
        text=file.text if file else None,
        file_name=file.file_name if file else f"{workflow_id}.py",
        source_map=file.source_map if file else {},
        diagnostics=diagnostic_views(outcome.diagnostics),
    )


def diagnostic_views(
    diagnostics: Iterable[workfuse_compiler.Diagnostic],
) -> list[Diagnostic]:
    return [Diagnostic.model_validate(diagnostic.to_json()) for diagnostic in diagnostics]
