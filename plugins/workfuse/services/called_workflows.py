"""The other workflows that a workflow starts: only a person's own may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workfuse.store.workflows import NoSuchWorkflow, WorkflowStore, newest_deployments
from workfuse_compiler import Diagnostic, WorkflowUse


def problems_with_calls(
    uses: Mapping[str, WorkflowUse], *, caller: str | None, store: WorkflowStore
) -> list[Diagnostic]:
    """What is wrong with the workflows that nodes start.

    Args:
        uses: By the id of the node that starts it.
        caller: Id of the workflow that the nodes are in, if it is known.
        store: Of the person who saves or deploys; other people's workflows do not exist in it.
    """
    return [
        found for node_id, use in uses.items() for found in _problems(node_id, use, caller, store)
    ]


def _problems(
    node_id: str, use: WorkflowUse, caller: str | None, store: WorkflowStore
) -> Iterator[Diagnostic]:
    if use.workflow_id == caller:
        yield _at(
            node_id,
            "WF401",
            "a workflow cannot start itself: its runs would never end.",
            "Use a loop, or choose another workflow.",
            value=use.workflow_id,
        )
        return
    try:
        row = store.get(use.workflow_id)
    except NoSuchWorkflow:
        yield _at(
            node_id,
            "WF402",
            f"there is no workflow {use.workflow_id!r} among yours.",
            "Write the id of a workflow of your own, as its address shows it.",
            value=use.workflow_id,
        )
        return
    if not newest_deployments(store.session, [use.workflow_id]):
        yield _at(
            node_id,
            "WF403",
            f"the workflow {use.workflow_id!r} is not deployed, so this node would fail.",
            "Deploy it before this one runs.",
            severity="warning",
            value=use.workflow_id,
        )
    if use.result is not None and use.result not in _node_ids(store.document(row)):
        yield _at(
            node_id,
            "WF404",
            f"the workflow {use.workflow_id!r} has no node {use.result!r}, so the result is null.",
            "Write the id of one of its nodes.",
            field="config.result",
            severity="warning",
            value=use.result,
        )


def _at(
    node_id: str,
    code: str,
    message: str,
    advice: str,
    *,
    field: str = "config.workflow",
    **more: Any,
) -> Diagnostic:
    return Diagnostic(code, message, advice, node_id=node_id, field=field, **more)


def _node_ids(document: Mapping[str, Any]) -> set[Any]:
    nodes = document.get("nodes")
    if not isinstance(nodes, list):
        return set()  # a document may have any content
    ids = (node.get("id") for node in nodes if isinstance(node, dict))
    return {node_id for node_id in ids if isinstance(node_id, str)}
