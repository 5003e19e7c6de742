"""The executor of the local set-up: Airflow's own, and it says at once when a task has ended."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from airflow.executors.local_executor import LocalExecutor
from airflow.utils.state import TaskInstanceState

if TYPE_CHECKING:
    from airflow.executors.workloads.types import WorkloadKey, WorkloadState

WAIT_SECONDS = 0.09
LOOK_SECONDS = 0.01
END_SECONDS = 30.0


class PromptExecutor(LocalExecutor):
    """Waits for the tasks' ends where the scheduler would only sleep between two looks.

    The scheduler asks its executor after each look at what may start, and sleeps when nothing was
    to do. That pause is spent here instead (``scheduler_idle_sleep_time`` is the rest of it): it
    ends with the first task that ends, and what follows in the run starts without delay. It also
    keeps the scheduler's processor free for the task that has just been sent.

    It also tells the stays of a task on workers apart. Airflow (3.3.2) does not: where a task that
    waited is sent again before its first worker has quite ended, that end is taken for the end of
    the second stay, and the task fails with "state mismatch".
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._stays: Counter[WorkloadKey] = Counter()

    def _process_workloads(self, workload_list: Sequence[Any]) -> None:
        self._stays.update(workload.key for workload in workload_list)
        super()._process_workloads(workload_list)  # type: ignore[no-untyped-call]

    def change_state(
        self, key: WorkloadKey, state: WorkloadState, info: Any = None, remove_running: bool = True
    ) -> None:
        """Report the end of a task's last stay; the others say nothing about the task."""
        if state in (TaskInstanceState.SUCCESS, TaskInstanceState.FAILED):
            self._stays[key] -= 1
            if self._stays[key] > 0:
                return
            del self._stays[key]
        super().change_state(key, state, info, remove_running)

    def sync(self) -> None:
        """Take what the workers say, or wait for it."""
        until = time.monotonic() + WAIT_SECONDS
        while self.result_queue.empty() and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        super().sync()

    def end(self) -> None:
        """Let running tasks end, but not for ever: a scheduler that failed must be seen to be gone.

        Airflow waits for them without a limit. What is killed here is tried again like any other
        task whose process died.
        """
        patience = threading.Timer(END_SECONDS, self._kill_workers)
        patience.daemon = True
        patience.start()
        super().end()
        patience.cancel()

    def _kill_workers(self) -> None:
        for worker in list(self.workers.values()):
            with suppress(ValueError):  # it has ended and is closed
                worker.kill()
