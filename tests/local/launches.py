"""Start the launcher as a person does, and look at what is left of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workfuse.local.components import COMPONENTS
from workfuse.local.home import CHECKOUT, Home
from workfuse.local.processes import Session, end_remembered, members

SECONDS = 240.0


@dataclass
class Launch:
    """One ``python -m workfuse.local run``."""

    home: Home
    port: int
    process: subprocess.Popen[str]
    log: Path

    @property
    def output(self) -> str:
        """What it has printed so far, errors included."""
        return self.log.read_text()

    def sessions(self) -> list[Session]:
        """Return the components that it has written down."""
        try:
            return [Session(**entry) for entry in json.loads(self.home.process_file.read_text())]
        except FileNotFoundError:
            return []

    def wait_for_components(self) -> list[Session]:
        """Wait until the four components were started; return them."""
        self.wait_until(lambda: {s.name for s in self.sessions()} == set(COMPONENTS))
        return self.sessions()

    def wait_until(self, condition: Callable[[], object]) -> None:
        """Wait, and fail with the output if the launcher ends or it takes too long."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.05)


@contextmanager
def launch(
    home: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[Launch]:
    """Start the launcher on a free port; whatever the test did, nothing of it stays."""
    port = free_port()
    log = home.with_name(home.name + ".out")
    options = ("--home", str(home), "--port", str(port))
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "workfuse.local", *options, "run", *arguments],
            cwd=CHECKOUT,
            env={**os.environ, **(environment or {})},
            stdout=stream,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield Launch(Home(home), port, process, log)
    finally:
        process.kill()
        process.wait()
        end_remembered(Home(home), grace=0)


def is_gone(sessions: list[Session], *, within: float) -> bool:
    """Wait until no process of these sessions lives; say whether that came true."""
    deadline = time.monotonic() + within
    while members(sessions):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
