"""Data made small enough for a screen, and still of its shape: lists and texts end early."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from workfuse.nesting import MOST_LEVELS, is_too_deep

_LONGEST_TEXT = 10_000
_PUNCTUATION = 4


@dataclass(frozen=True)
class Shown:
    """A value for a screen.

    Attributes:
        size: bytes of the whole value's JSON.
        cut: whether some of it was left out.
    """

    value: Any
    size: int
    cut: bool


def cut_to(value: Any, limit: int) -> Shown:
    """The value if its JSON has at most `limit` bytes, else the beginning of each part of it."""
    raw = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:  # half of a surrogate pair, which a JSON answer cannot carry
        value = json.loads(raw.decode("utf-8", "replace"))
    if len(raw) <= limit and not is_too_deep(value):
        return Shown(value, len(raw), cut=False)
    return Shown(_Cutter(limit).take(value, 0), len(raw), cut=True)


class _Cutter:
    def __init__(self, room: int) -> None:
        self.room = room

    def take(self, value: Any, level: int) -> Any:
        if isinstance(value, str):
            return self._text(value)
        self.room -= _PUNCTUATION
        if isinstance(value, dict | list) and level >= MOST_LEVELS:
            return "…"
        if isinstance(value, dict):
            return self._object(value, level)
        if isinstance(value, list):
            return self._list(value, level)
        return value

    def _text(self, text: str) -> str:
        longest = max(0, min(_LONGEST_TEXT, self.room))
        shown = text if len(text) <= longest else text[:longest] + "…"
        self.room -= len(shown.encode()) + _PUNCTUATION
        return shown

    def _object(self, value: dict[str, Any], level: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, inner in value.items():
            if self.room <= 0:
                break
            self.room -= len(name.encode()) + _PUNCTUATION
            found[name] = self.take(inner, level + 1)
        return found

    def _list(self, value: list[Any], level: int) -> list[Any]:
        found: list[Any] = []
        for inner in value:
            if self.room <= 0:
                break
            found.append(self.take(inner, level + 1))
        return found
