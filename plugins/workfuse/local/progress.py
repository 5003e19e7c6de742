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
        self._line_open = False

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
            self._line_open = True
        try:
            yield
        except BaseException:
            with self._lock:
                self._close_line()
            raise
        with self._lock:
            seconds = f"{time.monotonic() - started:6.1f} s"
            print(seconds if self._line_open else f"  {title:<44}{seconds}", flush=True)
            self._line_open = False

    def _close_line(self) -> None:
        if self._line_open:
            print()
            self._line_open = False


_terminal = Terminal()
say = _terminal.say
phase = _terminal.phase
