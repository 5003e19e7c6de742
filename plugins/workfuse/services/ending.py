"""End runs before they are done, with all that they wait for."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.api.common.mark_tasks import set_dag_run_state_to_failed
from airflow.models.dagbag import DBDagBag
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.utils.state import DagRunState
from sqlalchemy.orm import Session

from workfuse.store.cancellations import keep_cancellation
from workfuse.store.child_runs import active_children
from workfuse.store.run_records import items_done

MOST_RUNS = 1000
"""Runs that are ended together: the run, its children, theirs and so on."""

STARTS_UNTIL = 1.5
"""Seconds: a worker that is about to start a run is stopped at its next heartbeat, after 1 s."""


def end_tasks(session: Session, run: DagRun, *, now: datetime) -> list[TaskInstance]:
    """Fail what is busy or waits, and skip what has not begun. Returns what had not ended."""
    dag = DBDagBag().get_dag_for_run(run, session=session)
    if dag is None:
        return []
    done = items_done(session, run)
    tasks, _ = set_dag_run_state_to_failed(dag=dag, run_id=run.run_id, commit=True, session=session)
    ended: list[TaskInstance] = []
    for task in tasks:
        # Airflow fails all items of a task of which one is busy.
        if (before := done.get(task.id)) is not None:
            task.state, task.start_date, task.end_date, task.duration = before
            continue
        task.end_date = now  # one that waited for a retry has that of its last try
        ended.append(task)
    return ended


def end_children(session: Session, run: DagRun, *, by: str) -> None:
    """End the runs that this one waits for, and those that they wait for."""
    ended: set[int] = set()
    parents = [run]
    while parents:
        for child in active_children(session, parents.pop()):
            if child.id in ended or len(ended) == MOST_RUNS:
                continue
            ended.add(child.id)
            now = datetime.now(UTC)
            end_tasks(session, child, now=now)
            child.set_state(DagRunState.FAILED)
            keep_cancellation(session, child, now=now, by=by)
            session.flush()
            parents.append(child)
