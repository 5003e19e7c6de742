"""Filters for objects and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from workfuse_compiler.expressions.errors import ErrorKind, Problem
from workfuse_compiler.expressions.values import (
    MAX_BUILT,
    charge_items,
    finite,
    measured,
    obj,
    text,
    whole,
    written,
)


def keys(value: object) -> list[str]:
    """The names of the fields."""
    return list(obj(value))


def values(value: object) -> list[Any]:
    """The values of the fields."""
    return list(obj(value).values())


def pairs(value: object) -> list[list[Any]]:
    """Pairs of name and value."""
    return [[key, item] for key, item in obj(value).items()]


def dictsort(value: object) -> list[list[Any]]:
    """Pairs of name and value, in the order of the names."""
    return sorted(pairs(value), key=lambda pair: str(pair[0]).lower())


def merge(value: object, other: object) -> dict[str, Any]:
    """Both objects in one; the other's fields win."""
    return {**obj(value), **obj(other)}


def only(value: object, *names: object) -> dict[str, Any]:
    """The object with these fields alone, as far as it has them."""
    given = obj(value)
    return {text(name): given[text(name)] for name in names if text(name) in given}


def without(value: object, *names: object) -> dict[str, Any]:
    """The object without these fields."""
    left_out = {text(name) for name in names}
    return {name: item for name, item in obj(value).items() if name not in left_out}


def tojson(value: object, indent: object = None) -> str:
    """As JSON text, if you like indented by so many spaces."""
    width = None if indent is None else whole(indent)
    if width is not None and not 0 <= width <= 8:
        raise Problem("indents by 0 to 8 spaces")
    return written(value, width)


def fromjson(value: object) -> object:
    """The value that JSON text stands for."""
    charge_items(len(text(value)) // _CHARACTERS_PER_VALUE)
    try:
        return json.loads(text(value), parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Problem("this is no JSON") from None


def jmespath_query(value: object, query: object) -> object:
    """What a JMESPath query finds; null when it finds nothing."""
    try:
        compiled = _compiled(text(query))
        plain, size = measured(value)
        growth = _growth(compiled.parsed)
        if growth > _HARMLESS_GROWTH and growth * size > MAX_BUILT:
            raise Problem("the query repeats its data too often", ErrorKind.LIMIT)
        found, built = measured(compiled.search(plain))
        charge_items(built)
        return found
    except JMESPathError as error:
        raise Problem(f"the query failed: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise Problem("the query is nested too deeply") from None


def _growth(query: Mapping[str, Any]) -> int:
    """How often a part of its input a query may repeat, at most: [@, @] | [@, @] is four times."""
    inner = [_growth(child) for child in query["children"] if isinstance(child, dict)]
    together, each = max(sum(inner), 1), min(math.prod(inner), _MOST_GROWTH)
    if query["type"] in ("multi_select_list", "multi_select_dict"):
        return together
    return max(together, each) if query["type"] == "function_expression" else each


_HARMLESS_GROWTH = 20
_MOST_GROWTH = 10**9
_CHARACTERS_PER_VALUE = 4


@lru_cache(maxsize=128)
def _compiled(query: str) -> Any:
    if len(query) > 2_000:
        raise Problem("the query is longer than 2,000 characters")
    return jmespath.compile(query)


def _finite(written: str) -> float:
    return float(finite(float(written)))


def _no_constant(name: str) -> None:
    raise ValueError(name)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "keys": keys,
    "values": values,
    "items": pairs,
    "dictsort": dictsort,
    "merge": merge,
    "only": only,
    "without": without,
    "tojson": tojson,
    "fromjson": fromjson,
    "jmespath": jmespath_query,
}
