"""Calls that end waits, kept where the waiting task can read them: in Airflow's XCom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.models.taskinstance import TaskInstance
from airflow.models.trigger import handle_event_submit
from airflow.models.xcom import XComModel
from airflow.triggers.base import TriggerEvent
from sqlalchemy import select
from sqlalchemy.orm import Session

from workfuse.call_mailbox import call_in, letter_of
from workfuse.resume_tokens import Wait

SETTLED_AFTER = timedelta(seconds=2)
"""By then the scheduler has seen that a worker has left its task."""


def waiting_task(session: Session, wait: Wait) -> TaskInstance | None:
    """The task instance, locked: of two calls at once the second finds the first."""
    return session.scalar(
        select(TaskInstance)
        .where(
            TaskInstance.dag_id == wait.dag_id,
            TaskInstance.run_id == wait.run_id,
            TaskInstance.task_id == wait.node_id,
            TaskInstance.map_index == wait.map_index,
        )
        .with_for_update(of=TaskInstance)
    )


def kept_since(session: Session, wait: Wait, since: datetime | None) -> bool:
    """Whether there was a call already, since the run was started (again)."""
    kept = session.scalar(
        select(XComModel.value).where(
            XComModel.dag_id == wait.dag_id,
            XComModel.run_id == wait.run_id,
            XComModel.task_id == wait.mailbox,
            XComModel.map_index == -1,
            XComModel.key == wait.key,
        )
    )
    return call_in(kept, since) is not None


def keep(session: Session, wait: Wait, call: dict[str, Any]) -> None:
    """Put the call into the mailbox."""
    XComModel.set(
        wait.key,
        letter_of(call, datetime.now(UTC)),
        dag_id=wait.dag_id,
        task_id=wait.mailbox,
        run_id=wait.run_id,
        serialize=False,
        session=session,
    )


def wake(session: Session, task: TaskInstance) -> None:
    """End the wait if it has begun; one that begins later looks into its mailbox itself.

    So does one that has just begun. Waked before Airflow's scheduler has seen that its worker is
    gone, the task would be taken for killed (MEASURED on 3.3.2, within 0.2 seconds).
    """
    settled = datetime.now(UTC) - SETTLED_AFTER
    if task.state == "deferred" and task.updated_at is not None and task.updated_at < settled:
        event = TriggerEvent("called")  # type: ignore[no-untyped-call]
        handle_event_submit(event, task_instance=task, session=session)
