"""A question that is answered in the moment in which it is put: SQLite lets both happen at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest
from airflow.jobs.job import Job
from airflow.models.hitl import HITLDetail
from airflow.models.taskinstance import TaskInstance
from fastapi.testclient import TestClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests.api.test_forgetting import started
from tests.api.test_steps import set_state
from workfuse.local.scheduler import PromptScheduler


@pytest.fixture
def waiting(
    client: TestClient, document: Any, airflow_reads: Callable[[], None], session: Session
) -> TaskInstance:
    """A task that waits for the answer to its question, as long as it takes."""
    started(client, document, airflow_reads)
    set_state(session, "shape", "awaiting_input", next_method="answered", next_kwargs={})
    task = session.scalars(select(TaskInstance).where(TaskInstance.task_id == "shape")).one()
    question = {"ti_id": task.id, "options": ["Approve"], "subject": "Pay?", "params": {}}
    session.execute(insert(HITLDetail).values(question))
    session.commit()
    return task


def looked_at(session: Session, task: TaskInstance) -> TaskInstance:
    """The task, after the scheduler has looked for whose time is up."""
    PromptScheduler(job=Job(), executors=[Mock()]).check_awaiting_input_timeouts()
    session.refresh(task)
    return task


def test_a_task_whose_answer_came_as_it_began_to_wait_goes_on(
    session: Session, waiting: TaskInstance
) -> None:
    answered = session.scalars(select(HITLDetail).where(HITLDetail.ti_id == waiting.id)).one()
    answered.chosen_options, answered.responded_at = ["Approve"], datetime.now(UTC)
    session.commit()
    task = looked_at(session, waiting)
    assert task.state == "scheduled"
    assert task.next_method == "answered"
    assert task.next_kwargs["event"]["chosen_options"] == ["Approve"]


def test_a_task_that_nobody_answered_waits_on(session: Session, waiting: TaskInstance) -> None:
    assert looked_at(session, waiting).state == "awaiting_input"
