"""The moment before which Airflow does not begin a run."""

from __future__ import annotations

from datetime import datetime, timedelta


def at_once(now: datetime) -> datetime:
    """The ``run_after`` of a run that the scheduler may begin in its next look.

    SQLite compares times as texts and its clock has whole seconds: the scheduler finds "…:27.5",
    and also "…:27.000000", to be after "…:27", and would let either wait for the next second.
    """
    return now.replace(microsecond=0) - timedelta(seconds=1)
