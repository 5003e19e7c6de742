"""A clock that can be set, for processes that are started under it; the machine's own stays."""

from __future__ import annotations

import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")
SECONDS = struct.Struct("l")


@dataclass(frozen=True)
class Clock:
    """The environment of processes that see it, and the file that says how far it is ahead."""

    environment: dict[str, str]
    ahead: Path

    def move(self, seconds: int) -> None:
        """Set it forward, or back."""
        with self.ahead.open("r+b") as file:
            [before] = SECONDS.unpack(file.read())
            file.seek(0)
            file.write(SECONDS.pack(before + seconds))


def clock_in(folder: Path) -> Clock:
    """Compile it; it shows the right time at first. Without Linux there is none to set."""
    ahead, library = folder / "ahead", folder / "clock.so"
    ahead.write_bytes(SECONDS.pack(0))
    if sys.platform != "linux":
        return Clock({}, ahead)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return Clock({"LD_PRELOAD": str(library), "CLOCK_AHEAD": str(ahead)}, ahead)
