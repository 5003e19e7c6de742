"""A task's process, and one that was forked before there is a task."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.execution_time.supervisor import ActivitySubprocess

from workfuse import task_process
from workfuse.task_process import PromptSubprocess, ReadyProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks ahead on Linux only")
SECONDS = 30.0


def writer(folder: Path) -> Callable[[Callable[[], Any]], None]:
    """What a process does here: it says that it is there, waits, and writes down its task."""

    def run(asked: Callable[[], Any]) -> None:
        (folder / "pid").write_text(str(os.getpid()))
        (folder / "task").write_text(asked()["task"])

    return run


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def runs(pid: int) -> bool:
    """Whether it is neither gone nor a zombie."""
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and command.read_bytes() != b""


def is_there(folder: Path) -> bool:
    return (folder / "pid").exists() and (folder / "pid").read_text() != ""


def test_it_begins_with_what_it_is_asked(tmp_path: Path) -> None:
    ready = ReadyProcess(writer(tmp_path))
    until(lambda: is_there(tmp_path))
    assert not (tmp_path / "task").exists()
    process = ready.take({"task": "orders"})
    assert process is not None
    until(lambda: process._check_subprocess_exit() is not None)
    assert process._exit_code == 0
    assert (tmp_path / "task").read_text() == "orders"
    assert process.pid == int((tmp_path / "pid").read_text())


def test_one_that_has_died_is_not_taken(tmp_path: Path) -> None:
    """Its worker forks another one then, and the task never knows."""
    ready = ReadyProcess(writer(tmp_path))
    until(lambda: is_there(tmp_path))
    pid = int((tmp_path / "pid").read_text())
    os.kill(pid, signal.SIGKILL)
    assert ready.take({"task": "orders"}) is None
    assert not Path(f"/proc/{pid}").exists(), "nor is it left as a zombie"
    assert not (tmp_path / "task").exists()


def test_one_that_hangs_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_process, "ANSWER_SECONDS", 0.2)
    ready = ReadyProcess(lambda _asked: time.sleep(SECONDS))
    assert ready.take({"task": "orders"}) is None


@pytest.mark.parametrize("end", ["worker", "idle"])
def test_it_does_not_outlive_its_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """It ends with its worker, and when nothing has run for a long time."""
    monkeypatch.setattr(task_process, "READY_SECONDS", 0.1 if end == "idle" else SECONDS)
    worker = os.fork()
    if worker == 0:
        ready = ReadyProcess(writer(tmp_path))  # noqa: F841
        time.sleep(SECONDS)
        os._exit(0)
    until(lambda: is_there(tmp_path))
    pid = int((tmp_path / "pid").read_text())
    if end == "worker":
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    until(lambda: not runs(pid))
    if end == "idle":
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)


def test_what_it_changes_in_airflows_process_is_there() -> None:
    ours = {"fork", "begin", "when_done"}
    changed = {name for name, value in vars(PromptSubprocess).items() if callable(value)}
    assert changed - ours <= set(dir(ActivitySubprocess))
    assert "_open_sockets" in dir(ActivitySubprocess)
    assert "_last_heartbeat_attempt" in dir(ActivitySubprocess)
