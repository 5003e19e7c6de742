"""Processes are found and ended by session, whatever they do to hide."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from workfuse.local.home import Home
from workfuse.local.processes import Session, end, end_remembered, members, remember, start_time

# A leader with a child in a process group of its own; both ignore SIGTERM.
STUBBORN = r"""
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setpgid(0, 0)
os.write(1, b"up\n")
time.sleep(60)
"""


def stubborn() -> tuple[subprocess.Popen[str], Session]:
    process = subprocess.Popen(
        [sys.executable, "-c", STUBBORN],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == ["up\n", "up\n"]
    return process, Session("stubborn", process.pid, start_time(process.pid) or "")


def test_end_takes_the_whole_session() -> None:
    process, session = stubborn()
    assert len(members([session])) == 2
    end([session], grace=0.2)
    process.wait(timeout=5)
    assert members([session]) == []


def test_orphans_are_found_after_their_leader_died() -> None:
    process, session = stubborn()
    process.kill()
    process.wait(timeout=5)
    assert len(members([session])) == 1
    end([session], grace=0)
    assert members([session]) == []


def test_a_stranger_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    process, session = stubborn()
    home = Home(tmp_path)
    remember(home, [Session("scheduler", session.pid, "another start")])
    assert end_remembered(home, grace=0) == []
    assert process.poll() is None
    end([session], grace=0)
    process.wait(timeout=5)


def test_asking_comes_before_killing() -> None:
    polite = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True
    )
    session = Session("polite", polite.pid, start_time(polite.pid) or "")
    started = time.monotonic()
    end([session], grace=10)
    assert polite.wait(timeout=5) == -15
    assert time.monotonic() - started < 5
