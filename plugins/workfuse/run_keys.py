"""The names under which operators leave what the run view reads, and the other way round."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

CALL_KEY = "__workfuse__"
"""A conf with this key alone is a webhook call with headers and query, not a bare payload."""

ALERT_ENDING = ".alert"
"""How the id of the DAG ends that tells of a workflow's failed runs, as the compiler writes it."""

ALERTS_KEY = "alerts"
"""In such a call: ids of the workflows whose alerts led to the run, the first one first."""

RETURNED = "return_value"
"""The XCom with a node's output, which is Airflow's own."""

ERROR_KEY = "workfuse_error"
"""The XCom with what went wrong in the last attempt."""

ITEM_ERROR_KEY = "workfuse_item_error"
"""The XCom of a node whose failure gave up an item of a loop that goes on: {"index", "error"}."""

ERROR_MARK = "WORKFUSE_ERROR "
"""Starts the one log line per failed attempt: XCom keeps only the last attempt's error."""

EXCHANGES_KEY = "workfuse_exchanges"
"""The XCom with the requests of the last attempt and their answers, as JSON text."""

WAY_KEY = "workfuse_way"
"""The XCom that names the output by which a node went on that leads into a merge."""

ITEMS_KEY = "workfuse_items"
"""The XCom with the list of a loop inside a loop."""

ASSET_EVENTS_KEY = "workfuse_asset_events"
"""The XCom of a loop inside a loop with what started the run, where assets did."""

PARENTS_KEY = "__workfuse_loop__"
"""A conf with this key is that of an inner loop's run: [{"run", "item"}, …], the nearest first."""

NOT_STORED_TAG = "workfuse-not-stored"
"""The tag of a DAG whose runs leave no data behind."""

INNER_LOOP_TAG = "workfuse-loop"
"""The tag of the DAG of a loop inside a loop; its runs belong to those of the workflow's DAG."""

FORGOTTEN = {"__workfuse_forgotten__": True}
"""The conf of a run whose data was deleted."""

_LONGEST_RUN_ID = 200  # Airflow allows 250 characters


def child_run_id(
    dag_id: str, run_id: str, task_id: str, map_index: int, item: int | None, max_tries: int
) -> str:
    """The id of the run of another workflow that a task starts: the same for all its retries.

    A retry then finds the run that an earlier attempt started. `max_tries` grows when somebody
    clears the task, and so a cleared task starts a new one.
    """
    place = [dag_id, run_id, task_id, map_index, item, max_tries]
    return f"workfuse__{hashlib.sha256(repr(place).encode()).hexdigest()[:32]}"


def inner_run_prefix(run_id: str) -> str:
    """How the ids of all runs begin that the loops inside loops of a run start."""
    if len(run_id) > _LONGEST_RUN_ID:
        run_id = hashlib.sha256(run_id.encode()).hexdigest()
    return f"loop__{run_id}__"


def inner_run_path(run_id: str, of: str) -> tuple[int, ...]:
    """The places of the items that an inner loop's run belongs to; none for the run itself."""
    places = of.removeprefix(inner_run_prefix(run_id)).split("_") if of != run_id else []
    return tuple(int(place) for place in places if place.isdecimal())


def inner_run_id(run_id: str, path: Sequence[int]) -> str:
    """The id of an inner loop's run.

    Args:
        run_id: Of the workflow's run.
        path: The places of the items of the loops around it, outermost first.
    """
    return inner_run_prefix(run_id) + "_".join(map(str, path))
