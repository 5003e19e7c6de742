"""The waiting half of a wait for a call; runs in Airflow's triggerer."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent

from workfuse.call_mailbox import call_in
from workfuse.operators.waking import SETTLED, Countdown
from workfuse.resume_tokens import Wait

FIRST_LOOKS = 4
"""Looks, one a second: a call that comes before the wait has settled wakes nobody itself."""

LONGEST_SLEEP = 60.0
"""Seconds between later looks: a second safeguard only, since the call itself ends the wait."""


class CallTrigger(BaseTrigger):
    """Ends when the mailbox holds the call, or when time is up.

    Args:
        wait: The fields of a `Wait`.
        since: ISO time of the run's start; an earlier call is of an earlier start.
        until: ISO time, or None to wait for ever.
        seconds: How long that is.
    """

    def __init__(
        self,
        wait: dict[str, Any],
        since: str | None,
        until: str | None,
        seconds: float | None = None,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.wait = wait
        self.since = since
        self.until = until
        self.seconds = seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Tell the triggerer how to make this trigger again."""
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        kept = {"wait": self.wait, "since": self.since}
        return path, {**kept, "until": self.until, "seconds": self.seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look into the mailbox, first often, then seldom."""
        countdown = Countdown(self.until, self.seconds) if self.until is not None else None
        pause = SETTLED
        for looks in itertools.count(1):
            await asyncio.sleep(pause)
            if await self._is_called():
                yield TriggerEvent("called")  # type: ignore[no-untyped-call]
                return
            left = countdown.left() if countdown is not None else LONGEST_SLEEP
            if left <= 0:
                yield TriggerEvent("timeout")  # type: ignore[no-untyped-call]
                return
            if looks >= FIRST_LOOKS:
                pause = min(left, LONGEST_SLEEP)

    async def _is_called(self) -> bool:
        since = datetime.fromisoformat(self.since) if self.since else None
        kept = await asyncio.to_thread(_look, Wait(**self.wait))
        return call_in(kept, since) is not None


def _look(wait: Wait) -> Any:
    from airflow.sdk.execution_time.comms import GetXCom
    from airflow.sdk.execution_time.task_runner import SUPERVISOR_COMMS

    found: Any = SUPERVISOR_COMMS.send(
        GetXCom(
            key=wait.key,
            dag_id=wait.dag_id,
            run_id=wait.run_id,
            task_id=wait.mailbox,
            map_index=-1,
        )
    )
    return getattr(found, "value", None)
