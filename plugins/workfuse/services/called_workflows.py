"""The other workflows that a workflow starts: only those of the same owner may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workfuse.services.ownership import owned
from workfuse.store.workflows import NoSuchWorkflow, WorkflowStore, newest_deployments
from workfuse_compiler import Diagnostic, WorkflowUse


def problems_with_calls(
    uses: Mapping[str | None, WorkflowUse], *, caller: str | None, store: WorkflowStore
) -> list[Diagnostic]:
    """What is wrong with the workflows that a workflow starts.

    Args:
        uses: By the id of the node that starts it; None is the one for failed runs.
        caller: Id of the workflow that the nodes are in. Without one it would be the person's own.
        store: Of the person who saves or deploys.

    Raises WorkflowNotFound, for the caller.
    """
    of_owner = store.of_owner(owned(caller, store) if caller is not None else None)
    whose = "yours" if of_owner.user_id == store.user_id else f"those of {of_owner.user_name}"
    return [
        found
        for node_id, use in uses.items()
        for found in _problems(node_id, use, caller, of_owner, whose)
    ]


def _problems(
    node_id: str | None, use: WorkflowUse, caller: str | None, store: WorkflowStore, whose: str
) -> Iterator[Diagnostic]:
    if use.workflow_id == caller:
        yield _at(
            node_id,
            "WF401",
            "a workflow cannot start itself: its runs would never end.",
            "Use a loop, or choose another workflow." if node_id else "Choose another workflow.",
            value=use.workflow_id,
        )
        return
    try:
        row = store.get(use.workflow_id)
    except NoSuchWorkflow:
        yield _at(
            node_id,
            "WF402",
            f"there is no workflow {use.workflow_id!r} among {whose}.",
            "Write the id of a workflow of the same owner, as its address shows it.",
            value=use.workflow_id,
        )
        return
    would_fail = "this node would fail" if node_id else "no alert could start it"
    if not newest_deployments(store.session, [use.workflow_id]):
        yield _at(
            node_id,
            "WF403",
            f"the workflow {use.workflow_id!r} is not deployed, so {would_fail}.",
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
    node_id: str | None,
    code: str,
    message: str,
    advice: str,
    *,
    field: str | None = None,
    **more: Any,
) -> Diagnostic:
    field = field or ("config.workflow" if node_id else "settings.onFailure.workflow")
    return Diagnostic(code, message, advice, node_id=node_id, field=field, **more)


def _node_ids(document: Mapping[str, Any]) -> set[Any]:
    nodes = document.get("nodes")
    if not isinstance(nodes, list):
        return set()  # a document may have any content
    ids = (node.get("id") for node in nodes if isinstance(node, dict))
    return {node_id for node_id in ids if isinstance(node_id, str)}
