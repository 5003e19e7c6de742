"""The operators of expressions, with their limits."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import nodes

from workfuse_compiler.expressions.errors import ErrorKind, Problem
from workfuse_compiler.expressions.tests import contains
from workfuse_compiler.expressions.values import (
    bounded_items,
    bounded_text,
    compare,
    equal,
    finite,
    kind_of,
    number,
)


def _add(left: Any, right: Any) -> object:
    if isinstance(left, str) and isinstance(right, str):
        bounded_text(len(left) + len(right))
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        bounded_items(len(left) + len(right))
        return left + right
    if isinstance(left, str) or isinstance(right, str):
        raise Problem(
            f"cannot add {kind_of(left)} and {kind_of(right)}; join text with ~, "
            "make a number with | float"
        )
    return finite(number(left) + number(right))


def _multiply(left: Any, right: Any) -> object:
    if isinstance(left, str) and isinstance(right, int) and not isinstance(right, bool):
        bounded_text(len(left) * right)
        return left * right
    return finite(number(left) * number(right))


def _power(left: Any, right: Any) -> object:
    base, exponent = number(left), number(right)
    if abs(exponent) > 1024 or (isinstance(base, int) and base.bit_length() > 64):
        raise Problem("the number is too large", ErrorKind.LIMIT)
    result = base**exponent
    if isinstance(result, complex):
        raise Problem("has no real result")
    return finite(result)


def _numeric(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], object]:
    return lambda left, right: finite(function(number(left), number(right)))


def _ordered(function: Callable[[int, int], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: function(compare(left, right), 0)


BINARY: Mapping[type, Callable[[Any, Any], object]] = {
    nodes.Add: _add,
    nodes.Sub: _numeric(operator.sub),
    nodes.Mul: _multiply,
    nodes.Div: _numeric(operator.truediv),
    nodes.FloorDiv: _numeric(operator.floordiv),
    nodes.Mod: _numeric(operator.mod),
    nodes.Pow: _power,
}
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": equal,
    "ne": lambda left, right: not equal(left, right),
    "gt": _ordered(operator.gt),
    "gteq": _ordered(operator.ge),
    "lt": _ordered(operator.lt),
    "lteq": _ordered(operator.le),
    "in": lambda left, right: contains(right, left),
    "notin": lambda left, right: not contains(right, left),
}
