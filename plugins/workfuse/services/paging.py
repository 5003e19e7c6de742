"""Cursors: where a page ended, as text that means nothing to the client."""

from __future__ import annotations

import base64
import json
from typing import Any

from workfuse.services.errors import InvalidCursor

_LARGEST_ID = 2**31 - 1  # Airflow's ids are 32 bits wide


def to_cursor(*position: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def from_cursor(cursor: str, *types: type) -> list[Any]:
    """The position, its parts of these types. Raises InvalidCursor."""
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise InvalidCursor(cursor) from None
    if not isinstance(position, list) or [type(part) for part in position] != list(types):
        raise InvalidCursor(cursor)
    if not all(map(_is_queryable, position)):
        raise InvalidCursor(cursor)
    return position


def _is_queryable(part: int | str) -> bool:
    """Whether every database takes it as a parameter; what `to_cursor` wrote always is."""
    if isinstance(part, int):
        return 0 <= part <= _LARGEST_ID
    return part.isascii() and part.isprintable()
