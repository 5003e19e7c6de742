"""Which of two values comes first, and which are the same."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeAlias

from workfuse_compiler.expressions.values import in_time
from workfuse_compiler.json_value import JsonValue

_Key: TypeAlias = "int | float | str"


class NoOrderError(Exception):
    """Values that have no order.

    Attributes:
        places: of the value at fault, and of another one that it does not go with.
    """

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(places)
        self.places = places


def order_of(
    values: Sequence[JsonValue], *, descending: bool = False, nulls_first: bool = False
) -> list[int]:
    """The places of the values in their order; equal ones stay as they are.

    Numbers go with numbers, text with text whatever its case, false comes before true. Nulls stand
    at one end, whatever the direction.

    Raises:
        NoOrderError: there are values of several kinds, or lists or objects.
    """
    nulls = [place for place, value in enumerate(values) if value is None]
    given = [place for place, value in enumerate(values) if value is not None]
    keys: dict[int, _Key] = {}
    first: type | None = None
    for place in given:
        in_time()
        kind, keys[place] = _key(values[place], place)
        if first is None:
            first = kind
        elif kind is not first:
            raise NoOrderError((place, given[0]))
    given.sort(key=keys.__getitem__, reverse=descending)
    return [*nulls, *given] if nulls_first else [*given, *nulls]


def _key(value: JsonValue, place: int) -> tuple[type, _Key]:
    match value:
        case bool():
            return bool, value
        case int() | float():
            return float, value
        case str():
            return str, value.lower()
    raise NoOrderError((place,))


def mark_of(value: JsonValue) -> Hashable:
    """The same for two values exactly when they are the same: 1 is 1.0, but not true."""
    in_time()
    match value:
        case bool() | None:
            return (type(value), value)
        case list():
            return ("list", tuple(map(mark_of, value)))
        case dict():
            return ("object", frozenset((name, mark_of(inner)) for name, inner in value.items()))
    return value
