"""How deep a JSON value is nested, found without recursion."""

from __future__ import annotations

from typing import Any

DEEPEST = 100
"""Levels that a request may bring and an answer carries."""


def is_too_deep(value: Any) -> bool:
    """Whether lists and objects nest more than DEEPEST levels."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(parent: Any) -> list[Any]:
    if isinstance(parent, dict):
        return list(parent.values())
    return parent if isinstance(parent, list) else []
