"""Keeps credentials out of what a person may read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

MASK = "***"
_SENSITIVE = re.compile(
    r"authorization|cookie|secret|password|passwd|credential|signature|token"
    r"|(api|access|auth|private)[-_]?key|^x-.*-key$|^(key|sig|auth)$",
    re.IGNORECASE,
)


def is_sensitive(name: str) -> bool:
    """Tell whether a header or query parameter of this name usually carries a credential."""
    return _SENSITIVE.search(name) is not None


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers with the values of sensitive ones hidden."""
    return {name: MASK if is_sensitive(name) else str(value) for name, value in headers.items()}


def masked_url(url: str) -> str:
    """A URL without user, password and sensitive query values."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    netloc = parts.netloc.rpartition("@")[2]
    if netloc != parts.netloc:
        netloc = f"{MASK}@{netloc}"
    text = parts.query
    if any(is_sensitive(name) for name, _ in query):
        text = urlencode(
            [(name, MASK if is_sensitive(name) else value) for name, value in query],
            quote_via=quote,
            safe="*",
        )
    return urlunsplit((parts.scheme, netloc, parts.path, text, parts.fragment))
