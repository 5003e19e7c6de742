"""What a node's output may look like, so that Airflow gives it back as it was.

Airflow's serialiser makes objects of dictionaries with certain keys, of classes that the data
names, and calls itself for each level. Outputs hold what other people's servers sent.
"""

from __future__ import annotations

from typing import Any

MAX_LEVELS = 100
_RESERVED = (frozenset({"__classname__"}), frozenset({"__id__"}), frozenset({"__type", "__var"}))


def problem_with(value: Any) -> str | None:
    """Why Airflow cannot keep this JSON value, or None. Found without recursion."""
    level = [value]
    for _ in range(MAX_LEVELS + 1):
        for item in level:
            if isinstance(item, dict) and (found := _reserved_in(item)):
                return f"an object in it has the field {found!r}, which Airflow reserves"
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return None
    return f"it is nested more than {MAX_LEVELS} levels deep"


def _reserved_in(item: dict[str, Any]) -> str | None:
    return next((min(keys) for keys in _RESERVED if keys <= item.keys()), None)


def _children(parent: Any) -> list[Any]:
    if isinstance(parent, dict):
        return list(parent.values())
    return parent if isinstance(parent, list) else []
