"""The process that answers the steps' calls: it is there again, and it is not left behind."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import connection
from pathlib import Path

import msgspec
import pytest

from workfuse import step_answers, step_calls
from workfuse.local.step_server import StepServer
from workfuse.step_calls import Answer, Call

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
SECONDS = 60.0
CALL = msgspec.msgpack.encode(Call("heartbeat", {}, {}, "key", b""))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepServer]:
    monkeypatch.setattr(step_answers, "answer", lambda call: Answer(200, call.token.encode()))
    made = StepServer()
    yield made
    made.stop()


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def answers(address: str) -> bool:
    try:
        with connection.Client(address) as line:
            line.send_bytes(CALL)
            return msgspec.msgpack.decode(line.recv_bytes(), type=Answer) == Answer(200, b"key")
    except (OSError, EOFError):
        return False


def test_it_answers_and_is_started_again(server: StepServer) -> None:
    assert step_calls.address == server.address
    until(lambda: answers(server.address))
    os.kill(server._process.pid or 0, signal.SIGKILL)
    server._process.join()
    assert not answers(server.address)
    server.look_after()
    until(lambda: answers(server.address))
    before = server._process
    server.look_after()
    assert server._process is before, "as long as it lives"


def test_one_that_cannot_answer_is_not_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has all the calls then, as without it."""
    monkeypatch.setattr(step_answers, "can_answer", lambda: False)
    server = StepServer()
    server._process.join(SECONDS)
    before = server._process
    server.look_after()
    assert server._process is before
    server.stop()
    assert step_calls.address is None


def test_it_ends_with_the_scheduler(tmp_path: Path) -> None:
    scheduler = os.fork()
    if scheduler == 0:
        (tmp_path / "pid").write_text(str(StepServer()._process.pid))
        time.sleep(SECONDS)
        os._exit(0)
    until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    pid = int((tmp_path / "pid").read_text())
    os.kill(scheduler, signal.SIGKILL)
    os.waitpid(scheduler, 0)
    until(lambda: not Path(f"/proc/{pid}").exists() or is_dead(pid))


def is_dead(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").read_bytes() == b""
