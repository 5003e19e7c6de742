"""Which parts of a run are run again: those that failed, or all from a node on."""

from __future__ import annotations

from collections.abc import Iterable

from airflow.serialization.definitions.dag import SerializedDAG

from workfuse.store.run_parts import Part

_FAILED = ("failed", "upstream_failed")
_RAN = ("success", "failed")


def failed_parts(parts: list[Part], dag: SerializedDAG) -> set[Part]:
    """What failed, what had not ended when the run was cancelled, and what comes after it."""
    first = (one for one in parts if one.state in _FAILED or one.is_cancelled)
    return _with_followers(first, parts, dag)


def parts_from(node_id: str, parts: list[Part], dag: SerializedDAG) -> set[Part]:
    """What ran of a node, and what comes after it. An item that took another way stays as it is."""
    first = (one for one in parts if one.task_id == node_id and one.state in _RAN)
    return _with_followers(first, parts, dag)


def _with_followers(first: Iterable[Part], parts: list[Part], dag: SerializedDAG) -> set[Part]:
    """These and all after them: in the same loop's body those of the same item."""
    by_task: dict[str, list[Part]] = {}
    for part in parts:
        by_task.setdefault(part.task_id, []).append(part)
    followers: dict[str, list[tuple[str, bool]]] = {}
    found: set[Part] = set()
    for part in first:
        if not dag.has_task(part.task_id):  # it was taken out since
            continue
        found.add(part)
        if part.task_id not in followers:
            followers[part.task_id] = _followers(part.task_id, dag)
        for task_id, is_in_same_body in followers[part.task_id]:
            one_item = is_in_same_body and part.map_index >= 0
            found.update(
                after
                for after in by_task.get(task_id, ())
                if not one_item or after.map_index in (part.map_index, -1)
            )
    return found


def _followers(task_id: str, dag: SerializedDAG) -> list[tuple[str, bool]]:
    """Each task after this one, and whether it is in the same loop's body."""
    task = dag.get_task(task_id)
    body = task.get_closest_mapped_task_group()
    return [
        (follower, body is not None and _body_of(follower, dag) is body)
        for follower in task.get_flat_relative_ids(upstream=False)
        if dag.has_task(follower)
    ]


def _body_of(task_id: str, dag: SerializedDAG) -> object:
    return dag.get_task(task_id).get_closest_mapped_task_group()
