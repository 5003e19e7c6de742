"""A task's process, as its supervisor sees it: without waits, and there before its task is.

See docs/adr/0206 and 0208.
"""

from __future__ import annotations

import json
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, cast
from uuid import UUID

from airflow.sdk.execution_time.comms import SucceedTask
from airflow.sdk.execution_time.supervisor import (
    STATES_SENT_DIRECTLY,
    ActivitySubprocess,
    WatchedSubprocess,
)

from workfuse.scheduler_bell import SCHEDULER_BELL

if TYPE_CHECKING:
    from airflow.sdk.api.client import Client
    from airflow.sdk.api.datamodels._generated import TaskInstance

EXIT_SECONDS = 0.02
ANSWER_SECONDS = 1.0
READY_SECONDS = 300.0
_NO_TASK = UUID(int=0)
_YES = b"!"
_MOST_BYTES = 65_536


class PromptSubprocess(ActivitySubprocess):
    """Airflow's own (Task SDK 1.3.2), with three waits less."""

    when_done: Callable[[], None] = staticmethod(lambda: None)
    """Is called when the server knows of the task's success."""

    _pipes: tuple[socket.socket, ...] = ()

    @classmethod
    def fork(cls, target: Callable[[], None]) -> Self:
        """Fork a process that has no task yet; `begin` gives it one."""
        start: Any = WatchedSubprocess.start
        nobody = {"id": _NO_TASK, "client": None}
        return cast("Self", start.__func__(cls, target=target, new_process_group=True, **nobody))

    def _register_pipe_readers(self, *pipes: Any, **known: Any) -> None:
        if self.id == _NO_TASK:
            self._pipes = pipes  # what is read from them belongs into the task's log
        else:
            super()._register_pipe_readers(*pipes, **known)

    def begin(
        self,
        *,
        what: TaskInstance,
        client: Client,
        logger: Any,
        subprocess_logs_to_stdout: bool = False,
        **startup: Any,
    ) -> None:
        """Give the process a task, as `start` does for one that it forks."""
        self.id, self.client = what.id, client
        self.subprocess_logs_to_stdout = subprocess_logs_to_stdout
        self.process_log = logger or self.process_log
        self.start_time = monotonic()
        pipes, self._pipes = self._pipes, ()
        self._register_pipe_readers(*pipes, data={})
        self._on_child_started(ti=what, **startup)

    def _on_child_started(self, **known: Any) -> None:
        super()._on_child_started(**known)
        # Airflow's sends a heartbeat now, while the task waits for an answer; but the server has
        # just been told that it runs.
        self._last_heartbeat_attempt = monotonic()

    def _service_subprocess(self, max_wait_time: float, *args: Any, **others: Any) -> int | None:
        # When a process has closed its last socket it is not dead yet, for some milliseconds, and
        # nothing is left to wake its supervisor, who holds the executor's slot.
        if not self._open_sockets:
            max_wait_time = min(max_wait_time, EXIT_SECONDS)
        exit_code: int | None = super()._service_subprocess(max_wait_time, *args, **others)
        return exit_code

    def _send_terminal_state_msg(self, msg: Any) -> None:
        super()._send_terminal_state_msg(msg)
        if isinstance(msg, SucceedTask):  # what follows may begin while this process ends
            SCHEDULER_BELL.ring()
            self.when_done()

    def update_task_state_if_needed(self) -> None:
        """Tell the server of an end that the task did not tell itself: a failure, or a skip."""
        super().update_task_state_if_needed()  # type: ignore[no-untyped-call]
        if self.final_state not in STATES_SENT_DIRECTLY:
            SCHEDULER_BELL.ring()


class ReadyProcess:
    """A process that was forked ahead of its task.

    Args:
        run: what it does. It is given a function that waits, and gives what `take` was given.
    """

    def __init__(self, run: Callable[[Callable[[], Any]], None]) -> None:
        self._ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)

        def asked() -> Any:
            with closing(theirs):
                theirs.settimeout(READY_SECONDS)
                try:
                    text = theirs.recv(_MOST_BYTES)
                except TimeoutError:
                    sys.exit()  # it is memory that nobody needs
                if not text:
                    sys.exit()  # the worker has ended
                theirs.send(_YES)
            return json.loads(text)

        def begin() -> None:
            self._ours.close()  # only the worker's end counts
            run(asked)

        with closing(theirs):
            self._process = PromptSubprocess.fork(begin)

    def take(self, asked: Any) -> PromptSubprocess | None:
        """The process, which begins with what is asked; None if it has died meanwhile.

        Args:
            asked: JSON.
        """
        with closing(self._ours):
            self._ours.settimeout(ANSWER_SECONDS)
            try:
                self._ours.send(json.dumps(asked).encode())
                if self._ours.recv(1) == _YES:
                    return self._process
            except OSError:
                pass
        self._process.kill(signal.SIGKILL, force=True)
        return None
