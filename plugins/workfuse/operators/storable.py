"""What a node's output may look like, so that Airflow gives it back as it was.

Airflow's serialiser makes objects of dictionaries with certain keys, of classes that the data
names, and calls itself for each level. Outputs hold what other people's servers sent.
"""

from __future__ import annotations

from typing import Any

from workfuse.nesting import MOST_LEVELS, levels

_RESERVED = (frozenset({"__classname__"}), frozenset({"__id__"}), frozenset({"__type", "__var"}))


def problem_with(value: Any) -> str | None:
    """Why Airflow cannot keep this JSON value, or None. Found without recursion."""
    for depth, level in enumerate(levels(value)):
        if depth > MOST_LEVELS:
            return f"it is nested more than {MOST_LEVELS} levels deep"
        for item in level:
            if isinstance(item, dict) and (found := _reserved_in(item)):
                return f"an object in it has the field {found!r}, which Airflow reserves"
    return None


def ensure_storable(output: Any) -> None:
    """Raise a NodeError for an output that Airflow cannot keep."""
    from workfuse.operators.errors import NodeError

    if problem := problem_with(output):
        raise NodeError(
            "output",
            f"The output cannot be kept: {problem}. Ask for less, or for another format.",
        )


def _reserved_in(item: dict[str, Any]) -> str | None:
    return next((min(keys) for keys in _RESERVED if keys <= item.keys()), None)
