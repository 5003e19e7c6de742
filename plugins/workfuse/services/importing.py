"""Make a workflow of an exported one: of ours, or of n8n's."""

from __future__ import annotations

from typing import Literal

from workfuse.services.errors import NotImportable
from workfuse.services.import_views import ImportedWorkflow, ImportItem
from workfuse.services.view import JsonObject, JsonValue
from workfuse.services.workflows import create_workflow
from workfuse.store.tables import NAME_LENGTH
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler.imports_n8n import CannotImport, Imported, ReportItem, import_n8n, is_n8n

_NAME = "Imported workflow"


def import_workflow(export: JsonValue, *, name: str, store: WorkflowStore) -> ImportedWorkflow:
    """Create a workflow from an export whose format is found out.

    Args:
        name: of the workflow; without, it is the one in the export.

    Raises:
        NotImportable, DocumentTooLarge.
    """
    source: Literal["n8n", "workfuse"] = "n8n" if is_n8n(export) else "workfuse"
    imported = _from_n8n(export) if source == "n8n" else Imported(_own_document(export), ())
    document = imported.document
    workflow = create_workflow(name or _name_in(document), document, store=store)
    report = [_item(one) for one in imported.report]
    return ImportedWorkflow(source=source, workflow=workflow, report=report)


def _from_n8n(export: JsonValue) -> Imported:
    try:
        return import_n8n(export)
    except CannotImport as error:
        raise NotImportable(str(error)) from None


def _own_document(export: JsonValue) -> JsonObject:
    """A document, also as the API gives it. Its content is checked later, like any draft's."""
    whole = export if isinstance(export, dict) else {}
    document = whole["document"] if isinstance(whole.get("document"), dict) else whole
    if not isinstance(document.get("nodes"), list):
        raise NotImportable(
            "This is no workflow: it has no list of nodes. Send an export of WorkFuse or of n8n."
        )
    return document


def _name_in(document: JsonObject) -> str:
    name = document.get("name")
    return (name.strip()[:NAME_LENGTH] if isinstance(name, str) else "") or _NAME


def _item(item: ReportItem) -> ImportItem:
    return ImportItem(
        severity=item.severity,
        outcome=item.outcome,
        message=item.message,
        source_node=item.source,
        node_id=item.node_id,
        field=item.field,
    )
