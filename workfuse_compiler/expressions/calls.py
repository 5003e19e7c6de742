"""The functions, filters and tests that expressions may use: everything else does not exist."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from workfuse_compiler.expressions import dates, lists, numbers, objects, texts
from workfuse_compiler.expressions.errors import ErrorKind, Problem
from workfuse_compiler.expressions.tests import TAKES_MISSING, TESTS
from workfuse_compiler.expressions.values import bounded_items, whole

__all__ = ["FILTERS", "FUNCTIONS", "TAKES_MISSING", "TESTS", "default", "misuse"]


def default(value: object, instead: object = "", also_empty: object = False) -> object:
    """The value, or `instead` when it is missing (or empty, with also_empty=true).

    The interpreter does this itself, since it must not read `instead` in vain; see `defaulted`.
    """
    return value or instead


def range_(first: object, last: object = None, step: object = 1) -> list[int]:
    """Whole numbers: range(3) is 0, 1, 2."""
    start, stop = (0, whole(first)) if last is None else (whole(first), whole(last))
    if whole(step) == 0:
        raise Problem("the step cannot be 0")
    numbers_ = range(start, stop, whole(step))
    try:
        bounded_items(len(numbers_))
    except OverflowError:
        raise Problem("the range is too large", ErrorKind.LIMIT) from None
    return list(numbers_)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {"range": range_}

FILTERS: Mapping[str, Callable[..., Any]] = {
    "default": default,
    "d": default,
    **texts.FILTERS,
    **numbers.FILTERS,
    **lists.FILTERS,
    **objects.FILTERS,
    **dates.FILTERS,
}


@lru_cache(maxsize=256)
def misuse(function: Callable[..., Any], positional: int, names: tuple[str, ...]) -> str | None:
    """Why a call with so many values and these names would not fit, or None."""
    try:
        inspect.signature(function).bind(*[None] * positional, **dict.fromkeys(names))
    except TypeError as error:
        return str(error)
    return None
