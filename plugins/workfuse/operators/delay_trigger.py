"""The waiting half of a delay; runs in Airflow's triggerer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from airflow.triggers.base import BaseTrigger, TaskSuccessEvent, TriggerEvent

LONGEST_SLEEP = 60.0
"""Seconds; the clock is read again after each, since it may be set meanwhile."""


class MomentTrigger(BaseTrigger):
    """Ends its task once a moment has come, without any worker.

    Args:
        moment: ISO time with offset.
    """

    def __init__(self, moment: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.moment = moment

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Tell the triggerer how to make this trigger again."""
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, {"moment": self.moment}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Sleep until the moment, then end the task."""
        moment = datetime.fromisoformat(self.moment)
        while (remaining := (moment - datetime.now(UTC)).total_seconds()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(min(remaining, LONGEST_SLEEP))
        yield TaskSuccessEvent()
