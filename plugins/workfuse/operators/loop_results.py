"""Collects what the last nodes of a loop's body returned, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.neighbours import enclosing_loop
from workfuse.run_keys import ITEM_ERROR_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from airflow.sdk.types import RuntimeTaskInstanceProtocol


def collect_results(loop: Any, ti: RuntimeTaskInstanceProtocol) -> list[Any]:
    """The results in the order of the items; items whose last nodes were all skipped are left out.

    One last node: its output. Several: the output of the one that ran, or an object
    `{node id: output}` when several ran. An item that the loop gave up: {"error": …}.

    Args:
        loop: The loop's operator.
        ti: The running task instance, outside the loop.
    """
    items = ti.xcom_pull(task_ids=loop.task_id, map_indexes=-1)
    count = len(items) if items is not None else 0
    outputs = {node_id: _outputs(node_id, count, ti) for node_id in loop.results_of}
    errors = _errors(loop, count, ti) if loop.on_item_error == "continue" else {}
    results: list[Any] = []
    for index in range(count):
        if index in errors:
            results.append({"error": errors[index]})
            continue
        ran = {node_id: found[index] for node_id, found in outputs.items() if index in found}
        if ran:
            results.append(next(iter(ran.values())) if len(ran) == 1 else ran)
    return results


def _outputs(node_id: str, count: int, ti: RuntimeTaskInstanceProtocol) -> dict[int, Any]:
    """Output by item index, for the items in which the node succeeded."""
    indexes = _succeeded_indexes(node_id, count, ti)
    if len(indexes) == count:
        # One request for all: only right when no item lacks an output, since positions are lost.
        outputs = _of_all_items(node_id, ti)
        if len(outputs) == count:
            return dict(enumerate(outputs))
    return dict(zip(indexes, _pull(node_id, indexes, ti), strict=True))


def _errors(loop: Any, count: int, ti: RuntimeTaskInstanceProtocol) -> dict[int, Any]:
    """By item index the error of the first node that failed; the DAG has them in their order."""
    errors: dict[int, Any] = {}
    for node in loop.dag.task_dict.values():
        if enclosing_loop(node) is not loop:
            continue
        found = _of_all_items(node.task_id, ti, key=ITEM_ERROR_KEY)
        failed = {one["index"]: one["error"] for one in found}
        if failed:
            # What an earlier try left behind does not count for an item that is skipped now.
            succeeded = _succeeded_indexes(node.task_id, count, ti)
            errors = {index: failed[index] for index in succeeded if index in failed} | errors
    return errors


def _succeeded_indexes(node_id: str, count: int, ti: RuntimeTaskInstanceProtocol) -> list[int]:
    answer = ti.get_task_states(dag_id=ti.dag_id, task_ids=[node_id], run_ids=[ti.run_id])
    states = answer.get(ti.run_id, {})
    return [index for index in range(count) if states.get(f"{node_id}_{index}") == "success"]


def _of_all_items(
    node_id: str, ti: RuntimeTaskInstanceProtocol, key: str = "return_value"
) -> list[Any]:
    """What the node pushed, in the order of the items; where it pushed nothing is not seen."""
    values = ti.xcom_pull(task_ids=[node_id], key=key)  # a list of ids gives a list, also of one
    return [value for value in values if value is not None]


def _pull(node_id: str, indexes: Sequence[int], ti: RuntimeTaskInstanceProtocol) -> list[Any]:
    return [ti.xcom_pull(task_ids=node_id, map_indexes=index) for index in indexes]
