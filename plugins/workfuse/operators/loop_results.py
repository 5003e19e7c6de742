"""Collects what the last nodes of a loop's body returned, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from airflow.sdk.types import RuntimeTaskInstanceProtocol


def collect_results(loop: Any, ti: RuntimeTaskInstanceProtocol) -> list[Any]:
    """The results in the order of the items; items whose last nodes were all skipped are left out.

    One last node: its output. Several: the output of the one that ran, or an object
    `{node id: output}` when several ran.

    Args:
        loop: The loop's operator.
        ti: The running task instance, outside the loop.
    """
    items = ti.xcom_pull(task_ids=loop.task_id, map_indexes=-1)
    count = len(items) if items is not None else 0
    outputs = {node_id: _outputs(node_id, count, ti) for node_id in loop.results_of}
    results = []
    for index in range(count):
        ran = {node_id: found[index] for node_id, found in outputs.items() if index in found}
        if ran:
            results.append(next(iter(ran.values())) if len(ran) == 1 else ran)
    return results


def _outputs(node_id: str, count: int, ti: RuntimeTaskInstanceProtocol) -> dict[int, Any]:
    """Output by item index, for the items in which the node succeeded."""
    indexes = _succeeded_indexes(node_id, count, ti)
    if len(indexes) == count:
        # One request for all: only right when no item lacks an output, since positions are lost.
        outputs = ti.xcom_pull(task_ids=node_id, map_indexes=None)
        if isinstance(outputs, list) and len(outputs) == count and count > 1:
            return dict(enumerate(outputs))
    return dict(zip(indexes, _pull(node_id, indexes, ti), strict=True))


def _succeeded_indexes(node_id: str, count: int, ti: RuntimeTaskInstanceProtocol) -> list[int]:
    answer = ti.get_task_states(dag_id=ti.dag_id, task_ids=[node_id], run_ids=[ti.run_id])
    states = answer.get(ti.run_id, {})
    return [index for index in range(count) if states.get(f"{node_id}_{index}") == "success"]


def _pull(node_id: str, indexes: Sequence[int], ti: RuntimeTaskInstanceProtocol) -> list[Any]:
    return [ti.xcom_pull(task_ids=node_id, map_indexes=index) for index in indexes]
