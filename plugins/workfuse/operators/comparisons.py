"""Typed comparisons of JSON values. Pure: no Airflow, no expressions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

TRUE_WORDS = frozenset({"true", "yes", "on", "1"})
FALSE_WORDS = frozenset({"false", "no", "off", "0"})


class IncomparableError(Exception):
    """Two values that have no order, or a value that an operator cannot work on."""


def is_true(left: Any, operator: str, right: Any = None) -> bool:
    """Apply a comparison.

    Numeric text counts as a number ("250" is greater than 200). Ordering compares numbers, else ISO
    times, else text with text.

    Raises:
        IncomparableError: The values do not fit the operator; the message shows both.
    """
    if operator not in _OPERATORS:
        raise IncomparableError(f"There is no operator {operator!r}.")
    return _OPERATORS[operator](left, right)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _equal_to_bool(left, right)
    if isinstance(left, (int, float)) or isinstance(right, (int, float)):
        numbers = _number(left), _number(right)
        return None not in numbers and numbers[0] == numbers[1]
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    return bool(left == right)


def _equal_to_bool(left: Any, right: Any) -> bool:
    flag, other = (left, right) if isinstance(left, bool) else (right, left)
    if isinstance(other, str):
        return other.strip().lower() == str(flag).lower()
    return isinstance(other, bool) and flag is other


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        for read in (_number, _time, _text):
            values = read(left), read(right)
            if None not in values:
                return test(*values)
        raise IncomparableError(
            f"{_shown(left)} and {_shown(right)} have no order. "
            "Compare two numbers, two times or two texts."
        )

    return compare


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, str):
        return _as_text(right) in left
    if isinstance(left, list):
        return any(_equal(item, right) for item in left)
    if isinstance(left, dict):
        return right in left if isinstance(right, str) else False
    raise IncomparableError(f"{_shown(left)} contains nothing. Use a text, a list or an object.")


def _at_edge(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: test(_as_text(left), _as_text(right))


def _is_empty(left: Any, _right: Any) -> bool:
    return left is None or (isinstance(left, (str, list, dict)) and len(left) == 0)


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)) and value in {0, 1}:
        return bool(value)
    if isinstance(value, str) and value.strip().lower() in TRUE_WORDS | FALSE_WORDS:
        return value.strip().lower() in TRUE_WORDS
    raise IncomparableError(f"{_shown(value)} is neither true nor false.")


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = Decimal(value.strip() if isinstance(value, str) else repr(value))
    except InvalidOperation:
        return None
    # Decimal reads "1_000" as well, which no JSON writer means as a number.
    is_plain = number.is_finite() and "_" not in str(value)
    return number if is_plain else None


def _time(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    raise IncomparableError(f"{_shown(value)} is no text.")


def _shown(value: Any) -> str:
    names = {
        bool: "true or false",
        dict: "an object",
        float: "a number",
        int: "a number",
        list: "a list",
        str: "a text",
    }
    if value is None:
        return "null"
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '...'} ({names.get(type(value), 'a value')})"


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": _equal,
    "notEquals": lambda left, right: not _equal(left, right),
    "greaterThan": _ordered(lambda left, right: left > right),
    "greaterOrEqual": _ordered(lambda left, right: left >= right),
    "lessThan": _ordered(lambda left, right: left < right),
    "lessOrEqual": _ordered(lambda left, right: left <= right),
    "contains": _contains,
    "notContains": lambda left, right: not _contains(left, right),
    "startsWith": _at_edge(str.startswith),
    "endsWith": _at_edge(str.endswith),
    "isEmpty": _is_empty,
    "isNotEmpty": lambda left, right: not _is_empty(left, right),
    "isTrue": lambda left, _right: _truth(left),
    "isFalse": lambda left, _right: not _truth(left),
    "exists": lambda left, _right: left is not None,
    "notExists": lambda left, _right: left is None,
}
