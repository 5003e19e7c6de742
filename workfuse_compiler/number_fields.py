"""Fields that take a number, also typed as text, or an expression that gives one."""

from __future__ import annotations

from typing import TypeGuard

from workfuse_compiler.expressions import contains_expression
from workfuse_compiler.node_config import refuse


def number_or_expression(value: object) -> object:
    """A typed number as a number, blank text as None, all else as it is.

    Raises:
        PydanticCustomError: a text that is neither.
    """
    if not isinstance(value, str) or contains_expression(value):
        return value
    if not value.strip():
        return None
    try:
        return float(value)
    except ValueError:
        raise refuse("a number or an expression is needed") from None


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
