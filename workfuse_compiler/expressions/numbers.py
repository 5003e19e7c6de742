"""Filters for numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from workfuse_compiler.expressions.errors import Problem
from workfuse_compiler.expressions.values import finite, kind_of, number, text, whole


def absolute(value: object) -> int | float:
    """Without its sign."""
    return abs(number(value))


def round_(value: object, digits: object = 0, method: object = "common") -> int | float:
    """Rounded half away from zero ("common"), up ("ceil") or down ("floor")."""
    count = whole(digits)
    if not -15 <= count <= 15:
        raise Problem("needs between -15 and 15 digits")
    amount = number(value)
    scale = 10**count if count >= 0 else 1 / 10**-count
    match method:
        case "common":
            # Python rounds half to even; people expect 2.5 to become 3.
            moved = math.floor(abs(_nudged(amount * scale)) + 0.5) * (1 if amount >= 0 else -1)
        case "ceil":
            moved = math.ceil(_nudged(amount * scale))
        case "floor":
            moved = math.floor(_nudged(amount * scale))
        case _:
            raise Problem('knows the methods "common", "ceil" and "floor"')
    return moved if count == 0 else round(moved / scale, max(count, 0))


def _nudged(value: float) -> float:
    """The number without the noise of binary fractions: 1.005 * 100 is 100.49999999999999."""
    return round(value, 9) if abs(value) < 1e6 else value


def to_int(value: object, default: object = None) -> object:
    """A whole number from a number or its text; a fraction is cut off."""
    try:
        if isinstance(value, str):
            return int(value.strip()) if _plain_integer(value) else int(float(value))
        return int(number(value) if not isinstance(value, bool) else value)
    except (ValueError, OverflowError, Problem):
        return _fallback(value, default, "whole number")


def to_float(value: object, default: object = None) -> object:
    """A number from a number or its text."""
    try:
        read = float(value) if isinstance(value, str | bool) else float(number(value))
        return finite(read)
    except (ValueError, OverflowError, Problem):
        return _fallback(value, default, "number")


def fixed(value: object, digits: object = 2) -> str:
    """Text with exactly so many digits after the point: 250.5 is "250.50"."""
    count = whole(digits)
    if not 0 <= count <= 15:
        raise Problem("needs between 0 and 15 digits")
    return f"{round_(value, count):.{count}f}"


def floor(value: object) -> int:
    """The whole number below."""
    return math.floor(number(value))


def ceil(value: object) -> int:
    """The whole number above."""
    return math.ceil(number(value))


def format_number(
    value: object, digits: object = 2, point: object = ".", group: object = ","
) -> str:
    """Text for people: 1234.5 is "1,234.50", or "1.234,50" with point="," and group="."."""
    if len(text(point)) != 1 or len(text(group)) > 1:
        raise Problem("needs one character as point, and one or none between groups")
    plain = fixed(value, digits)
    whole_part, _, rest = plain.partition(".")
    grouped = f"{int(whole_part):,}".replace(",", text(group))
    sign = "-" if plain.startswith("-") and not grouped.startswith("-") else ""
    return sign + grouped + (text(point) + rest if rest else "")


def _plain_integer(value: str) -> bool:
    return len(value) <= 1000 and value.strip().lstrip("+-").isdecimal()


def _fallback(value: object, default: object, what: str) -> object:
    if default is None:
        shown = repr(value[:40]) if isinstance(value, str) else kind_of(value)
        raise Problem(f"{shown} is no {what}")
    return default


FILTERS: Mapping[str, Callable[..., Any]] = {
    "abs": absolute,
    "round": round_,
    "int": to_int,
    "float": to_float,
    "fixed": fixed,
    "floor": floor,
    "ceil": ceil,
    "format_number": format_number,
}
