"""Waits for the end of a DAG run; runs in Airflow's triggerer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent

from workfuse.operators.waking import SETTLED, Countdown

_FIRST_PAUSE = 0.5  # seconds
_LONGEST_PAUSE = 2.0


class RunTrigger(BaseTrigger):
    """Wakes its task with the run's last state, or with "timeout".

    Args:
        until: ISO time, or None to wait for ever.
        seconds: How long that is.
    """

    def __init__(
        self, dag_id: str, run_id: str, until: str | None = None, seconds: float | None = None
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.dag_id = dag_id
        self.run_id = run_id
        self.until = until
        self.seconds = seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Tell the triggerer how to make this trigger again."""
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        run = {"dag_id": self.dag_id, "run_id": self.run_id}
        return path, {**run, "until": self.until, "seconds": self.seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Ask for the state, less often the longer it takes."""
        from asgiref.sync import sync_to_async

        state_of = sync_to_async(_state_of)
        countdown = Countdown(self.until, self.seconds) if self.until is not None else None
        await asyncio.sleep(SETTLED)
        pause = _FIRST_PAUSE
        while (state := await state_of(self.dag_id, self.run_id)) not in ("success", "failed"):
            left = countdown.left() if countdown is not None else pause
            if left <= 0:
                yield TriggerEvent("timeout")  # type: ignore[no-untyped-call]
                return
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.1, _LONGEST_PAUSE)
        # It is an enum whose text is not its value.
        last = "success" if state == "success" else "failed"
        yield TriggerEvent(last)  # type: ignore[no-untyped-call]


def _state_of(dag_id: str, run_id: str) -> str:
    # Imported here, off the triggerer's event loop: it takes seconds where nobody did before.
    from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

    return RuntimeTaskInstance.get_dagrun_state(dag_id, run_id)
