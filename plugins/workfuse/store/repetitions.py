"""What was run again: as a run of its own, or within the same run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from airflow.models.dagrun import DagRun
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from workfuse.store.tables import RepetitionRow

_MOST = 20


def keep_repetition(
    session: Session, run: DagRun, *, of_run_id: str | None, start: str, now: datetime, by: str
) -> None:
    """Remember who ran it again.

    Args:
        run: What runs now.
        of_run_id: The earlier run, unless it is the same.
        start: "all", "failed" or a node's id.
    """
    session.add(
        RepetitionRow(
            dag_id=run.dag_id,
            run_id=run.run_id,
            of_run_id=of_run_id,
            start=start,
            repeated_at=now,
            repeated_by=by,
        )
    )


def repeated_runs(session: Session, runs: Iterable[DagRun]) -> dict[int, str]:
    """DAG run's primary key to the id of the run that it repeats."""
    found = {
        (row.dag_id, row.run_id): row.of_run_id
        for row in session.scalars(
            select(RepetitionRow).where(
                tuple_(RepetitionRow.dag_id, RepetitionRow.run_id).in_(
                    [(run.dag_id, run.run_id) for run in runs]
                ),
                RepetitionRow.of_run_id.is_not(None),
            )
        )
    }
    ids = ((run.id, found.get((run.dag_id, run.run_id))) for run in runs)
    return {id: of for id, of in ids if of is not None}


def repetitions(session: Session, run: DagRun) -> list[RepetitionRow]:
    """How often parts of this run were run again, the newest first; at most 20."""
    query = select(RepetitionRow).where(
        RepetitionRow.dag_id == run.dag_id,
        RepetitionRow.run_id == run.run_id,
        RepetitionRow.of_run_id.is_(None),
    )
    return list(session.scalars(query.order_by(RepetitionRow.id.desc()).limit(_MOST)))
