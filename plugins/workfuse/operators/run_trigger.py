"""Waits for the end of a DAG run; runs in Airflow's triggerer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent

from workfuse.operators.waking import SETTLED

_FIRST_PAUSE = 0.5  # seconds
_LONGEST_PAUSE = 2.0


class RunTrigger(BaseTrigger):
    """Wakes its task with the run's last state."""

    def __init__(self, dag_id: str, run_id: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.dag_id = dag_id
        self.run_id = run_id

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Tell the triggerer how to make this trigger again."""
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, {"dag_id": self.dag_id, "run_id": self.run_id}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Ask for the state, less often the longer it takes."""
        from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance
        from asgiref.sync import sync_to_async

        state_of = sync_to_async(RuntimeTaskInstance.get_dagrun_state)
        await asyncio.sleep(SETTLED)
        pause = _FIRST_PAUSE
        while (state := await state_of(self.dag_id, self.run_id)) not in ("success", "failed"):
            await asyncio.sleep(pause)
            pause = min(pause * 1.1, _LONGEST_PAUSE)
        # It is an enum whose text is not its value.
        last = "success" if state == "success" else "failed"
        yield TriggerEvent(last)  # type: ignore[no-untyped-call]
