"""The executor of the local set-up: Airflow's own, and it says at once when a task has ended."""

from __future__ import annotations

import time

from airflow.executors.local_executor import LocalExecutor

WAIT_SECONDS = 0.09
LOOK_SECONDS = 0.01


class PromptExecutor(LocalExecutor):
    """Waits for the tasks' ends where the scheduler would only sleep between two looks.

    The scheduler asks its executor after each look at what may start, and sleeps when nothing was
    to do. That pause is spent here instead (``scheduler_idle_sleep_time`` is the rest of it): it
    ends with the first task that ends, and what follows in the run starts without delay. It also
    keeps the scheduler's processor free for the task that has just been sent.
    """

    def sync(self) -> None:
        """Take what the workers say, or wait for it."""
        until = time.monotonic() + WAIT_SECONDS
        while self.result_queue.empty() and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        super().sync()
