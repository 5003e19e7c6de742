from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DeltaTriggerTimetable

from workfuse.operators import repeat_every


def test_an_interval_is_airflows_own_timetable() -> None:
    found = repeat_every(weeks=1, days=1, hours=1, minutes=1)
    assert type(found) is DeltaTriggerTimetable  # Airflow stores no subclass of it
    assert found.delta == timedelta(days=8, hours=1, minutes=1)
