"""Suggestions for names that were mistyped."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A question with the nearest known names, or "".

    >>> did_you_mean("rowz", ["rows", "limit"])
    "Did you mean 'rows'?"
    """
    import difflib  # only when something is wrong already

    names = list(known)
    lower = {name.lower(): name for name in reversed(names)}
    found = difflib.get_close_matches(wrong.lower()[:100], lower, n=2, cutoff=0.6)
    return f"Did you mean {' or '.join(repr(lower[name]) for name in found)}?" if found else ""


def quoted(names: Iterable[str]) -> str:
    """Names as a list for reading: 'a', 'b'."""
    return ", ".join(repr(name) for name in names)
