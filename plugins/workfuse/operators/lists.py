"""Lists that people point at."""

from __future__ import annotations

from typing import Any

from workfuse.operators.errors import NodeError


def required_list(value: Any, field: str) -> list[Any]:
    """The value, if it is a list.

    Raises:
        NodeError: It is something else; the message says what.
    """
    if not isinstance(value, list):
        raise NodeError(
            "items",
            f"A list is needed, but it is {_described(value)}. Point it at a list.",
            field=field,
        )
    return value


def _described(value: Any) -> str:
    names = {dict: "an object", str: "a text", bool: "true or false", type(None): "empty (null)"}
    name = names.get(type(value), "a number")
    text = repr(value)
    return f"{name}: {text if len(text) <= 80 else text[:77] + '...'}"
