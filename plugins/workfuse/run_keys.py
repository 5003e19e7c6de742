"""The names under which operators leave what the run view reads, and the other way round."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

CALL_KEY = "__workfuse__"
"""A conf with this key alone is a webhook call with headers and query, not a bare payload."""

ERROR_KEY = "workfuse_error"
"""The XCom with what went wrong in the last attempt."""

ITEM_ERROR_KEY = "workfuse_item_error"
"""The XCom of a node whose failure gave up an item of a loop that goes on: {"index", "error"}."""

ERROR_MARK = "WORKFUSE_ERROR "
"""Starts the one log line per failed attempt: XCom keeps only the last attempt's error."""

ITEMS_KEY = "workfuse_items"
"""The XCom with the list of a loop inside a loop."""

PARENTS_KEY = "__workfuse_loop__"
"""A conf with this key is that of an inner loop's run: [{"run", "item"}, …], the nearest first."""

_LONGEST_RUN_ID = 200  # Airflow allows 250 characters


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
