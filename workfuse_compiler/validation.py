"""Pydantic's findings in our words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

MAX_DEPTH = 60
_LARGE = 10**15

_WORDS = {
    "string_type": "text is needed",
    "string_unicode": "text without halves of characters (lone surrogates) is needed",
    "int_type": "a whole number is needed",
    "int_from_float": "a whole number is needed",
    "float_type": "a number is needed",
    "bool_type": "true or false is needed",
    "list_type": "a list is needed",
    "dict_type": "an object is needed",
    "model_attributes_type": "an object is needed",
    "model_type": "an object is needed",
    "dataclass_type": "an object is needed",
    "missing": "it is missing",
}


def problem_of(detail: Mapping[str, Any]) -> str:
    """What a value should have been, without a full stop.

    >>> problem_of({"type": "int_type", "msg": "Input should be a valid integer"})
    'a whole number is needed'
    """
    context = detail.get("ctx", {})
    match detail["type"]:
        case "greater_than_equal":
            return f"at least {context['ge']:g} is needed"
        case "less_than_equal":
            return f"at most {context['le']:g} is allowed"
        case "literal_error" | "enum":
            return f"one of {context['expected'].replace(' or ', ', ')} is needed"
        case "string_too_short":
            return "it may not be empty"
        case "string_too_long":
            return f"at most {context['max_length']:,} characters are allowed"
        case "too_short":
            return f"at least {context['min_length']} is needed"
        case "too_long":
            return f"at most {context['max_length']:,} are allowed"
        case known if known in _WORDS:
            return _WORDS[known]
    message = str(detail["msg"]).removesuffix(".")
    return message.removeprefix("Value error, ").removeprefix("Input should be ")


def path_text(start: str, loc: Iterable[int | str]) -> str:
    """Where a value stands, as findings name it.

    >>> path_text("config", ["conditions", 0, "left"])
    'config.conditions[0].left'
    """
    return start + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)


def is_unicode(text: str) -> bool:
    """Whether UTF-8 can write the text."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def unusable(name: str, part: Mapping[str, Any]) -> tuple[str, str] | None:
    """(field, problem) of a value that no file or answer can hold.

    Endless numbers, bottomless nesting, and halves of characters, which JSON can escape but UTF-8
    cannot write.

    A walk without recursion: the nesting is what it guards against.
    """
    if _is_surely_usable(part):
        return None
    pending: list[tuple[str, Any, int]] = [(name, part, 0)]
    while pending:
        path, value, depth = pending.pop()
        if depth > MAX_DEPTH:
            return name, f"it is nested more than {MAX_DEPTH} levels deep"
        problem = _problem(value)
        if problem is not None:
            return path, problem
        if isinstance(value, Mapping):
            pending.extend((f"{path}.{key}", item, depth + 1) for key, item in value.items())
        elif isinstance(value, list):
            pending.extend((f"{path}[{n}]", item, depth + 1) for n, item in enumerate(value))
    return None


def _is_surely_usable(value: object, left: int = 8) -> bool:
    """A quick answer for nearly everything that people write: ASCII that is not deeply nested."""
    if isinstance(value, dict):
        if not "".join(value).isascii():
            return False
        value = value.values()
    elif not isinstance(value, list):
        return value is None or (isinstance(value, int) and -_LARGE < value < _LARGE)
    if left == 0:
        return False
    for item in value:
        if isinstance(item, str):
            if not item.isascii():
                return False
        elif item is not None and not _is_surely_usable(item, left - 1):
            return False
    return True


def _problem(value: object) -> str | None:
    """What is wrong with one value, without those inside it."""
    if isinstance(value, str) and not is_unicode(value):
        return "the text has half of a character (a lone surrogate)"
    if isinstance(value, Mapping) and not all(map(is_unicode, value)):
        return "a name in it has half of a character (a lone surrogate)"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value} is no JSON number"
    if isinstance(value, int) and value.bit_length() > 1024:
        return "the number is too large"
    return None
