"""Skips what has not started in the run of the running task."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from airflow.sdk import Context
    from airflow.sdk.types import RuntimeTaskInstanceProtocol

UNTOUCHED = frozenset({"running", "success", "failed", "skipped", "upstream_failed", "removed"})
"""States of tasks that have ended, or that a worker is busy with."""

MOST_PASSES = 10
PAUSE = 0.3
"""Seconds between two passes."""


def skip_unstarted(context: Context, but: Collection[str] = ()) -> None:
    """Skip all tasks of the run that no worker has begun or that wait without one.

    Looks again until nothing is left: Airflow's scheduler may be about to start a task just then,
    and writes over its state.

    Args:
        but: Ids of tasks that are left alone.
    """
    from airflow.sdk.execution_time.comms import SkipDownstreamTasks
    from airflow.sdk.execution_time.task_runner import SUPERVISOR_COMMS

    for _ in range(MOST_PASSES):
        tasks = [task for task in unstarted(context) if task[0] not in but]
        if not tasks:
            return
        SUPERVISOR_COMMS.send(SkipDownstreamTasks(tasks=tasks))
        time.sleep(PAUSE)


def unstarted(context: Context) -> Iterator[tuple[str, int]]:
    """(task id, map index) of all other tasks that have not started, or wait."""
    dag, ti = context["dag"], context["ti"]
    # A task of a loop's body has the index -1 until the loop gives it its items.
    for task_id, state in _states(list(dag.task_dict), ti, map_index=-1).items():
        if state not in UNTOUCHED:
            yield task_id, -1
    for task_id, task in dag.task_dict.items():
        if task.get_closest_mapped_task_group() is None:
            continue
        # Asked one by one: "a_1" may be item 1 of the task "a", or a task of that name.
        for name, state in _states([task_id], ti).items():
            index = name.removeprefix(f"{task_id}_")
            if index.isdigit() and state not in UNTOUCHED:
                yield task_id, int(index)


def _states(
    task_ids: list[str], ti: RuntimeTaskInstanceProtocol, map_index: int | None = None
) -> dict[str, str | None]:
    found = ti.get_task_states(
        dag_id=ti.dag_id, task_ids=task_ids, run_ids=[ti.run_id], map_index=map_index
    )
    return dict(found.get(ti.run_id, {}))
