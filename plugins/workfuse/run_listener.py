"""Airflow tells this listener how runs begin and end: the scheduler, and where people mark runs.

Every Airflow process imports it. Nothing here may stop the scheduler: what goes wrong is taken back
to a savepoint, and Airflow logs it and goes on.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from airflow.listeners import hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable

    from airflow.models.dagrun import DagRun
    from sqlalchemy.orm import Session

_TAG = "workfuse-concurrency-"  # as the compiler writes it; importing that costs all others


@hookimpl
def on_dag_run_running(dag_run: DagRun) -> None:
    """See to the workflow's concurrency; other DAGs have none."""
    dag = getattr(dag_run, "dag", None)
    choice = next((tag for tag in getattr(dag, "tags", ()) if tag.startswith(_TAG)), None)
    if choice is None:
        return
    from workfuse.services.concurrency import settle

    _in_its_transaction(partial(settle, choice=choice.removeprefix(_TAG)), dag_run, changes=True)


@hookimpl
def on_dag_run_success(dag_run: DagRun) -> None:
    """A run that succeeds ends a row of failures."""
    from workfuse.services.alerting import run_succeeded

    _in_its_transaction(run_succeeded, dag_run)


@hookimpl
def on_dag_run_failed(dag_run: DagRun) -> None:
    """The first failure in a row is told of."""
    from workfuse.services.alerting import run_failed

    _in_its_transaction(run_failed, dag_run)


def _in_its_transaction(
    act: Callable[[DagRun, Session], None], dag_run: DagRun, *, changes: bool = False
) -> None:
    """Act on the run, in a savepoint of the caller's transaction.

    In a session of its own: after a refusal of the database the caller's could do nothing more, and
    the scheduler would end.

    Args:
        changes: whether runs of the DAG may be others afterwards than the caller knows.
    """
    from airflow.models.dagrun import DagRun
    from sqlalchemy.orm import Session, object_session

    session = object_session(dag_run)
    if session is None:
        return  # nobody writes this run down
    session.flush()  # SQLite begins a transaction with the first change, and no sooner
    with Session(
        bind=session.connection(),
        join_transaction_mode="create_savepoint",
        autoflush=False,
        expire_on_commit=False,
    ) as inner:
        run = inner.get(DagRun, dag_run.id)
        if run is None:
            return
        act(run, inner)
        inner.commit()
    if changes:
        for known in list(session):
            if getattr(known, "dag_id", None) == run.dag_id:
                session.expire(known)
