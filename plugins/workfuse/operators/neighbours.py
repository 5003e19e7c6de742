"""Where the running task stands: its loop, its place in it, and the states of other nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from airflow.sdk import Context
    from airflow.sdk.types import Operator


def enclosing_loop(task: Operator) -> Operator | None:
    """The loop whose body the task belongs to."""
    group = task.get_closest_mapped_task_group()
    return next(group.iter_mapped_dependencies()) if group is not None else None


def outlives_failed_items(task: Operator) -> bool:
    """Whether the task is in the body of a loop that goes on when one of its items fails."""
    loop: Any = enclosing_loop(task)
    return loop is not None and loop.on_item_error == "continue"


def is_loop(task: Operator) -> bool:
    """Tell a loop from other nodes, without importing its class."""
    return hasattr(task, "results_of")


def position(context: Context) -> int:
    """The running task's map index: its item's place in the list, -1 outside of loops."""
    map_index = context["ti"].map_index
    return -1 if map_index is None else map_index


def map_index_of(node_id: str, context: Context) -> int:
    """The running task's own map index for a node of the same loop body, else -1."""
    loop = enclosing_loop(context["dag"].get_task(node_id))
    same_body = loop is not None and loop is enclosing_loop(context["task"])
    return position(context) if same_body else -1


def states_of(node_ids: Iterable[str], context: Context) -> dict[str, str | None]:
    """Ask Airflow for the states of nodes, each at the index that the running task sees it at."""
    ti = context["ti"]
    by_index: dict[int, list[str]] = {}
    for node_id in node_ids:
        by_index.setdefault(map_index_of(node_id, context), []).append(node_id)
    states: dict[str, str | None] = {}
    for map_index, ids in by_index.items():
        answer = ti.get_task_states(
            dag_id=ti.dag_id, task_ids=ids, run_ids=[ti.run_id], map_index=map_index
        ).get(ti.run_id, {})
        suffix = f"_{map_index}" if map_index >= 0 else ""
        states |= {node_id: answer.get(f"{node_id}{suffix}") for node_id in ids}
    return states
