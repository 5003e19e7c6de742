"""How deep a JSON value is nested, found without recursion."""

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


def _children(parent: Any) -> list[Any]:
    if isinstance(parent, dict):
        return list(parent.values())
    return parent if isinstance(parent, list) else []
