"""Rules for texts that end up as names elsewhere."""

from __future__ import annotations

import keyword
import re
import zoneinfo
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

_HANDLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
COMMON_HANDLES = frozenset({"main", "error", "item", "done"})
"""Outputs of several kinds, whose names nobody else may give."""
WORKFLOW_ID = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}"
"""A pattern of whole texts."""
_WORKFLOW_ID = re.compile(WORKFLOW_ID)
_CONNECTION_ID = re.compile(r"[A-Za-z0-9_.\-]{1,200}")
_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
_HEADER_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
# Controls, formats, spaces but " ", halves of characters, and private ones of Unicode 16. Not
# `str.isprintable`, which goes by the Unicode of the Python that asks.
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufeff\ufff9-\ufffb"
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
_SLUG_PATH = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")


def node_id_problem(node_id: str) -> str | None:
    """Why an id cannot be a task id and a variable, or None."""
    if len(node_id) > 250:
        return "it is longer than 250 characters"
    if not (node_id.isascii() and node_id.isidentifier()):
        return "it has other characters than letters, digits and _, or starts with a digit"
    if keyword.iskeyword(node_id):
        return "it is a word of the Python language"
    if node_id.startswith("__"):
        return "it starts with two underscores"
    return None


def is_handle_name(text: str) -> bool:
    """Whether the text can name an output or an input field."""
    return _HANDLE_NAME.fullmatch(text) is not None


def is_workflow_id(text: str) -> bool:
    """Whether the text can be a DAG id and the name of a file."""
    return _WORKFLOW_ID.fullmatch(text) is not None


def is_connection_id(text: str) -> bool:
    return _CONNECTION_ID.fullmatch(text) is not None


def is_slug_path(text: str) -> bool:
    return len(text) <= 200 and _SLUG_PATH.fullmatch(text) is not None


def is_header_name(text: str) -> bool:
    return _HEADER_NAME.fullmatch(text) is not None


def is_printable(text: str) -> bool:
    """Whether no character is hidden from readers; the same for every Python."""
    return _HIDDEN.search(text) is None


def is_iso_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text.strip())
    except ValueError:
        return False
    return True


def is_iso_date(text: str) -> bool:
    """Whether the text is a day such as 2026-01-31, of a year in which clocks are as we know."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and 1970 <= day.year <= 2999


@lru_cache(maxsize=64)
def is_timezone(name: str) -> bool:
    """Whether the text is a name such as Europe/Berlin."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_clock_time(text: str) -> bool:
    """Whether the text is a time of day such as 09:30 or 23:59:59."""
    return _CLOCK_TIME.fullmatch(text.strip()) is not None


def repeated(names: Iterable[str]) -> str | None:
    """The first name that stood before, or None.

    >>> repeated(["a", "b", "b", "a"])
    'b'
    """
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def slug(name: str) -> str:
    """An id made from a name: "Order alerts" is order_alerts."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:100] or "workflow"
