"""What ends the scheduler's pause on one machine: a step that has ended, a run that was made."""

from __future__ import annotations

import os
import selectors
import time
from contextlib import suppress
from pathlib import Path

from airflow.configuration import AIRFLOW_HOME
from sqlalchemy import event
from sqlalchemy.orm import object_session

NEWS = b"!"
RUN = b"+"
"""What there is: a step that has ended, or a run that was made."""


class Bell:
    """A named pipe in Airflow's home: whoever has news rings, and the scheduler hears it.

    Nothing depends on it. Where it cannot be made, or nobody listens (the scheduler runs on another
    machine, or with another executor), a ring does nothing, and the pause takes its time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._end: int | None = None

    def ring(self, news: bytes = NEWS) -> None:
        """Wake who listens; never waits."""
        with suppress(OSError):
            end = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
            try:
                os.write(end, news)
            finally:
                os.close(end)

    def ring_for_new(self, model: type) -> None:
        """From now on wake who listens when others can see a new row, whoever in here made it."""

        @event.listens_for(model, "after_insert")
        def added(_mapper: object, _connection: object, row: object) -> None:
            session = object_session(row)
            if session is not None:
                event.listen(session, "after_commit", lambda _session: self.ring(RUN), once=True)

    def listen(self) -> None:
        """From now on rings are heard."""
        with suppress(OSError):
            with suppress(FileExistsError):
                os.mkfifo(self.path, 0o600)
            # Open for writing, too: else it would be at its end whenever nobody rings.
            self._end = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def wait(self, seconds: float) -> bytes:
        """Wait for a ring, for so many seconds; returns the news, none if nobody rang."""
        if self._end is None:
            time.sleep(seconds)
            return b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._end, selectors.EVENT_READ)
            return os.read(self._end, 4096) if selector.select(seconds) else b""


SCHEDULER_BELL = Bell(Path(AIRFLOW_HOME, "scheduler.bell"))
