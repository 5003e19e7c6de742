"""Python literals and calls as text, laid out as `ruff format` would.

The first line of a text continues where the caller stands; later lines carry their own indentation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from workfuse_compiler.json_value import JsonValue

WIDTH = 100
INDENT = "    "

# A frozen Unicode table: what counts as printable must not depend on the Python that compiles.
_CATEGORY = unicodedata.ucd_3_2_0.category
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MIN_PIECE = 20
_WORD = re.compile(r"(?:\{\{[^\n]{0,200}?\}\}|[^ ])+ *| +")


class Layout:
    """A piece of Python that stands on one line, or on several where one is too short.

    Attributes:
        flat: it on one line.
    """

    __slots__ = ("flat",)

    def __init__(self, flat: str) -> None:
        self.flat = flat

    def at(self, level: int, before: int, behind: int) -> str:
        """As it stands in the file.

        Args:
            level: indentation of the line, in levels.
            before: columns of the line that are taken before it.
            behind: columns that are needed behind it.
        """
        if before + len(self.flat) + behind <= WIDTH:
            return self.flat
        return self.broken(level, before, behind)

    def broken(self, level: int, before: int, behind: int) -> str:
        """On several lines, if that is possible."""
        return self.flat


class _Text(Layout):
    """One literal, or several in parentheses when a text is long or has several lines."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.flat = quoted(text)
        self.text = text

    def broken(self, level: int, before: int, behind: int) -> str:
        indent = INDENT * (level + 1)
        pieces = _pieces(self.text, WIDTH - len(indent) - 2)
        if len(pieces) < 2 and len(indent) + len(self.flat) > WIDTH:
            return self.flat
        lines = "".join(f"{indent}{quoted(piece)}\n" for piece in pieces)
        return f"(\n{lines}{INDENT * level})"


class _Prefixed(Layout):
    """`name=value`, `"key": value`."""

    __slots__ = ("start", "value")

    def __init__(self, start: str, value: Layout) -> None:
        self.flat = start + value.flat
        self.start = start
        self.value = value

    def broken(self, level: int, before: int, behind: int) -> str:
        return self.start + self.value.broken(level, before + len(self.start), behind)


class _Bracketed(Layout):
    """All on one line if that fits, else each part on its own line with a comma."""

    __slots__ = ("closing", "opening", "parts")

    def __init__(self, opening: str, parts: Sequence[Layout], closing: str) -> None:
        self.flat = opening + ", ".join([part.flat for part in parts]) + closing
        self.opening = opening
        self.parts = parts
        self.closing = closing

    def broken(self, level: int, before: int, behind: int) -> str:
        if not self.parts:
            return self.flat
        indent = INDENT * (level + 1)
        taken = len(indent)
        lines = [f"{indent}{part.at(level + 1, taken, 1)},\n" for part in self.parts]
        return f"{self.opening}\n{''.join(lines)}{INDENT * level}{self.closing}"


def literal(value: JsonValue) -> Layout:
    """JSON as a Python literal."""
    if isinstance(value, str):
        return _Text(value)
    if isinstance(value, list):
        return _Bracketed("[", [literal(item) for item in value], "]")
    if isinstance(value, dict):
        pairs = [_Prefixed(f"{quoted(key)}: ", literal(item)) for key, item in value.items()]
        return _Bracketed("{", pairs, "}")
    return Layout(repr(value))


def call(name: str, arguments: Sequence[Layout]) -> Layout:
    """`name(…)`."""
    return _Bracketed(f"{name}(", arguments, ")")


def contexts(parts: Sequence[Layout]) -> Layout:
    """What stands between `with` and the colon."""
    if len(parts) == 1:
        return parts[0]
    layout = _Bracketed("(", parts, ")")
    layout.flat = ", ".join([part.flat for part in parts])
    return layout


def name_list(texts: Sequence[str]) -> Layout:
    """`name`, or `[name, other]`."""
    parts = [Layout(text) for text in texts]
    return parts[0] if len(parts) == 1 else _Bracketed("[", parts, "]")


def keyword(name: str, value: Layout) -> Layout:
    """`name=value`."""
    return _Prefixed(f"{name}=", value)


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
