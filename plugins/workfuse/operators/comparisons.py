"""Typed comparisons of JSON values. Pure: no Airflow, no expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from operator import ge, gt, le, lt
from typing import Any

TRUE_WORDS = frozenset({"true", "yes", "on", "1"})
FALSE_WORDS = frozenset({"false", "no", "off", "0"})

LONGEST_TEXT = 100_000
LONGEST_PATTERN = 200
"""Characters, of what is matched: the time that a pattern takes grows with both."""


class IncomparableError(Exception):
    """Two values that have no order, or a value that an operator cannot work on."""


def is_true(
    left: Any,
    operator: str,
    right: Any = None,
    *,
    as_type: str = "auto",
    ignore_case: bool = False,
) -> bool:
    """Apply a comparison.

    Args:
        left: Any JSON.
        operator: As in `_OPERATORS`.
        right: Any JSON; of operators that look at one value only, it is left alone.
        as_type: What both values must be. With "auto" numeric text beside a number is one ("250"
            equals 250), two texts are equal as texts only, and ordering compares numbers, also in
            two texts, else ISO times, else text with text.
        ignore_case: Whether texts that differ by their case only are the same.

    Raises:
        IncomparableError: The values do not fit the operator or the type; the message shows them.
    """
    if operator not in _OPERATORS:
        raise IncomparableError(f"There is no operator {operator!r}.")
    if operator in _ALONE:
        return _OPERATORS[operator](left, right)
    read_left, read_right = _readers(operator, as_type)
    left = read_left(left)
    right = _several(right, operator, read_right) if operator in _SEVERAL else read_right(right)
    if ignore_case:
        left, right = _folded(left), _folded(right)
    ordered = _TYPED_ORDER.get(operator) if as_type in _TYPES_WITH_ORDER else None
    return (ordered or _OPERATORS[operator])(left, right)


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
            f"{shown(left)} and {shown(right)} have no order. "
            "Compare two numbers, two times or two texts."
        )

    return compare


def _between(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: test(right[0], left) and test(left, right[1])


def _several(value: Any, operator: str, read: Callable[[Any], Any]) -> list[Any]:
    """The values that 'in' and 'between' compare with; a text has commas between them."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list):
        raise IncomparableError(f"{shown(value)} is neither a list nor a text with commas.")
    if operator == "between" and len(value) != 2:
        raise IncomparableError(f"{shown(value)} is not two values, the lowest and the highest.")
    return [read(one) for one in value]


def _matches(left: Any, right: Any) -> bool:
    """Compare a whole text with a pattern: * is any text, ? any character, \\* a star."""
    text, pattern = _as_text(left), _as_text(right)
    if len(text) > LONGEST_TEXT or len(pattern) > LONGEST_PATTERN:
        raise IncomparableError(
            f"A pattern may have {LONGEST_PATTERN} characters and the text {LONGEST_TEXT:,}; "
            f"these have {len(pattern):,} and {len(text):,}."
        )
    pieces = [""]
    for part in re.findall(r"\\.|.", pattern, re.DOTALL):
        if part == "*":
            pieces.append("")
        else:
            pieces[-1] += "." if part == "?" else re.escape(part[-1])
    # Each piece is taken where it is found first and never given back, so that no pattern can make
    # the search go over the text again and again. Only the last one has to be at the end.
    first, *others = pieces
    if not others:
        return re.fullmatch(first, text, re.DOTALL) is not None
    *middle, last = others
    found = re.match(first + "".join(f"(?>.*?{piece})" for piece in middle), text, re.DOTALL)
    if found is None:
        return False
    length = len(re.sub(r"\\(.)", r"\1", last, flags=re.DOTALL))
    start = len(text) - length
    return start >= found.end() and re.fullmatch(last, text[start:], re.DOTALL) is not None


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, str):
        return _as_text(right) in left
    if isinstance(left, list):
        return any(_equal(item, right) for item in left)
    if isinstance(left, dict):
        return right in left if isinstance(right, str) else False
    raise IncomparableError(f"{shown(left)} contains nothing. Use a text, a list or an object.")


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
    raise IncomparableError(f"{shown(value)} is neither true nor false.")


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
    raise IncomparableError(f"{shown(value)} is no text.")


def shown(value: Any) -> str:
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


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, list):
        return [_folded(one) for one in value]
    if isinstance(value, dict):
        return {_folded(key): _folded(one) for key, one in value.items()}
    return value


def _as_is(value: Any) -> Any:
    return value


def _needed(
    read: Callable[[Any], Any], kind: str, accepts: type | tuple[type, ...] = object
) -> Callable[[Any], Any]:
    def reader(value: Any) -> Any:
        found = read(value) if isinstance(value, accepts) else None
        if found is None:
            raise IncomparableError(f"{shown(value)} is no {kind}.")
        return found

    return reader


def _readers(operator: str, as_type: str) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """What to make of the left and of the right value before they are compared."""
    if operator in _TEXTUAL:
        return _as_text, _as_text
    if operator not in _CONTAINING:
        return _READ[as_type], _READ[as_type]
    if as_type == "text":
        return _as_text, _as_text
    return (_READ[as_type] if as_type in ("list", "object") else _as_is), _as_is


_at_most = _ordered(lambda left, right: left <= right)

_READ: dict[str, Callable[[Any], Any]] = {
    "auto": _as_is,
    "text": _as_text,
    "number": _needed(_number, "number"),
    "boolean": _truth,
    "time": _needed(_time, "time"),
    "list": _needed(_as_is, "list", list),
    "object": _needed(_as_is, "object", dict),
}
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": _equal,
    "notEquals": lambda left, right: not _equal(left, right),
    "greaterThan": _ordered(lambda left, right: left > right),
    "greaterOrEqual": _ordered(lambda left, right: left >= right),
    "lessThan": _ordered(lambda left, right: left < right),
    "lessOrEqual": _at_most,
    "between": _between(_at_most),
    "in": lambda left, right: any(_equal(left, one) for one in right),
    "notIn": lambda left, right: not any(_equal(left, one) for one in right),
    "contains": _contains,
    "notContains": lambda left, right: not _contains(left, right),
    "startsWith": _at_edge(str.startswith),
    "endsWith": _at_edge(str.endswith),
    "matches": _matches,
    "notMatches": lambda left, right: not _matches(left, right),
    "isEmpty": _is_empty,
    "isNotEmpty": lambda left, right: not _is_empty(left, right),
    "isTrue": lambda left, _right: _truth(left),
    "isFalse": lambda left, _right: not _truth(left),
    "exists": lambda left, _right: left is not None,
    "notExists": lambda left, _right: left is None,
}

_ALONE = frozenset({"isEmpty", "isNotEmpty", "isTrue", "isFalse", "exists", "notExists"})
_SEVERAL = frozenset({"between", "in", "notIn"})
_CONTAINING = frozenset({"contains", "notContains"})
_TEXTUAL = frozenset({"startsWith", "endsWith", "matches", "notMatches"})

_TYPES_WITH_ORDER = frozenset({"text", "number", "time"})
_TYPED_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "greaterThan": gt,
    "greaterOrEqual": ge,
    "lessThan": lt,
    "lessOrEqual": le,
    "between": _between(le),
}
