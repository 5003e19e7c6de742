"""Filters for text."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import html
import re
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from workfuse_compiler.expressions.errors import ErrorKind, Problem
from workfuse_compiler.expressions.values import bounded_text, text, to_text, whole

_MOST_TRIMMED = 100  # each is looked for at each place


def upper(value: object) -> str:
    """In capital letters."""
    return text(value).upper()


def lower(value: object) -> str:
    """In small letters."""
    return text(value).lower()


def title(value: object) -> str:
    """Each word begins with a capital letter."""
    return text(value).title()


def capitalize(value: object) -> str:
    """The first letter is a capital, the others are small."""
    return text(value).capitalize()


def trim(value: object, chars: object = None) -> str:
    """Without spaces, or other characters, at both ends."""
    if chars is not None and len(text(chars)) > _MOST_TRIMMED:
        raise Problem(f"trims at most {_MOST_TRIMMED} characters", ErrorKind.LIMIT)
    return text(value).strip(None if chars is None else text(chars))


def replace(value: object, old: object, new: object) -> str:
    """Each `old` becomes `new`."""
    whole_text, find, put = text(value), text(old), text(new)
    bounded_text(len(whole_text) + whole_text.count(find) * max(len(put) - len(find), 0))
    return whole_text.replace(find, put)


def split(value: object, separator: object = None) -> list[str]:
    """The parts between spaces, or another separator, as a list."""
    if separator == "":
        raise Problem("needs a separator")
    return text(value).split(None if separator is None else text(separator))


def truncate(value: object, length: object = 255, end: object = "…") -> str:
    """The first characters, cut to `length` with `end` at the cut."""
    full, limit, mark = text(value), whole(length), text(end)
    if len(full) <= limit:
        return full
    return full[: max(limit - len(mark), 0)] + mark


def string(value: object) -> str:
    """As text; lists and objects as JSON."""
    return to_text(value)


def urlencode(value: object) -> str:
    """Text for one part of an address; an object becomes a query."""
    if isinstance(value, Mapping):
        pairs = [(text(key), to_text(item)) for key, item in value.items()]
        bounded_text(sum(len(key) + len(item) for key, item in pairs))
        return _bounded(urllib.parse.urlencode(pairs, errors="replace"))
    return _bounded(urllib.parse.quote(text(value), safe="", errors="replace"))


def escape(value: object) -> str:
    """Safe inside HTML: & < > and quotes are written as entities."""
    return _bounded(html.escape(text(value)))


def striptags(value: object) -> str:
    """Text without HTML tags and comments."""
    bare = re.sub(r"<[^<>]*>", "", _without_comments(text(value)))
    return html.unescape(" ".join(bare.split()))


def _without_comments(markup: str) -> str:
    kept = []
    position = 0
    while (start := markup.find("<!--", position)) >= 0:
        kept.append(markup[position:start])
        end = markup.find("-->", start)
        position = len(markup) if end < 0 else end + 3
    return "".join([*kept, markup[position:]])


def slug(value: object) -> str:
    """Lower case letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text(value).lower()).strip("-")


def base64_encode(value: object) -> str:
    """Written as base64."""
    return base64.b64encode(_bytes(value)).decode("ascii")


def base64_decode(value: object) -> str:
    """The text that base64 stands for."""
    try:
        return base64.b64decode(text(value), validate=True).decode()
    except (binascii.Error, ValueError):
        raise Problem("this is no base64 of text") from None


def sha256(value: object) -> str:
    """The SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(_bytes(value)).hexdigest()


def urldecode(value: object) -> str:
    """The text that was written as a part of an address; + is a space."""
    return urllib.parse.unquote_plus(text(value), errors="replace")


def hmac_sha256(value: object, key: object) -> str:
    """The signature of a text with a key, in hexadecimal digits."""
    return hmac.new(_bytes(key), _bytes(value), hashlib.sha256).hexdigest()


def startswith(value: object, beginning: object) -> bool:
    """Whether a text begins with another."""
    return text(value).startswith(text(beginning))


def endswith(value: object, end: object) -> bool:
    """Whether a text ends with another."""
    return text(value).endswith(text(end))


def lines(value: object) -> list[str]:
    """The lines of a text, as a list."""
    return text(value).splitlines()


def wordcount(value: object) -> int:
    """How many words there are."""
    return len(text(value).split())


def pad(value: object, width: object, fill: object = " ") -> str:
    """At least so many characters, filled up on the left: 7 | pad(3, "0") is 007."""
    if len(text(fill)) != 1:
        raise Problem("fills up with one character")
    bounded_text(whole(width))
    return text(value).rjust(whole(width), text(fill))


def _bounded(result: str) -> str:
    """For filters that make a text a few times longer at most."""
    bounded_text(len(result))
    return result


def _bytes(value: object) -> bytes:
    return text(value).encode(errors="surrogatepass")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "upper": upper,
    "lower": lower,
    "title": title,
    "capitalize": capitalize,
    "trim": trim,
    "replace": replace,
    "split": split,
    "truncate": truncate,
    "string": string,
    "urlencode": urlencode,
    "escape": escape,
    "e": escape,
    "striptags": striptags,
    "slug": slug,
    "base64_encode": base64_encode,
    "base64_decode": base64_decode,
    "sha256": sha256,
    "hmac_sha256": hmac_sha256,
    "urldecode": urldecode,
    "startswith": startswith,
    "endswith": endswith,
    "lines": lines,
    "wordcount": wordcount,
    "pad": pad,
}
