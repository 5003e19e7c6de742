"""Find and end processes by session.

Each component leads a session of its own. Airflow's children form process groups of their own
and change their names, but they stay in the session, even after their parent was killed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from workfuse.local.home import Home, write_private

KILL_SECONDS = 5.0


@dataclass(frozen=True)
class Session:
    """A started component: its leader's pid (which names the session) and when that started."""

    name: str
    pid: int
    started: str


def all_pids() -> list[int]:
    """Return the pids of all processes on this machine that this user may see."""
    if sys.platform == "linux":
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    listing = subprocess.run(["ps", "-A", "-o", "pid="], capture_output=True, text=True, check=True)
    return [int(line) for line in listing.stdout.split()]


def start_time(pid: int) -> str | None:
    """Return a text that tells two processes of one pid apart, or None if there is no process."""
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] == "Z" else fields[19]
    listing = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout.strip() or None


def members(sessions: Iterable[Session]) -> list[int]:
    """Return the pids of all living processes of these sessions."""
    # A number is given out again only after the whole session is gone: a leader with another
    # start time means that the session is a stranger's.
    wanted = {s.pid for s in sessions if start_time(s.pid) in (s.started, None)}
    found = []
    for pid in all_pids() if wanted else ():
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) in wanted and start_time(pid) is not None:
                found.append(pid)
    return found


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to each process that still exists."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def end(sessions: Iterable[Session], *, grace: float) -> None:
    """End all processes of these sessions: ask the leaders, wait up to ``grace`` s, then kill.

    Only leaders are asked: a scheduler lets its tasks finish, while a task that is asked to end
    counts as failed. One that is killed is run again by the next start.
    """
    sessions = list(sessions)
    led = [session for session in sessions if start_time(session.pid) == session.started]
    send([session.pid for session in led], signal.SIGTERM)
    deadline = time.monotonic() + grace
    while members(led) and time.monotonic() < deadline:
        time.sleep(0.05)
    deadline = time.monotonic() + KILL_SECONDS
    while (rest := members(sessions)) and time.monotonic() < deadline:
        send(rest, signal.SIGKILL)
        time.sleep(0.05)


def remember(home: Home, sessions: Iterable[Session]) -> None:
    """Write down what was started, for the sentinel and for the next start."""
    write_private(home.process_file, json.dumps([asdict(session) for session in sessions]))


def end_remembered(home: Home, *, grace: float) -> list[str]:
    """End what an earlier start left behind; return the names of the components concerned."""
    try:
        sessions = [Session(**entry) for entry in json.loads(home.process_file.read_text())]
    except FileNotFoundError:
        return []
    left = [session for session in sessions if members([session])]
    end(left, grace=grace)
    home.process_file.unlink(missing_ok=True)
    return [session.name for session in left]
