"""Schedules that cron cannot say."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DeltaTriggerTimetable


def repeat_every(
    *, minutes: int = 0, hours: int = 0, days: int = 0, weeks: int = 0
) -> DeltaTriggerTimetable:
    """A run again and again after this time, counted from the first one."""
    return DeltaTriggerTimetable(timedelta(minutes=minutes, hours=hours, days=days, weeks=weeks))
