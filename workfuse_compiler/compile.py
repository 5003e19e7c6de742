"""The compiler's two public functions."""

from __future__ import annotations

from workfuse_compiler.checked import CheckedWorkflow
from workfuse_compiler.diagnostics import document as wrong
from workfuse_compiler.document import read_document
from workfuse_compiler.emit import emit
from workfuse_compiler.generated_file import GeneratedFile
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.lower import lower
from workfuse_compiler.no_collector import without_collector
from workfuse_compiler.outcome import Outcome
from workfuse_compiler.registry import NodeKindRegistry
from workfuse_compiler.resolve import resolve
from workfuse_compiler.tested import as_test
from workfuse_compiler.text_rules import is_workflow_id
from workfuse_compiler.upgrades import upgrade


@without_collector
def check_workflow(stored: JsonValue, registry: NodeKindRegistry) -> Outcome[CheckedWorkflow]:
    """Everything that is wrong with a document; a workflow that can be compiled if nothing is."""
    if not isinstance(stored, dict):
        return Outcome(None, (wrong.wrong_shape("", "a workflow is an object", stored),))
    upgraded = upgrade(stored)
    if upgraded.value is None:
        return Outcome(None, upgraded.diagnostics)
    document, found = read_document(upgraded.value)
    return resolve(document, registry, found)


@without_collector
def compile_workflow(
    stored: JsonValue,
    registry: NodeKindRegistry,
    *,
    workflow_id: str,
    revision: int | None = None,
    for_test: bool = False,
) -> Outcome[GeneratedFile]:
    """The DAG file of a document.

    Args:
        stored: the document as it was saved, of any version.
        workflow_id: becomes the DAG id and the file's name.
        revision: which saved state of the workflow this is; the file's header says so.
        for_test: a file beside the deployed one, whose DAG has an id of its own and no schedule.

    Raises:
        ValueError: the workflow id cannot be a DAG id; whoever makes ids must prevent this.
    """
    if not is_workflow_id(workflow_id):
        raise ValueError(f"workflow_id {workflow_id!r} cannot be a DAG id")
    checked = check_workflow(stored, registry)
    if checked.value is None:
        return Outcome(None, checked.diagnostics)
    workflow = as_test(checked.value) if for_test else checked.value
    return Outcome(emit(lower(workflow, workflow_id, revision)), checked.diagnostics)
