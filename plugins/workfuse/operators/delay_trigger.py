"""The waiting half of a delay; runs in Airflow's triggerer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseTrigger, TaskSuccessEvent, TriggerEvent

from workfuse.operators.waking import SETTLED, Countdown

LONGEST_SLEEP = 60.0
"""Seconds; the clock is read again after each, since it may be set meanwhile."""


class MomentTrigger(BaseTrigger):
    """Waits for a moment.

    Args:
        moment: ISO time with offset.
        seconds: How long that is, where a duration is meant and no moment.
        ends_task: Whether it ends its task then, without any worker, or wakes it.
    """

    def __init__(
        self, moment: str, *, seconds: float | None = None, ends_task: bool = True
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.moment = moment
        self.seconds = seconds
        self.ends_task = ends_task

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Tell the triggerer how to make this trigger again."""
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        kept = {"moment": self.moment, "seconds": self.seconds, "ends_task": self.ends_task}
        return path, kept

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Sleep until the moment."""
        countdown = Countdown(self.moment, self.seconds)
        if not self.ends_task:
            await asyncio.sleep(SETTLED)
        while (left := countdown.left()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(min(left, LONGEST_SLEEP))
        if self.ends_task:
            yield TaskSuccessEvent()
        else:
            yield TriggerEvent(self.moment)  # type: ignore[no-untyped-call]
