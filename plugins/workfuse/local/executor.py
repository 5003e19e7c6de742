"""The executor of the local set-up: Airflow's own, and it says at once when a task has ended."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from airflow.executors.local_executor import LocalExecutor

WAIT_SECONDS = 0.09
LOOK_SECONDS = 0.01
END_SECONDS = 30.0


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
