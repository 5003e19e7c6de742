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
    and writes over its state; a worker may be about to leave a task that waits.

    Args:
        but: Ids of tasks that are left alone.
    """
    from airflow.sdk.execution_time.comms import SkipDownstreamTasks
    from airflow.sdk.execution_time.task_runner import SUPERVISOR_COMMS

    for _ in range(MOST_PASSES):
        found = [task for task in _all_tasks(context) if task[0] not in but]
        tasks = [(task_id, index) for task_id, index, state in found if state not in UNTOUCHED]
        if tasks:
            SUPERVISOR_COMMS.send(SkipDownstreamTasks(tasks=tasks))
        elif not any(_may_wait_soon(task_id, state, context) for task_id, _, state in found):
            return
        time.sleep(PAUSE)


def _may_wait_soon(task_id: str, state: str | None, context: Context) -> bool:
    return state == "running" and getattr(context["dag"].task_dict[task_id], "defers", False)


def _all_tasks(context: Context) -> Iterator[tuple[str, int, str | None]]:
    """(task id, map index, state) of the tasks of the run that Airflow has made so far."""
    dag, ti = context["dag"], context["ti"]
    repeated = [id for id, task in dag.task_dict.items() if task.get_closest_mapped_task_group()]
    for task_id, state in _states(list(dag.task_dict.keys() - set(repeated)), ti).items():
        yield task_id, -1, state
    for task_id in repeated:
        # Asked one by one: "a_1" may be item 1 of the task "a", or a task of that name.
        for name, state in _states([task_id], ti).items():
            index = name.removeprefix(f"{task_id}_")
            if name == task_id:  # until the loop gives it its items
                yield task_id, -1, state
            elif index.isdigit():
                yield task_id, int(index), state


def _states(task_ids: list[str], ti: RuntimeTaskInstanceProtocol) -> dict[str, str | None]:
    found = ti.get_task_states(dag_id=ti.dag_id, task_ids=task_ids, run_ids=[ti.run_id])
    return dict(found.get(ti.run_id, {}))
