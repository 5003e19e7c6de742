"""What is in a JSON value, however deep it is nested: looked at without recursion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MOST_LEVELS = 100
"""Levels that a request may bring, a node may put out and an answer carries."""


def levels(value: Any) -> Iterator[list[Any]]:
    """The value alone, then all that is in it, then all that is in that, and so on."""
    level = [value]
    while level:
        yield level
        level = [child for parent in level for child in _children(parent)]


def is_too_deep(value: Any) -> bool:
    """Whether lists and objects nest more than MOST_LEVELS levels."""
    return any(depth > MOST_LEVELS for depth, _ in enumerate(levels(value)))


def has_nul(value: Any) -> bool:
    """Whether a text or a name in it has the character NUL, which Postgres keeps in no JSON."""
    for level in levels(value):
        names = (name for part in level if isinstance(part, dict) for name in part)
        texts = (part for part in level if isinstance(part, str))
        if any("\0" in text for part in (names, texts) for text in part):
            return True
    return False


def _children(parent: Any) -> list[Any]:
    if isinstance(parent, dict):
        return list(parent.values())
    return parent if isinstance(parent, list) else []
