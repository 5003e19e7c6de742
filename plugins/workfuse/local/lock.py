"""One launcher per home.

The kernel drops the lock when the last holder is gone. The sentinel inherits it, so that a new
start waits until the left-overs of a killed one are cleaned up.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workfuse.local.errors import LaunchError
from workfuse.local.processes import start_time

CLEANUP_SECONDS = 30.0


@dataclass
class HomeLock:
    """The held lock; ``descriptor`` may be inherited by the sentinel."""

    file: Path
    descriptor: int

    def describe(self, **facts: object) -> None:
        """Write who holds the lock, for the message that a second start prints."""
        facts = {"pid": os.getpid(), "started": start_time(os.getpid()), **facts}
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, json.dumps(facts).encode(), 0)

    def is_current(self) -> bool:
        """Say whether the path still names the locked file."""
        try:
            return os.fstat(self.descriptor).st_ino == self.file.stat().st_ino
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Give the lock up and leave no file behind."""
        if self.is_current():
            self.file.unlink(missing_ok=True)
        os.close(self.descriptor)


def read_lock(file: Path) -> dict[str, Any]:
    """Return what the holder wrote, or an empty dict if nobody holds the lock or wrote yet."""
    try:
        facts = json.loads(file.read_text() or "{}")
    except (FileNotFoundError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def acquire(file: Path) -> HomeLock:
    """Take the lock.

    Raises:
        LaunchError: If a living launcher has it; the message names it.
    """
    deadline = time.monotonic() + CLEANUP_SECONDS
    while (lock := _try(file)) is None:
        holder = read_lock(file)
        alive = holder.get("pid") and start_time(holder["pid"]) == holder.get("started")
        if alive or time.monotonic() > deadline:
            raise LaunchError(
                f"WorkFuse already runs on {file.parent} (process {holder.get('pid', 'unknown')}, "
                f"{holder.get('url', 'still starting')}); stop it with Ctrl-C there, or start "
                "another one with WORKFUSE_HOME=/other/folder PORT=8081."
            )
        time.sleep(0.1)
    lock.describe()
    return lock


def _try(file: Path) -> HomeLock | None:
    lock = HomeLock(file, os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    try:
        fcntl.flock(lock.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock.descriptor)
        return None
    if not lock.is_current():  # removed by its last holder between our open and our lock
        os.close(lock.descriptor)
        return None
    return lock
