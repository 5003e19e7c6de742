"""The waiting half of a delay; runs in Airflow's triggerer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from airflow.triggers.base import BaseTrigger, TaskSuccessEvent, TriggerEvent

from workfuse.operators.waking import SETTLED

LONGEST_SLEEP = 60.0
"""Seconds; the clock is read again after each, since it may be set meanwhile."""


class MomentTrigger(BaseTrigger):
    """Waits for a moment.

    Args:
        moment: ISO time with offset.
        ends_task: Whether it ends its task then, without any worker, or wakes it.
    """

    def __init__(self, moment: str, *, ends_task: bool = True) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.moment = moment
        self.ends_task = ends_task

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Tell the triggerer how to make this trigger again."""
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, {"moment": self.moment, "ends_task": self.ends_task}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Sleep until the moment."""
        if not self.ends_task:
            await asyncio.sleep(SETTLED)
        moment = datetime.fromisoformat(self.moment)
        while (remaining := (moment - datetime.now(UTC)).total_seconds()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(min(remaining, LONGEST_SLEEP))
        if self.ends_task:
            yield TaskSuccessEvent()
        else:
            yield TriggerEvent(self.moment)  # type: ignore[no-untyped-call]
