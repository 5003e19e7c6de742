"""What values are in expressions: JSON, and times. Conversions and limits shared by all filters."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workfuse_compiler.expressions.errors import Absent, ErrorKind, Problem
from workfuse_compiler.json_value import JsonValue

MAX_RESULT = 1024 * 1024
"""Characters of text that an expression may build."""
MAX_ITEMS = 100_000
"""Items of a list that an expression may build."""
MAX_VALUES = 2_000_000
"""Values in a whole result, those inside lists and objects included."""
MAX_SECONDS = 5.0
MAX_BUILT = 2_000_000
"""Items of all lists and objects that one evaluation builds on its way."""
MAX_WRITTEN = 16 * MAX_RESULT
"""Characters of all texts that one evaluation builds on its way."""
MAX_TEXT_IN_RESULT = 64 * MAX_RESULT
"""Characters of all texts in a result; data that only passes through may be large."""


@dataclass(slots=True)
class _Budget:
    deadline: float
    built: int = 0
    written: int = 0


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not there. Look-ups on it stay missing; any other use is an error."""

    part: str
    reason: str = ""


def kind_of(value: object) -> str:
    """A word for the kind of a value, for messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case datetime():
            return "a time"
        case Mapping():
            return "an object"
        case Sequence():
            return "a list"
    return type(value).__name__


def look_up(value: object, key: object) -> object:
    """`value.key` or `value[key]`: keys of objects and positions of lists, never attributes."""
    if isinstance(value, Missing):
        return value
    if isinstance(value, Mapping):
        if not isinstance(key, str | int):
            raise Problem(f"{kind_of(key)} cannot be a field's name")
        try:
            return value[key] if key in value else value[str(key)]
        except Absent as absent:
            return Missing(str(key), absent.reason)
        except KeyError:
            return Missing(str(key))
    if isinstance(value, Sequence) and isinstance(key, int) and not isinstance(key, bool):
        try:
            return value[key]
        except IndexError:
            return Missing(str(key), f"there are only {len(value)}")
    return Missing(str(key), f"it is looked for in {kind_of(value)}")


def to_text(value: object) -> str:
    """A value inside other text: text as it is, everything else as JSON writes it."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case int() | float():
            try:
                return repr(value)
            except ValueError:
                raise Problem("the number is too large to print", ErrorKind.LIMIT) from None
        case datetime():
            return value.isoformat()
    return written(value)


def written(value: object, indent: int | None = None) -> str:
    """A value as JSON text. What is in it many times is counted as often, before it is written."""
    text_ = json.dumps(_Plain(MAX_RESULT).copy(value), ensure_ascii=False, indent=indent)
    bounded_text(len(text_))
    charge(text_)
    return text_


def to_json(value: object) -> JsonValue:
    """A result as JSON: times become ISO text, mappings become plain objects."""
    return measured(value)[0]


def measured(value: object) -> tuple[JsonValue, int]:
    """A value as JSON, and how much that is: its values, and one more for ten characters."""
    plain = _Plain(MAX_TEXT_IN_RESULT)
    copy = plain.copy(value)
    return copy, plain.values + (MAX_TEXT_IN_RESULT - plain.left) // 10


class _Plain:
    """A copy that counts: a list of itself twice, twenty times over, is a million values."""

    def __init__(self, most_text: int) -> None:
        self.values = 0
        self.left = most_text

    def copy(self, value: object) -> JsonValue:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            self.left -= len(value)
            if self.left < 0:
                raise Problem("the texts in the result are too long", ErrorKind.LIMIT)
            return str.__str__(value)  # never a subclass with methods of its own
        if isinstance(value, int):
            return int.__pos__(value)
        if isinstance(value, float):
            return finite(float.__pos__(value))
        if isinstance(value, datetime):
            return value.isoformat()
        if not isinstance(value, Mapping | Sequence):
            raise Problem(f"{kind_of(value)} cannot be a result")
        self.values += len(value)
        if self.values > MAX_VALUES:
            raise Problem(f"the result has more than {MAX_VALUES:,} values", ErrorKind.LIMIT)
        in_time()
        if isinstance(value, Mapping):
            return {str(self.copy(str(key))): self.copy(value[key]) for key in value}
        return [self.copy(item) for item in value]


def equal(left: object, right: object) -> bool:
    """Whether two values are the same; both may hold one part so often that it takes for ever."""
    if isinstance(left, list) and isinstance(right, list):
        in_time()
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        in_time()
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    return bool(left == right)


def charge(value: object) -> None:
    """Count what was built; all of it may still be there."""
    budget = _budget.get()
    if budget is None:
        return
    if isinstance(value, str):
        budget.written += len(value)
    elif isinstance(value, list | dict):
        budget.built += len(value)
    if budget.built > MAX_BUILT or budget.written > MAX_WRITTEN:
        raise Problem("builds too much on its way", ErrorKind.LIMIT)


def charge_items(count: int) -> None:
    """Count items inside a value that was built."""
    budget = _budget.get()
    if budget is not None:
        budget.built += count
        charge(None)


def next_evaluation() -> None:
    """Forget what evaluations before this one built on their way: nothing of it is left."""
    budget = _budget.get()
    if budget is not None:
        budget.built = budget.written = 0


@contextmanager
def limited_time(seconds: float | None = None) -> Iterator[None]:
    """Whatever evaluates inside has so long, MAX_SECONDS by default, and one budget to build with.

    Inside another limit that one counts.
    """
    end = time.thread_time() + (MAX_SECONDS if seconds is None else seconds)
    outer = _budget.get()
    token = _budget.set(outer or _Budget(end))
    try:
        yield
    finally:
        _budget.reset(token)


def in_time() -> None:
    """Refuse to go on when the time is up. Everything that repeats work asks."""
    budget = _budget.get()
    if budget is not None and time.thread_time() > budget.deadline:
        raise Problem("takes too long", ErrorKind.LIMIT)


def text(value: object) -> str:
    """Text for a text filter; numbers are taken as their text."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return to_text(value)
    raise Problem(f"needs text, got {kind_of(value)}")


def number(value: object) -> int | float:
    """A number for a number filter. Text is refused: convert it with `int` or `float`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    hint = " (convert it with | float)" if isinstance(value, str) else ""
    raise Problem(f"needs a number, got {kind_of(value)}{hint}")


def whole(value: object) -> int:
    """A whole number, for positions and counts."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Problem(f"needs a whole number, got {kind_of(value)}")


def items(value: object) -> Sequence[Any]:
    """A list for a list filter; an object stands for its keys."""
    if isinstance(value, Mapping):
        return list(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    raise Problem(f"needs a list, got {kind_of(value)}")


def obj(value: object) -> Mapping[str, Any]:
    """An object for an object filter."""
    if isinstance(value, Mapping):
        return value
    raise Problem(f"needs an object, got {kind_of(value)}")


def instant(value: object) -> datetime:
    """A time: a time, ISO text, or seconds since 1970. Without a zone it is UTC."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            read = datetime.fromisoformat(value.strip())
        except ValueError:
            raise Problem(f"{value[:60]!r} is no time such as 2026-03-29T02:00:00+01:00") from None
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    try:
        return datetime.fromtimestamp(number(value), UTC)
    except (OverflowError, OSError, ValueError):
        raise Problem("the time is out of range") from None


def finite(value: int | float) -> int | float:
    """A number that JSON can hold."""
    if isinstance(value, float) and not math.isfinite(value):
        raise Problem("the result is no finite number")
    if isinstance(value, int) and value.bit_length() > 4096:
        raise Problem("the number is too large", ErrorKind.LIMIT)
    return value


def bounded_text(length: int) -> None:
    """Refuse a text before it is built."""
    if length > MAX_RESULT:
        raise Problem(f"the text is longer than {MAX_RESULT:,} characters", ErrorKind.LIMIT)


def bounded_items(count: int) -> None:
    """Refuse a list before it is built."""
    if count > MAX_ITEMS:
        raise Problem(f"the list has more than {MAX_ITEMS:,} items", ErrorKind.LIMIT)


def compare(left: object, right: object) -> int:
    """-1, 0 or 1. Numbers with numbers, text with text, times with times or ISO text."""
    pair: tuple[Any, Any] = (left, right)
    if isinstance(left, datetime) or isinstance(right, datetime):
        pair = (instant(left), instant(right))
    elif not (_both(pair, int, float) or (isinstance(left, str) and isinstance(right, str))):
        raise Problem(f"cannot order {kind_of(left)} and {kind_of(right)}")
    return int(pair[0] > pair[1]) - int(pair[0] < pair[1])


def _both(pair: tuple[object, object], *kinds: type) -> bool:
    return all(isinstance(side, kinds) and not isinstance(side, bool) for side in pair)
