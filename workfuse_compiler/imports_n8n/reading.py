"""Values of an export, which may be anything, as what is hoped for."""

from __future__ import annotations

import math

from workfuse_compiler.json_value import JsonObject, JsonValue

LONGEST = 60
"""Levels of a value that is taken over; n8n has nothing near that."""


def an_object(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}


def a_list(value: object) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def objects(value: object) -> list[JsonObject]:
    """The objects in a list."""
    return [one for one in a_list(value) if isinstance(one, dict)]


def a_text(value: object, otherwise: str = "") -> str:
    return value if isinstance(value, str) else otherwise


def a_number(value: object) -> float | int | None:
    """A number, also one that is written as text."""
    if isinstance(value, str):
        try:
            value = float(value) if any(mark in value for mark in ".eE") else int(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and abs(value) < 1e15 else None


def inside(value: object, *keys: str) -> JsonValue:
    """What stands under these keys, one in the other; None where one is missing.

    >>> inside({"a": {"b": 1}}, "a", "b")
    1
    """
    for key in keys:
        value = an_object(value).get(key)
    return value  # type: ignore[return-value]


def chosen(value: object) -> JsonValue:
    """What is chosen in a list of resources, which is `{"__rl": true, "value": …}` since 2023."""
    wrapped = isinstance(value, dict) and "__rl" in value
    return inside(value, "value") if wrapped else value  # type: ignore[return-value]


def clean(value: JsonValue, depth: int = 0) -> JsonValue:
    """The value as a document can hold it: no halves of characters, no NUL, not bottomless."""
    if depth > LONGEST - 10:
        return "…"
    match value:
        case str():
            return clean_text(value)
        case float() if not math.isfinite(value):
            return None
        case int() if not isinstance(value, bool) and abs(value) > 10**300:
            return None
        case list():
            return [clean(one, depth + 1) for one in value]
        case dict():
            return {clean_text(str(key)): clean(one, depth + 1) for key, one in value.items()}
    return value


def clean_text(text: str) -> str:
    """The text without what UTF-8 or a database cannot write."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
