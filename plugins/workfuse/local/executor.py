"""The executor of the local set-up: Airflow's own, and it says at once when a task has ended."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from airflow.executors.local_executor import LocalExecutor
from airflow.jobs.job import Job
from airflow.utils.session import create_session
from airflow.utils.state import JobState, TaskInstanceState
from sqlalchemy import update

from workfuse.local.step_server import StepServer
from workfuse.scheduler_bell import SCHEDULER_BELL

if TYPE_CHECKING:
    from airflow.executors.workloads.types import WorkloadKey, WorkloadState

PAUSE_SECONDS = (0.09, 0.5)
PAUSE_PER_LOOK = 3
ASK_SECONDS = 1.0
END_SECONDS = 30.0


class PromptExecutor(LocalExecutor):
    """Waits for the tasks' ends where the scheduler would only sleep between two looks.

    The scheduler asks its executor after each look at what may start, and sleeps when nothing was
    to do. That pause is spent here instead (``scheduler_idle_sleep_time`` is 0): it ends
    with the first task that ends, and what follows in the run starts without delay. It also
    keeps the scheduler's processor free for the task that has just been sent. A scheduler that
    takes the pause elsewhere (`workfuse.local.scheduler`) says so.

    Unlike Airflow's (3.3.2), it knows what its workers are at. So it sends no more than one task
    beside each of these: the pipe to them would fill up behind long tasks and hold the scheduler
    until one of them ended. And it tells the stays of a task on workers apart: where a task that
    waited was sent again before its first worker had quite ended, that end was taken for the end
    of the second stay, and the task failed with "state mismatch".
    """

    pauses = True
    """Whether `sync` does."""

    def start(self) -> None:
        """Start the workers. This is the only scheduler (the launcher's lock): others are dead."""
        with create_session() as session:
            session.execute(
                update(Job)
                .where(
                    Job.job_type == "SchedulerJob",
                    Job.state == JobState.RUNNING,
                    Job.id != self.job_id,
                )
                .values(state=JobState.FAILED)
            )
        self._answering = StepServer() if sys.platform == "linux" else None
        super().start()
        SCHEDULER_BELL.listen()
        self._followed: Counter[WorkloadKey] = Counter()
        self._looked = self._asked = time.monotonic()

    def _spawn_workers_with_gc_freeze(self, spawn_number: int) -> None:
        super()._spawn_workers_with_gc_freeze(spawn_number)  # type: ignore[no-untyped-call]
        gc.freeze()  # what is loaded by now stays: a look through all of it takes 0.3 s

    @property
    def slots_available(self) -> int:
        """How many tasks more it takes: one for each worker to go on with, beside those at work."""
        return int(super().slots_available) + self.parallelism

    def trigger_tasks(self, open_slots: int) -> None:
        """Send tasks to the workers."""
        super().trigger_tasks(open_slots + self.parallelism)

    def _process_workloads(self, workload_list: Sequence[Any]) -> None:
        for workload in workload_list:
            if workload.key in self.running:
                self._followed[workload.key] += 1
            self.running.add(workload.key)
        super()._process_workloads(workload_list)  # type: ignore[no-untyped-call]

    def change_state(
        self, key: WorkloadKey, state: WorkloadState, info: Any = None, remove_running: bool = True
    ) -> None:
        """Report the end of a task's last stay; the others say nothing about the task."""
        if self._followed[key] and state in (TaskInstanceState.SUCCESS, TaskInstanceState.FAILED):
            self._followed[key] -= 1
            return
        del self._followed[key]
        super().change_state(key, state, info, remove_running)

    def _check_workers(self) -> None:
        before = set(self.workers)
        super()._check_workers()  # type: ignore[no-untyped-call]
        if before - self.workers.keys():  # whatever a dead one was at would keep its slot for ever
            self.running.clear()
        if self._answering is not None:
            self._answering.look_after()

    def sync(self) -> None:
        """Pause, if nobody else does it."""
        if self.pauses:
            self.pause()

    def pause(self) -> bytes:
        """Pause until it rings, longer after a look that took long; then take what workers say.

        Whoever rang told the server, too. What workers say of that is for when there is time, or
        when their slots are needed.

        Returns:
            What there is to look for; none if nobody rang.
        """
        least, most = PAUSE_SECONDS
        look = time.monotonic() - self._looked
        news = SCHEDULER_BELL.wait(min(max(PAUSE_PER_LOOK * look, least), most))
        self._looked = time.monotonic()
        is_late = self._looked - self._asked > ASK_SECONDS
        if not news or is_late or len(self.running) >= self.parallelism:
            self._asked = self._looked
            super().sync()
        return news

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
        if self._answering is not None:
            self._answering.stop()

    def _kill_workers(self) -> None:
        for worker in list(self.workers.values()):
            with suppress(ValueError):  # it has ended and is closed
                worker.kill()
