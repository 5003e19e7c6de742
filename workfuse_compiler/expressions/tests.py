"""Tests: what may stand after `is`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workfuse_compiler.expressions.errors import Problem
from workfuse_compiler.expressions.values import Missing, compare, equal, number, text, whole


def contains(container: object, item: object) -> bool:
    """`item in container`: part of a text, item of a list, key of an object."""
    if isinstance(container, str):
        return text(item) in container
    if isinstance(container, list | Mapping):
        if isinstance(item, list | dict):
            return any(equal(item, entry) for entry in container)
        return item in container
    raise Problem("'in' needs text, a list or an object on its right")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _divisible(value: object, by: object) -> bool:
    if number(by) == 0:
        raise Problem("cannot divide by 0")
    return number(value) % number(by) == 0


TAKES_MISSING = frozenset({"defined", "undefined"})
"""Tests for which something missing is an answer and no error."""

TESTS: Mapping[str, Callable[..., Any]] = {
    "defined": lambda value: not isinstance(value, Missing),
    "undefined": lambda value: isinstance(value, Missing),
    "none": lambda value: value is None,
    "true": lambda value: value is True,
    "false": lambda value: value is False,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "mapping": lambda value: isinstance(value, Mapping),
    "sequence": lambda value: isinstance(value, list),
    "empty": lambda value: value is None or (isinstance(value, str | list | dict) and not value),
    "even": lambda value: whole(value) % 2 == 0,
    "odd": lambda value: whole(value) % 2 == 1,
    "divisibleby": _divisible,
    "in": lambda value, container: contains(container, value),
    "eq": equal,
    "equalto": equal,
    "ne": lambda value, other: not equal(value, other),
    "gt": lambda value, other: compare(value, other) > 0,
    "ge": lambda value, other: compare(value, other) >= 0,
    "lt": lambda value, other: compare(value, other) < 0,
    "le": lambda value, other: compare(value, other) <= 0,
}
