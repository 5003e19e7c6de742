"""When a trigger may wake its task, and when it must."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TypedDict

SETTLED = 1.0
"""Seconds after a task has left its worker.

Airflow (3.3.2) cannot tell the stays of a task on workers apart: where the end of the first one is
reported only once the second one is queued, it is taken for the end of that, and the task fails
with "state mismatch". A worker on a busy machine needs a moment to end.
"""


class Ends(TypedDict):
    """When a trigger that waits for something else must wake its task; None is never."""

    until: str | None
    seconds: float | None


def ends_after(limit: timedelta | None) -> Ends:
    """Give what such a trigger takes, for a wait that begins now."""
    if limit is None:
        return {"until": None, "seconds": None}
    until = datetime.now(UTC) + limit
    return {"until": until.isoformat(), "seconds": limit.total_seconds()}


class Countdown:
    """How long it is until a moment.

    A wait for a duration also ends after that: a clock that is set back prolongs none. Where the
    clock is set forward, or the machine slept, the moment counts.

    Args:
        moment: ISO time with offset.
        seconds: The duration, or None if the moment itself is meant.
    """

    def __init__(self, moment: str, seconds: float | None) -> None:
        self._moment = datetime.fromisoformat(moment)
        self._seconds = seconds
        self._began = time.monotonic()

    def left(self) -> float:
        """Return the seconds that are left; none or less when it is over."""
        left = (self._moment - datetime.now(UTC)).total_seconds()
        if self._seconds is None:
            return left
        return min(left, self._seconds - (time.monotonic() - self._began))
