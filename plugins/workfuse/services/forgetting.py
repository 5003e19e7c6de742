"""Deletes the data of ended runs of workflows that store no payloads."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from airflow.configuration import conf
from airflow.sdk import ObjectStoragePath
from sqlalchemy.orm import Session, sessionmaker

from workfuse.file_places import segment
from workfuse.store.forgetting import Forgettable, forget, forgettable, runs_of

GRACE = 10.0
"""Seconds after its end in which a run's data may still be read: by who called its address."""
MOST = 100
"""Runs that one sweep deletes the data of."""

log = logging.getLogger(__name__)


def sweep(
    sessions: sessionmaker[Session], *, grace: float = GRACE, recent: timedelta | None = None
) -> int:
    """Delete what ended runs left behind, each run in a transaction of its own.

    Whatever is missed, because the process died or the database was busy, the next sweep finds.

    Args:
        recent: for how long runs are looked at after a change; None looks at all.

    Returns:
        How many runs it was.
    """
    now = datetime.now(UTC)
    before = now - timedelta(seconds=grace)
    since = None if recent is None else now - recent
    with sessions() as session:
        found = forgettable(session, ended_before=before, changed_since=since, most=MOST)
    return sum(_forget(sessions, run) for run in found)


def _forget(sessions: sessionmaker[Session], run: Forgettable) -> bool:
    try:
        with sessions.begin() as session:
            places = runs_of(session, run)
            if not forget(session, run):
                return False
            for dag_id, run_id in places:
                _delete_files(dag_id, run_id)
    except Exception:
        # All of it is taken back, so that the next sweep finds the run.
        log.exception("Cannot delete the data of the run %r of %r", run.run_id, run.dag_id)
        return False
    return True


def _delete_files(dag_id: str, run_id: str) -> None:
    root = conf.get("workfuse", "files_root", fallback="")
    if not root:
        return
    folder = ObjectStoragePath(root) / segment(dag_id) / segment(run_id)
    if folder.exists():
        folder.fs.rm(folder.path, recursive=True)
