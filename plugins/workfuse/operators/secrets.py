"""Keeps credentials out of what a person may read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MASK = "***"
_SENSITIVE = re.compile(
    r"authorization|cookie|secret|password|passwd|credential|signature|token"
    r"|(api|access|auth|private)[-_]?key|^x-.*-key$|^(key|sig|auth)$",
    re.IGNORECASE,
)


def is_sensitive(name: str) -> bool:
    """Tell whether a header or query parameter of this name usually carries a credential."""
    return _SENSITIVE.search(name) is not None


def credentials_in(url: str, query: Mapping[str, Any], headers: Mapping[str, Any]) -> Iterator[str]:
    """The values of a request that should show up nowhere."""
    try:
        parts = urlsplit(url)
        named = [*parse_qsl(parts.query), *query.items(), *headers.items()]
    except ValueError:
        return  # no address at all: sending it will say so
    if parts.password:
        yield unquote(parts.password)
        yield parts.password
    yield from (str(value) for name, value in named if value and is_sensitive(name))


def without_secrets(value: Any, secrets: Iterable[str]) -> Any:
    """JSON whose texts hold none of the secrets."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, dict):
        return {key: without_secrets(item, secrets) for key, item in value.items()}
    return [without_secrets(item, secrets) for item in value] if isinstance(value, list) else value


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
