"""Waits for the end of a run of another DAG; runs in Airflow's triggerer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 5.0
"""Seconds between two looks; a run that takes long is looked at less often."""

_ENDED = frozenset({"success", "failed"})


class RunTrigger(BaseTrigger):
    """Fires with the state of a run once it has ended.

    Args:
        dag_id: The DAG of the run.
        run_id: The run.
    """

    def __init__(self, dag_id: str, run_id: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.dag_id = dag_id
        self.run_id = run_id

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Tell the triggerer how to make this trigger again."""
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, {"dag_id": self.dag_id, "run_id": self.run_id}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look at the run's state until it has ended."""
        pause = SHORTEST_PAUSE
        while (state := await self._state()) not in _ENDED:
            await asyncio.sleep(pause)
            pause = min(pause * 1.2, LONGEST_PAUSE)
        yield TriggerEvent(state)  # type: ignore[no-untyped-call]

    async def _state(self) -> str:
        from airflow.sdk.execution_time import task_runner
        from airflow.sdk.execution_time.comms import GetDagRunState

        asked = GetDagRunState(dag_id=self.dag_id, run_id=self.run_id)
        answer: Any = await task_runner.SUPERVISOR_COMMS.asend(asked)
        return str(getattr(answer.state, "value", answer.state))
