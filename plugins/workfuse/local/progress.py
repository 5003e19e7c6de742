"""What the person at the terminal sees."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Terminal:
    """Lines on standard output; a phase leaves its line open until it is done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: str | None = None  # the phase whose line waits for its seconds

    def say(self, text: str = "") -> None:
        """Print one line, on a fresh line even while a phase is under way."""
        with self._lock:
            self._close_line()
            print(text, flush=True)

    @contextmanager
    def phase(self, title: str) -> Iterator[None]:
        """Print ``title`` at once and how many seconds it took when it is done."""
        started = time.monotonic()
        with self._lock:
            self._close_line()
            print(f"  {title:<44}", end="", flush=True)
            self._open = title
        try:
            yield
        except BaseException:
            with self._lock:
                if self._open == title:
                    self._close_line()
            raise
        with self._lock:
            seconds = f"{time.monotonic() - started:6.1f} s"
            if self._open != title:
                self._close_line()
                seconds = f"  {title:<44}{seconds}"
            print(seconds, flush=True)
            self._open = None

    def _close_line(self) -> None:
        if self._open is not None:
            print()
            self._open = None


_terminal = Terminal()
say = _terminal.say
phase = _terminal.phase
