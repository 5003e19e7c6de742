"""Lengths of time that a person or an expression gave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from workfuse.operators.errors import NodeError

LONGEST = timedelta(days=36_500)


def duration_of(amount: Any, unit: str, *, field: str) -> timedelta:
    """That many units.

    Raises:
        NodeError: It is no number, less than 0 or more than a hundred years.
    """
    try:
        duration = timedelta(**{unit: float(amount)})
        if not timedelta(0) <= duration <= LONGEST:
            raise ValueError
        return duration
    except (TypeError, ValueError, OverflowError):
        wanted = f"a number of {unit}, 0 or more"
        raise NodeError("time", f"{amount!r} is not {wanted}.", field=field) from None
