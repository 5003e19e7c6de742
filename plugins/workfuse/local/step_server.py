"""The process that answers the steps' calls beside the scheduler. See docs/adr/0210."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import connection
from uuid import uuid4

import msgspec
from setproctitle import setproctitle

from workfuse import step_calls
from workfuse.step_calls import Answer, Call


class StepServer:
    """Answers the workers that are forked after it; where it does not, the API server is asked."""

    def __init__(self) -> None:
        # In Linux's abstract namespace: it leaves no file behind, and no path is too long.
        self.address = f"\0workfuse-{uuid4().hex}"
        self._process = self._started()
        step_calls.address = self.address

    def look_after(self) -> None:
        """Start it again if it was killed; not if it ended by itself, for it would again."""
        if (self._process.exitcode or 0) < 0:
            self._process = self._started()

    def stop(self) -> None:
        """End it."""
        step_calls.address = None
        self._process.kill()
        self._process.join()

    def _started(self) -> multiprocessing.Process:
        process = multiprocessing.Process(target=_serve, args=(self.address,), daemon=True)
        process.start()
        return process


def _serve(address: str) -> None:
    gc.freeze()  # a look through what is loaded takes time, and would copy what is the scheduler's
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the scheduler says when
    setproctitle("workfuse answers steps")
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    loading = threading.Thread(target=_load)
    loading.start()
    loading.join()
    from workfuse import step_answers

    if not step_answers.can_answer():
        return
    gc.freeze()
    with connection.Listener(address, backlog=64) as listener:
        answer_all(listener, step_answers.answer)


def _load() -> None:
    """Load the API when others leave time: until it is there the server has the calls."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)  # of this thread alone
    from workfuse import step_answers  # noqa: F401


def answer_all(listener: connection.Listener, answer: Callable[[Call], Answer | None]) -> None:
    """Answer on every line that comes, for ever."""
    while True:
        line = listener.accept()
        threading.Thread(target=_talk, args=(line, answer), daemon=True).start()


def _talk(line: connection.Connection, answer: Callable[[Call], Answer | None]) -> None:
    with line, suppress(OSError, EOFError):
        while True:
            call = msgspec.msgpack.decode(line.recv_bytes(), type=Call)
            line.send_bytes(msgspec.msgpack.encode(answer(call)))


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(0)
