"""Which incoming edges of a merge are active in this run.

States decide, not outputs: after a cleared run a node that is skipped now still has its old output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.neighbours import map_index_of, states_of
from workfuse.run_keys import ERROR_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from airflow.sdk import Context

LOOP_HANDLES = frozenset({"item", "done"})


def first_active_edge(join: Sequence[str], context: Context) -> tuple[str, str] | None:
    """The first of the edges that the run came along, as (node, handle).

    Args:
        join: Incoming edges, each "node" or "node:handle".
    """
    edges = [(node, handle) for node, _, handle in (edge.partition(":") for edge in join)]
    states = states_of(dict.fromkeys(node for node, _ in edges), context)
    active = (
        (node, handle)
        for node, handle in edges
        if states[node] == "success" and _is_taken(node, handle, context)
    )
    return next(active, None)


def _is_taken(node_id: str, handle: str, context: Context) -> bool:
    if not handle or handle in LOOP_HANDLES:
        return True
    ti, map_index = context["ti"], map_index_of(node_id, context)
    node: Any = context["dag"].get_task(node_id)
    if (takes := getattr(node, "takes", None)) is not None:
        return bool(takes == handle)
    if node.on_error == "output":
        # Airflow clears it before each attempt: one that succeeded and has an error caught it.
        error = ti.xcom_pull(task_ids=node_id, map_indexes=map_index, key=ERROR_KEY)
        return (error is not None) == (handle == "error")
    output: Any = ti.xcom_pull(task_ids=node_id, map_indexes=map_index)
    return isinstance(output, dict) and output.get("branch") == handle
