"""Filters for lists. `attribute` is a path into the items: "user.name"."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workfuse_compiler.expressions.errors import ErrorKind, Problem
from workfuse_compiler.expressions.tests import TESTS
from workfuse_compiler.expressions.values import (
    Missing,
    bounded_items,
    bounded_text,
    charge,
    compare,
    finite,
    in_time,
    items,
    look_up,
    number,
    text,
    to_text,
    whole,
)

_UNSET: Any = Missing("")


def first(value: object) -> object:
    """The first item, or letter."""
    return look_up(value if isinstance(value, str) else items(value), 0)


def last(value: object) -> object:
    """The last item, or letter."""
    return look_up(value if isinstance(value, str) else items(value), -1)


def length(value: object) -> int:
    """How many items, letters or keys there are."""
    return len(value) if isinstance(value, str) else len(items(value))


def to_list(value: object) -> list[Any]:
    """As a list: the letters of a text, the keys of an object."""
    return list(value) if isinstance(value, str) else list(items(value))


def join(value: object, separator: object = "", attribute: object = None) -> str:
    """One text of all items, with a separator between them."""
    parts: list[str] = []
    gap, size = text(separator), 0
    for item in _picked(value, attribute):
        parts.append(to_text(item))
        size += len(parts[-1]) + len(gap)
        bounded_text(size - len(gap))
    return gap.join(parts)


def reverse(value: object) -> str | Sequence[Any]:
    """The other way round."""
    if isinstance(value, str):
        return value[::-1]
    return items(value)[::-1]


def sort(value: object, reverse: object = False, attribute: object = None) -> list[Any]:
    """In order, texts whatever their case; by a field with attribute=."""
    pairs = list(zip(_picked(value, attribute), items(value), strict=True))
    folded = [(_folded(key), item) for key, item in pairs]
    by_key = functools.cmp_to_key(_in_order)
    return [item for _, item in sorted(folded, key=by_key, reverse=bool(reverse))]


def unique(value: object, attribute: object = None) -> list[Any]:
    """Without those that were there before."""
    seen: set[tuple[str, str]] = set()
    found = []
    for key, item in zip(_picked(value, attribute), items(value), strict=True):
        in_time()
        mark = (type(key).__name__, to_text(key))
        if mark not in seen:
            seen.add(mark)
            found.append(item)
    return found


def minimum(value: object, attribute: object = None) -> object:
    """The least item."""
    return next(iter(sort(value, attribute=attribute)), Missing("min", "the list is empty"))


def maximum(value: object, attribute: object = None) -> object:
    """The greatest item."""
    ordered = sort(value, reverse=True, attribute=attribute)
    return next(iter(ordered), Missing("max", "the list is empty"))


def total(value: object, attribute: object = None, start: object = 0) -> int | float:
    """The sum of the items."""
    result = number(start)
    for item in _picked(value, attribute):
        result = finite(result + number(item))
    return result


def average(value: object, attribute: object = None) -> object:
    """The mean of the items."""
    count = length(value)
    if count == 0:
        return Missing("avg", "the list is empty")
    return total(value, attribute) / count


def zip_(value: object, other: object) -> list[list[Any]]:
    """Pairs of the items at the same places, as long as the shorter list."""
    return [list(pair) for pair in zip(items(value), items(other), strict=False)]


def pick(
    value: object, filter: object = None, attribute: object = None, default: object = _UNSET
) -> list[Any]:
    """`map("upper")` applies a filter, `map(attribute="name")` picks a field of each item."""
    if (filter is None) == (attribute is None):
        raise Problem("needs the name of a filter, or attribute=")
    if attribute is not None:
        return _picked(value, attribute, default)
    from workfuse_compiler.expressions import calls  # which imports this module

    function = calls.FILTERS.get(text(filter))
    if function is None or function is pick:
        raise Problem(f"there is no filter {text(filter)[:40]!r}", ErrorKind.UNKNOWN_FILTER)
    return [_applied(function, item) for item in items(value)]


def select(value: object, test: object = None, *args: object) -> list[Any]:
    """The items for which a test holds."""
    return [item for item in items(value) if _holds(item, test, args)]


def reject(value: object, test: object = None, *args: object) -> list[Any]:
    """The items for which a test does not hold."""
    return [item for item in items(value) if not _holds(item, test, args)]


def selectattr(value: object, attribute: object, test: object = None, *args: object) -> list[Any]:
    """The items in whose field a test holds."""
    return [item for item in items(value) if _holds(_at(item, attribute), test, args)]


def rejectattr(value: object, attribute: object, test: object = None, *args: object) -> list[Any]:
    """The items in whose field a test does not hold."""
    return [item for item in items(value) if not _holds(_at(item, attribute), test, args)]


def groupby(value: object, attribute: object) -> list[list[Any]]:
    """Pairs of a value of the field and the items that have it, in the order of appearance."""
    groups: dict[str, tuple[Any, list[Any]]] = {}
    for key, item in zip(_picked(value, attribute), items(value), strict=True):
        groups.setdefault(to_text(key), (key, []))[1].append(item)
    return [list(group) for group in groups.values()]


def batch(value: object, size: object) -> list[Sequence[Any]]:
    """Lists of so many items each."""
    count, whole_list = whole(size), items(value)
    if count < 1:
        raise Problem("needs a size of at least 1")
    return [whole_list[start : start + count] for start in range(0, len(whole_list), count)]


def flatten(value: object) -> list[Any]:
    """One level less: [[1, 2], [3]] is [1, 2, 3]."""
    nested = [entry if isinstance(entry, list) else [entry] for entry in items(value)]
    bounded_items(sum(map(len, nested)))
    return [item for inner in nested for item in inner]


def _at(item: object, attribute: object) -> object:
    path = [attribute] if isinstance(attribute, int) else text(attribute).split(".")
    for part in path:
        key = int(part) if isinstance(part, str) and part.isdecimal() and len(part) < 9 else part
        item = look_up(item, key)
    return item


def _picked(value: object, attribute: object, default: object = _UNSET) -> list[Any]:
    if attribute is None:
        return list(items(value))
    picked = [_at(item, attribute) for item in items(value)]
    for place, found in enumerate(picked):
        if isinstance(found, Missing):
            if default is _UNSET:
                problem = f"'{found.part}' is missing in item {place} of the list"
                raise Problem(problem, ErrorKind.MISSING)
            picked[place] = default
    return picked


def _holds(item: object, test: object, args: tuple[object, ...]) -> bool:
    if test is None:
        return not isinstance(item, Missing) and bool(item)
    function = TESTS.get(text(test))
    if function is None:
        raise Problem(f"there is no test {text(test)[:40]!r}", ErrorKind.UNKNOWN_FILTER)
    if isinstance(item, Missing) and text(test) not in ("defined", "undefined"):
        return False
    return bool(_applied(function, item, *args))


def _applied(function: Callable[..., Any], *args: object) -> Any:
    from workfuse_compiler.expressions import calls  # which imports this module

    problem = calls.misuse(function, len(args), ())
    if problem is not None:
        raise Problem(problem)
    in_time()
    result = function(*args)
    charge(result)
    return result


def _in_order(left: tuple[Any, Any], right: tuple[Any, Any]) -> int:
    in_time()
    return compare(left[0], right[0])


def _folded(value: object) -> object:
    if not isinstance(value, str):
        return value
    charge(value)  # before the copy: a list may name one long text many times
    return value.lower()


FILTERS: Mapping[str, Callable[..., Any]] = {
    "first": first,
    "last": last,
    "length": length,
    "count": length,
    "list": to_list,
    "join": join,
    "reverse": reverse,
    "sort": sort,
    "unique": unique,
    "min": minimum,
    "max": maximum,
    "sum": total,
    "avg": average,
    "zip": zip_,
    "map": pick,
    "select": select,
    "reject": reject,
    "selectattr": selectattr,
    "rejectattr": rejectattr,
    "groupby": groupby,
    "batch": batch,
    "flatten": flatten,
}
