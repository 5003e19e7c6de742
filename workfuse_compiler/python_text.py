"""Python literals and calls as text, laid out as `ruff format` would.

Each function returns text whose first line continues where the caller stands; later lines carry
their own indentation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from workfuse_compiler.json_value import JsonValue

WIDTH = 100
INDENT = "    "

# A frozen Unicode table: what counts as printable must not depend on the Python that compiles.
_CATEGORY = unicodedata.ucd_3_2_0.category
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MIN_PIECE = 20
_WORD = re.compile(r"(?:\{\{[^\n]{0,200}?\}\}|[^ ])+ *| +")

Layout = Callable[[int, int, int], str]
"""(indentation in levels, columns taken before, columns needed behind) → text."""


def literal(value: JsonValue) -> Layout:
    """JSON as a Python literal."""
    if isinstance(value, str):
        return lambda level, before, behind: _text(value, level, before, behind)
    if isinstance(value, list):
        return _bracketed("[", [literal(item) for item in value], "]")
    if isinstance(value, dict):
        return _bracketed("{", [_pair(key, item) for key, item in value.items()], "}")
    plain = repr(value)
    return lambda _level, _before, _behind: plain


def call(name: str, arguments: Sequence[Layout]) -> Layout:
    """`name(…)`."""
    return _bracketed(f"{name}(", arguments, ")")


def keyword(name: str, value: Layout) -> Layout:
    """`name=value`."""

    def layout(level: int, before: int, behind: int) -> str:
        return f"{name}={value(level, before + len(name) + 1, behind)}"

    return layout


def _pair(key: str, item: JsonValue) -> Layout:
    start = quoted(key) + ": "
    value = literal(item)
    return lambda level, before, behind: start + value(level, before + len(start), behind)


def _bracketed(opening: str, parts: Sequence[Layout], closing: str) -> Layout:
    """All on one line if that fits, else each part on its own line with a comma."""

    def layout(level: int, before: int, behind: int) -> str:
        flat = opening + ", ".join(part(level, 0, -WIDTH * 1000) for part in parts) + closing
        if not parts or ("\n" not in flat and before + len(flat) + behind <= WIDTH):
            return flat
        indent = INDENT * (level + 1)
        lines = [f"{indent}{part(level + 1, len(indent), 1)},\n" for part in parts]
        return f"{opening}\n{''.join(lines)}{INDENT * level}{closing}"

    return layout


def quoted(text: str) -> str:
    """A text as one string literal: double quotes unless single ones need fewer escapes.

    >>> quoted('say "hi"')
    '\\'say "hi"\\''
    """
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + escaped(text, quote) + quote


def escaped(text: str, quote: str) -> str:
    """The inside of a literal; whatever a reader could not see is written as an escape."""
    if text.isascii() and text.isprintable() and quote not in text and "\\" not in text:
        return text
    return "".join(f"\\{char}" if char == quote else _character(char) for char in text)


@lru_cache(maxsize=4096)
def _character(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if is_visible(char):
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def is_visible(char: str) -> bool:
    """Whether a reader sees the character for what it is."""
    if char.isascii():
        return char.isprintable()
    return _CATEGORY(char)[0] not in "CZ" or 0x1F300 <= ord(char) <= 0x1FAFF


def _text(text: str, level: int, before: int, behind: int) -> str:
    """One literal, or several in parentheses when a text is long or has several lines."""
    whole = quoted(text)
    if before + len(whole) + behind <= WIDTH:
        return whole
    indent = INDENT * (level + 1)
    pieces = _pieces(text, WIDTH - len(indent) - 2)
    if len(pieces) < 2 and len(indent) + len(whole) > WIDTH:
        return whole
    lines = "".join(f"{indent}{quoted(piece)}\n" for piece in pieces)
    return f"(\n{lines}{INDENT * level})"


def _pieces(text: str, width: int) -> list[str]:
    """Lines of a text, long ones cut behind spaces. Joined they are the text again."""
    pieces: list[str] = []
    for line in text.splitlines(keepends=True) if text.count("\n") else [text]:
        pieces.extend(_cut(line, max(width, _MIN_PIECE)))
    return pieces


def _cut(line: str, width: int) -> list[str]:
    pieces: list[str] = []
    piece, used = "", 0
    for word in _words(line):
        size = len(escaped(word, '"'))
        if piece and used + size > width:
            pieces.append(piece)
            piece, used = "", 0
        piece += word
        used += size
    return [*pieces, piece] if piece else pieces


def _words(line: str) -> list[str]:
    """Words with the spaces behind them; an expression is one word."""
    return _WORD.findall(line)
