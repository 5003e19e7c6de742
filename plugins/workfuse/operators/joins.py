"""Which incoming edges of a merge are active in this run.

States decide, not outputs: after a cleared run a node that is skipped now still has its old output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.item_errors import item_failed_before
from workfuse.operators.neighbours import outlives_failed_items
from workfuse.operators.places import own_place
from workfuse.run_keys import ERROR_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from airflow.sdk import Context

LOOP_HANDLES = frozenset({"item", "done"})


def reason_to_skip(join: Sequence[str], context: Context) -> str | None:
    """Why a merge does not run; None when the run came along at least one of its edges.

    Args:
        join: Incoming edges, each "node" or "node:handle".
    """
    if outlives_failed_items(context["task"]) and item_failed_before(context):
        return "A node before this one failed, and the rest of the item is skipped."
    if not _has_active_edge(join, context):
        return "None of the paths that lead here was taken."
    return None


def _has_active_edge(join: Sequence[str], context: Context) -> bool:
    edges = [(node, handle) for node, _, handle in (edge.partition(":") for edge in join)]
    states = own_place(context).states(dict.fromkeys(node for node, _ in edges), context["ti"])
    return any(
        states[node] == "success" and _is_taken(node, handle, context) for node, handle in edges
    )


def _is_taken(node_id: str, handle: str, context: Context) -> bool:
    if not handle or handle in LOOP_HANDLES:
        return True
    ti, place = context["ti"], own_place(context)
    node: Any = context["dag"].get_task(node_id)
    if node.on_error == "output":
        # Airflow clears it before each attempt: one that succeeded and has an error caught it.
        error = place.pull(node_id, ti, ERROR_KEY)
        return (error is not None) == (handle == "error")
    output: Any = place.pull(node_id, ti)
    return isinstance(output, dict) and output.get("branch") == handle
