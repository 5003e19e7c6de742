"""Lists of HTTP statuses as people write them: "200-299, 404"."""

from __future__ import annotations

import re

_RANGE = re.compile(r"([1-5][0-9]{2})(?:\s*-\s*([1-5][0-9]{2}))?")


def tidy_statuses(text: str) -> str:
    """The list with one space after each comma.

    Raises:
        ValueError: a part is neither a status nor a range of them; its text says which.

    >>> tidy_statuses("200 - 299,404")
    '200-299, 404'
    """
    parts = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        found = _RANGE.fullmatch(part)
        if found is None:
            raise ValueError(f"{part[:40]!r} is no status and no range of statuses")
        first, last = found.groups()
        if last is not None and last < first:
            raise ValueError(f"{part[:40]!r} ends before it starts")
        parts.append(first if last is None else f"{first}-{last}")
    return ", ".join(parts)
