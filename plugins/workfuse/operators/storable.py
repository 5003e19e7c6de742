"""What a node's output may look like, so that Airflow gives it back as it was, on any database.

Airflow's serialiser makes objects of dictionaries with certain keys, of classes that the data
names, and calls itself for each level. Outputs hold what other people's servers sent.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

from workfuse.nesting import MOST_LEVELS, levels

_UNKEPT = re.compile("[\0\ud800-\udfff]")
_RESERVED = (frozenset({"__classname__"}), frozenset({"__id__"}), frozenset({"__type", "__var"}))


def problem_with(value: Any) -> str | None:
    """Why Airflow cannot keep this JSON value, or None. Found without recursion."""
    for depth, level in enumerate(levels(value)):
        if depth > MOST_LEVELS:
            return f"it is nested more than {MOST_LEVELS} levels deep"
        for item in level:
            if problem := _problem_of(item):
                return problem
    return None


def _problem_of(item: Any) -> str | None:
    match item:
        case dict():
            if found := _reserved_in(item):
                return f"an object in it has the field {found!r}, which Airflow reserves"
            return next(filter(None, map(_problem_of, item)), None)
        case str() if "\0" in item:
            return "a text in it has the character NUL, which PostgreSQL does not keep"
        case str() if not item.isascii() and _UNKEPT.search(item):
            return "a text in it has half of a character that UTF-16 writes in two"
        case float() if not isfinite(item):
            return f"a number in it is {item}, which JSON does not have"
    return None


def with_storable_texts(value: Any) -> Any:
    """The JSON value with "\N{REPLACEMENT CHARACTER}" for characters that cannot be kept."""
    match value:
        case str():
            return _UNKEPT.sub("\N{REPLACEMENT CHARACTER}", value)
        case list():
            return [with_storable_texts(item) for item in value]
        case dict():
            return {
                with_storable_texts(key): with_storable_texts(item) for key, item in value.items()
            }
    return value


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
