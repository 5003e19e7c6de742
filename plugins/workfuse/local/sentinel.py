"""Ends the components when the launcher is gone, even after ``kill -9``.

Started by the launcher in a session of its own, with a pipe as standard input that nobody writes
to: the kernel closes it when the launcher ends, however that happens.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from workfuse.local.home import Home
from workfuse.local.lock import HomeLock
from workfuse.local.processes import end_remembered

GRACE_SECONDS = 3.0


def start(home: Home, lock: HomeLock) -> subprocess.Popen[bytes]:
    """Start the sentinel of this launcher; closing its ``stdin`` dismisses it."""
    return subprocess.Popen(
        [sys.executable, "-m", "workfuse.local.sentinel", str(home.path), str(lock.descriptor)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[lock.descriptor],
        start_new_session=True,
    )


def main(home: Home, lock: HomeLock) -> None:
    """Wait for the launcher's end, then clean up what it did not."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.read(sys.stdin.fileno(), 1)
    end_remembered(home, grace=GRACE_SECONDS)
    lock.release()


if __name__ == "__main__":
    here = Home(Path(sys.argv[1]))
    main(here, HomeLock(here.lock_file, int(sys.argv[2])))
