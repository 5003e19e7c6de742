"""Where the running task stands: its loop, its place in it, and the states of other nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from airflow.sdk import Context
    from airflow.sdk.types import Operator


def enclosing_loop(task: Operator) -> Operator | None:
    """The loop whose body the task belongs to."""
    group = task.get_closest_mapped_task_group()
    return next(group.iter_mapped_dependencies()) if group is not None else None


def outlives_failed_items(task: Operator) -> bool:
    """Whether the task is in the body of a loop that goes on when one of its items fails."""
    loop: Any = enclosing_loop(task)
    return loop is not None and (loop.on_item_error == "continue" or loop.on_error != "stop")


def is_loop(task: Operator) -> bool:
    """Tell a loop from other nodes, without importing its class."""
    return hasattr(task, "results_of")


def position(context: Context) -> int:
    """The running task's map index: its item's place in the list, -1 outside of loops."""
    map_index = context["ti"].map_index
    return -1 if map_index is None else map_index
