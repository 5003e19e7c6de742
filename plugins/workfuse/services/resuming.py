"""Ending a wait by a call from outside. The token is all that a caller needs."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from workfuse.resume_tokens import Wait, wait_of
from workfuse.services.errors import AlreadyCalled, WaitIsOver, WaitNotFound
from workfuse.store import calls, run_records

_ENDED = frozenset({"success", "failed", "skipped", "upstream_failed", "removed"})


def wait_behind(token: str) -> Wait:
    """Raises WaitNotFound for a token that we did not make."""
    wait = wait_of(token)
    if wait is None:
        raise WaitNotFound
    return wait


def resume(wait: Wait, call: dict[str, Any], session: Session) -> None:
    """Hand the call to the wait, which may still be ahead.

    Raises WaitNotFound, AlreadyCalled, WaitIsOver.
    """
    run = run_records.find_run(session, wait.dag_id, wait.run_id)
    if run is None:
        raise WaitNotFound
    task = calls.waiting_task(session, wait)
    if task is None or task.operator != "CallWait":
        raise WaitNotFound
    if calls.kept_since(session, wait, run.start_date):
        raise AlreadyCalled
    if task.state in _ENDED or run.state not in {"queued", "running"}:
        raise WaitIsOver
    calls.keep(session, wait, call)
    calls.wake(session, task)
