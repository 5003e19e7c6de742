"""Collects what the last nodes of a loop's body returned, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.errors import NodeError
from workfuse.operators.neighbours import enclosing_loop, is_loop
from workfuse.run_keys import ERROR_KEY, ITEM_ERROR_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from airflow.sdk.types import RuntimeTaskInstanceProtocol

    from workfuse.operators.places import Place


def collect_results(loop: Any, place: Place, ti: RuntimeTaskInstanceProtocol) -> Any:
    """The results in the order of the items; items whose last nodes were all skipped are left out.

    One last node: its output. Several: the output of the one that ran, or an object
    `{node id: output}` when several ran. An item that the loop gave up: {"error": …}, and so is all
    of it when the run goes on after the loop's failure.

    Args:
        loop: The operator whose items the body expands over.
        place: A place in the loop's run, outside the loop.
        ti: The running task instance.
    """
    failure = failure_of(loop, place, ti) if loop.on_error != "stop" else None
    return _Results(loop, place, ti).all() if failure is None else {"error": failure}


def failure_of(node: Any, place: Place, ti: RuntimeTaskInstanceProtocol) -> dict[str, Any] | None:
    """The error after which a node that succeeded went on; None if there was none.

    A loop has that of its first failed item, where the failure of an item is its own.
    """
    # Airflow clears it before each attempt: one that succeeded and has an error caught it.
    error: dict[str, Any] | None = place.pull(node.task_id, ti, ERROR_KEY)
    if error is None and is_loop(node) and node.on_item_error == "stop":
        return _Results(node, place, ti).failure()
    return error


def first_failure(place: Place, ti: RuntimeTaskInstanceProtocol) -> str:
    """Why an inner loop's run failed."""
    run = {"dag_id": place.dag.dag_id, "run_id": place.run_id}
    states = ti.get_task_states(dag_id=place.dag.dag_id, run_ids=[place.run_id])
    failed = {key for key, state in states.get(place.run_id, {}).items() if state == "failed"}
    found = []
    for node_id in place.dag.task_dict:
        indexes = [-1] if node_id in failed else []
        indexes += [
            int(index)
            for name, _, index in (key.rpartition("_") for key in failed)
            if name == node_id and index.isdecimal()
        ]
        found += [(index, node_id) for index in indexes]
    if not found:
        return "The items were not gone through: their run was ended."
    index, node_id = min(found, key=lambda one: one[0])
    error = ti.xcom_pull(task_ids=node_id, map_indexes=index, key=ERROR_KEY, **run)
    message = error["message"] if isinstance(error, dict) else f"Node {node_id!r} failed."
    return f"Item {index}: {message}" if index >= 0 else str(message)


class _Results:
    def __init__(self, loop: Any, place: Place, ti: RuntimeTaskInstanceProtocol) -> None:
        self.loop, self.place, self.ti = loop, place, ti
        items = place.pull(loop.task_id, ti)
        self.count = len(items) if items is not None else 0

    def all(self) -> list[Any]:
        outputs = {node_id: self.outputs(node_id) for node_id in self.loop.results_of}
        errors = self.errors() if self.loop.on_item_error == "continue" else {}
        results: list[Any] = []
        for index in range(self.count):
            if index in errors:
                results.append({"error": errors[index]})
                continue
            ran = {node_id: found[index] for node_id, found in outputs.items() if index in found}
            if ran:
                results.append(next(iter(ran.values())) if len(ran) == 1 else ran)
        return results

    def failure(self) -> dict[str, Any] | None:
        errors = self.errors()
        if not errors:
            return None
        index = min(errors)
        told = NodeError("item", f"Item {index}: {errors[index]['message']}")
        return {
            "kind": told.kind,
            "message": told.told_of(self.loop.task_display_name),
            "node": self.loop.task_id,
            "retryable": told.retryable,
        }

    def outputs(self, node_id: str) -> dict[int, Any]:
        """Output by item index, for the items in which the node succeeded."""
        indexes = self.succeeded(node_id)
        if len(indexes) == self.count:
            # One request for all: only right when no item lacks an output: positions are lost.
            outputs = self.of_all_items(node_id)
            if len(outputs) == self.count:
                return dict(enumerate(outputs))
        return dict(zip(indexes, self.pulled(node_id, indexes), strict=True))

    def errors(self) -> dict[int, Any]:
        """By item index the error of the first node that failed; the DAG has them in order."""
        errors: dict[int, Any] = {}
        for node in self.place.dag.task_dict.values():
            if enclosing_loop(node) is not self.loop:
                continue
            found = self.of_all_items(node.task_id, key=ITEM_ERROR_KEY)
            failed = {one["index"]: one["error"] for one in found}
            if failed:
                # What an earlier try left behind does not count for an item that is skipped now.
                succeeded = self.succeeded(node.task_id)
                errors = {index: failed[index] for index in succeeded if index in failed} | errors
        return errors

    def succeeded(self, node_id: str) -> list[int]:
        answer = self.ti.get_task_states(
            dag_id=self.place.dag.dag_id, task_ids=[node_id], run_ids=[self.place.run_id]
        )
        states = answer.get(self.place.run_id, {})
        return [n for n in range(self.count) if states.get(f"{node_id}_{n}") == "success"]

    def of_all_items(self, node_id: str, key: str = "return_value") -> list[Any]:
        """What the node pushed, in the order of the items; where it pushed nothing is not seen."""
        # A list of ids gives a list, also of one.
        values = self.ti.xcom_pull(
            task_ids=[node_id], dag_id=self.place.dag.dag_id, run_id=self.place.run_id, key=key
        )
        return [value for value in values if value is not None]

    def pulled(self, node_id: str, indexes: Sequence[int]) -> list[Any]:
        run = {"dag_id": self.place.dag.dag_id, "run_id": self.place.run_id}
        return [self.ti.xcom_pull(task_ids=node_id, map_indexes=index, **run) for index in indexes]
