"""Which incoming edges of a merge are active in this run.

States decide, not outputs: after a cleared run a node that is skipped now still has its old output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.item_errors import item_failed_before
from workfuse.operators.loop_results import failure_of
from workfuse.operators.neighbours import outlives_failed_items, position
from workfuse.operators.places import own_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from airflow.sdk import Context


def reason_to_skip(join: Sequence[str], context: Context) -> str | None:
    """Why a merge does not run; None when the run came along at least one of its edges."""
    if reason := _reason_of_the_item(context):
        return reason
    if first_active_edge(join, context) is None:
        return "None of the paths that lead here was taken."
    return None


def reason_passed_over(context: Context) -> str | None:
    """Why a node of a loop's body that is no merge does not run; None when the run came to it.

    What stands before it has skipped it already, unless that was so quick that Airflow had not made
    the tasks of this node's items yet: then there was nothing to skip.
    """
    dag, task = context["dag"], context["task"]
    if position(context) < 0:
        return None
    for node_id in task.upstream_task_ids:
        branches = getattr(dag.get_task(node_id), "branches", None) or {}
        handles = [handle for handle, followers in branches.items() if task.task_id in followers]
        if handles and not first_active_edge([f"{node_id}:{one}" for one in handles], context):
            return "The path that leads here was not taken."
    return _reason_of_the_item(context)


def _reason_of_the_item(context: Context) -> str | None:
    if outlives_failed_items(context["task"]) and item_failed_before(context):
        return "A node before this one failed, and the rest of the item is skipped."
    return None


def first_active_edge(join: Sequence[str], context: Context) -> tuple[str, str] | None:
    """The first of the edges that the run came along, as (node, handle).

    Args:
        join: Incoming edges, each "node" or "node:handle".
    """
    edges = [(node, handle) for node, _, handle in (edge.partition(":") for edge in join)]
    states = own_place(context).states(dict.fromkeys(node for node, _ in edges), context["ti"])
    active = (
        (node, handle)
        for node, handle in edges
        if states[node] == "success" and _is_taken(node, handle, context)
    )
    return next(active, None)


def _is_taken(node_id: str, handle: str, context: Context) -> bool:
    if not handle or handle == "item":
        return True
    ti, place = context["ti"], own_place(context)
    node: Any = context["dag"].get_task(node_id)
    if (takes := getattr(node, "takes", None)) is not None:
        return bool(takes == handle)
    if node.on_error == "output":
        failed = failure_of(node, place, ti) is not None
        if failed or handle == "error":
            return failed and handle == "error"
    return handle == "done" or bool(node.way_on(place.pull(node_id, ti)) == handle)
