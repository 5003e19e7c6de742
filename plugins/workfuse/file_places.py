"""Where below `[workfuse] files_root` the files of a run are."""

from __future__ import annotations

import hashlib
from urllib.parse import quote


def segment(text: str) -> str:
    """A part of a path that stands for this text and no other one.

    >>> segment("../a b")
    '=2E.=2Fa=20b'
    """
    safe = quote(text, safe="").replace("%", "=")
    if safe.startswith("."):
        safe = f"=2E{safe[1:]}"
    if len(safe) > 120:
        safe = f"{safe[:80]}~{hashlib.sha256(text.encode()).hexdigest()[:32]}"
    return safe
