"""Test addresses of webhooks, and the calls that came there. Those of all owners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, Row, delete, func, select, update
from sqlalchemy.orm import Session

from workfuse.store.tables import ListeningCallRow, ListeningRow, WorkflowRow


def find(session: Session, token: str, *, now: datetime, most: int) -> ListeningRow | None:
    """The address, unless its time or its calls are used up or its workflow is deleted."""
    return session.scalar(
        select(ListeningRow)
        .join(WorkflowRow, WorkflowRow.id == ListeningRow.workflow_id)
        .where(ListeningRow.token == token, _active(now, most), WorkflowRow.deleted_at.is_(None))
    )


def of_person(
    session: Session, workflow_id: str, node_id: str, user_id: str, *, now: datetime, most: int
) -> ListeningRow | None:
    """The address that a person has for a node."""
    return session.scalar(
        select(ListeningRow)
        .where(*_of(workflow_id, node_id, user_id), _active(now, most))
        .order_by(ListeningRow.expires_at.desc())
        .limit(1)
    )


def count_of_workflow(session: Session, workflow_id: str, *, now: datetime, most: int) -> int:
    return _count(session, ListeningRow.workflow_id == workflow_id, _active(now, most))


def count_of_person(session: Session, user_id: str, *, now: datetime, most: int) -> int:
    return _count(session, ListeningRow.user_id == user_id, _active(now, most))


def stop(session: Session, workflow_id: str, node_id: str, user_id: str) -> None:
    session.execute(delete(ListeningRow).where(*_of(workflow_id, node_id, user_id)))


def take_call(session: Session, token: str, *, now: datetime, most: int) -> bool:
    """Whether the address had a call left, which is taken; of two at once, the database decides."""
    result = session.execute(
        update(ListeningRow)
        .where(ListeningRow.token == token, _active(now, most))
        .values(calls=ListeningRow.calls + 1)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[None]", result).rowcount == 1


def keep(session: Session, call: ListeningCallRow, *, newest: int) -> None:
    """Keep a call, and of its node only the newest ones."""
    session.add(call)
    session.flush()
    of_node = (
        ListeningCallRow.workflow_id == call.workflow_id,
        ListeningCallRow.node_id == call.node_id,
    )
    oldest_kept = session.scalar(
        select(ListeningCallRow.id)
        .where(*of_node)
        .order_by(ListeningCallRow.id.desc())
        .offset(newest - 1)
        .limit(1)
    )
    if oldest_kept is not None:
        session.execute(delete(ListeningCallRow).where(*of_node, ListeningCallRow.id < oldest_kept))


def summaries(
    session: Session, workflow_id: str, node_id: str, *, now: datetime, limit: int
) -> Sequence[Row[int, datetime, str]]:
    """Id, time and summary of a node's calls, newest first."""
    return session.execute(
        select(ListeningCallRow.id, ListeningCallRow.received_at, ListeningCallRow.summary)
        .where(
            ListeningCallRow.workflow_id == workflow_id,
            ListeningCallRow.node_id == node_id,
            ListeningCallRow.expires_at > now,
        )
        .order_by(ListeningCallRow.id.desc())
        .limit(limit)
    ).all()


def content(
    session: Session, workflow_id: str, node_id: str, call_id: int, *, now: datetime
) -> str | None:
    return session.scalar(
        select(ListeningCallRow.content).where(
            ListeningCallRow.id == call_id,
            ListeningCallRow.workflow_id == workflow_id,
            ListeningCallRow.node_id == node_id,
            ListeningCallRow.expires_at > now,
        )
    )


def forget_expired(session: Session, now: datetime) -> None:
    """Delete what is over, of all workflows."""
    for table in (ListeningRow, ListeningCallRow):
        is_over = table.expires_at <= now
        # Looked for first: the editor asks each second, and a DELETE locks also where it has none.
        if session.scalar(select(table.expires_at).where(is_over).limit(1)) is not None:
            session.execute(
                delete(table).where(is_over).execution_options(synchronize_session=False)
            )


def _active(now: datetime, most: int) -> ColumnElement[bool]:
    return (ListeningRow.expires_at > now) & (ListeningRow.calls < most)


def _of(workflow_id: str, node_id: str, user_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        ListeningRow.workflow_id == workflow_id,
        ListeningRow.node_id == node_id,
        ListeningRow.user_id == user_id,
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(ListeningRow).where(*conditions)) or 0
