"""Items that a loop gave up: the failed node succeeded with its error, what needs it is skipped.

Skipped is exactly what would not run if the node had failed: its followers here, and each merge
that a failed path leads to when it starts. Airflow then skips whatever follows only those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.neighbours import enclosing_loop, position
from workfuse.operators.places import own_place
from workfuse.run_keys import ITEM_ERROR_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from airflow.sdk import Context


def give_up_item(output: dict[str, Any], context: Context) -> list[str]:
    """Note down that the item failed at the running task.

    Args:
        output: {"error": …}

    Returns:
        Ids of the followers to skip; merges decide by themselves.
    """
    context["ti"].xcom_push(key=ITEM_ERROR_KEY, value={"index": position(context), **output})
    dag: Any = context["dag"]
    followers = _in_same_body(context["task"].downstream_task_ids, context)
    return [node_id for node_id in followers if not dag.get_task(node_id).join]


def item_failed_before(context: Context) -> bool:
    """Whether the item failed on a path to the running task.

    A node that succeeded without an error had no failure before it; one that was skipped may have.
    """
    ti, place = context["ti"], own_place(context)
    seen: set[str] = set()
    nodes = _in_same_body(context["task"].upstream_task_ids, context)
    while nodes:
        seen.update(nodes)
        states = place.states(nodes, ti)
        succeeded = (node_id for node_id in nodes if states[node_id] == "success")
        if any(place.pull(node_id, ti, ITEM_ERROR_KEY) is not None for node_id in succeeded):
            return True
        before: set[str] = set()
        for node_id in nodes:
            if states[node_id] == "skipped":
                before |= context["dag"].get_task(node_id).upstream_task_ids
        nodes = _in_same_body(before - seen, context)
    return False


def _in_same_body(node_ids: Iterable[str], context: Context) -> list[str]:
    dag, loop = context["dag"], enclosing_loop(context["task"])
    return sorted(node_id for node_id in node_ids if enclosing_loop(dag.get_task(node_id)) is loop)
