"""Python literals and calls as text, laid out as `ruff format` would.

The first line of a text continues where the caller stands; later lines carry their own indentation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from workfuse_compiler.ir import Call, Docstring, LiteralValue, Name, Value
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.text_width import columns, fits

WIDTH = 100
INDENT = "    "
_TOO_LONG = " " * (WIDTH + 1)
_DEEP = 8
"""From this level on nothing is written whole that may not fit: it would be at each level again."""

# A frozen Unicode table: what counts as printable must not depend on the Python that compiles.
_CATEGORY = unicodedata.ucd_3_2_0.category
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MIN_PIECE = 20
_WORD = re.compile(r"(?:\{\{[^\n]{0,200}?\}\}|\{%[^\n]{0,200}?%\}|[^ ])+ *| +")


Written: TypeAlias = "JsonValue | Value"
"""What can be written: JSON as a literal, and the values of the IR."""


_Brackets: TypeAlias = "list[JsonValue] | dict[str, JsonValue] | Call"


def written(value: Written, level: int, before: int, behind: int) -> str:
    """A value as it stands in the file, on one line if it fits.

    Args:
        level: indentation of the line, in levels.
        before: columns of the line that are taken before it.
        behind: columns that are needed behind it.
    """
    if type(value) is LiteralValue:  # by far the fastest way to ask
        value = value.value
    room = WIDTH - before - behind
    if type(value) is Call or isinstance(value, list | dict):
        return _bracketed(value, level, room)
    flat = _flat(value, room)
    if flat is not None:
        return flat
    return _in_pieces(value, level) if isinstance(value, str) else _plain(value)


def contexts(calls: Sequence[Call], level: int) -> str:
    """What stands between `with` and the colon."""
    before = len(INDENT) * level + len("with ")
    if len(calls) == 1:
        return written(calls[0], level, before, 1)
    flat = ", ".join([written(one, level, -WIDTH, 0) for one in calls])
    if "\n" not in flat and before + columns(flat) + 1 <= WIDTH:
        return flat
    indent = INDENT * (level + 1)
    lines = [f"{indent}{written(one, level + 1, len(indent), 1)},\n" for one in calls]
    return f"(\n{''.join(lines)}{INDENT * level})"


def _bracketed(value: _Brackets, level: int, room: int) -> str:
    """All on one line if that fits, else each part on its own line with a comma."""
    if level < _DEEP:
        lines = _as_python_writes(value)
        text = "".join(lines)
        if lines and '"' not in text and "\\" not in text and text.isascii():
            return _laid_out(value, lines, level, room).replace("'", '"')
    opening, closing = _brackets(value)
    one_line = room - len(opening) - len(closing)
    indent = INDENT * (level + 1)
    own_line = WIDTH - len(indent) - 1
    lines = _flat_lines(value, max(one_line, own_line))
    flat = ", ".join(lines)
    if columns(flat) <= one_line or not lines:
        return opening + flat + closing
    for place, (start, part) in enumerate(_parts(value)):
        if columns(lines[place]) > own_line:
            taken = len(indent) + columns(start)
            lines[place] = start + written(part, level + 1, taken, 1)
    separator = f",\n{indent}"
    return f"{opening}\n{indent}{separator.join(lines)},\n{INDENT * level}{closing}"


def _as_python_writes(value: _Brackets) -> list[str]:
    """Each part of what stands between brackets; none where a look at each is needed.

    Most literals are as Python writes them, but for the quotes, and are looked at all together.
    """
    if isinstance(value, list):
        return [*map(repr, value)]
    if isinstance(value, dict):
        return [f"{key!r}: {item!r}" for key, item in value.items()]
    texts = [
        f"{name}={item.value!r}" for name, item in value.named if isinstance(item, LiteralValue)
    ]
    return [] if value.positional or len(texts) < len(value.named) else texts


def _laid_out(value: _Brackets, lines: list[str], level: int, room: int) -> str:
    """The same where each part is as Python writes it, in ASCII and without a double quote."""
    opening, closing = _brackets(value)
    widths = [*map(len, lines)]
    if sum(widths) + 2 * len(widths) - 2 <= room - len(opening) - len(closing):
        return opening + ", ".join(lines) + closing
    outer, indent, separator, own_line = _LAYOUTS[level]
    if max(widths) > own_line:
        for place, (start, part) in enumerate(_parts(value)):
            if widths[place] > own_line:
                lines[place] = start + _broken(part, level + 1)
    return f"{opening}\n{indent}{separator.join(lines)},\n{outer}{closing}"


def _broken(value: Written, level: int) -> str:
    """Such a part that is too long for the rest of its line."""
    if isinstance(value, str):
        return _in_pieces(value, level)
    if not isinstance(value, list | dict):
        return repr(value)
    if level < _DEEP and value:
        return _laid_out(value, _as_python_writes(value), level, 0)
    return written(value, level, WIDTH, 0)


_LAYOUTS = [
    (
        INDENT * level,
        INDENT * (level + 1),
        f",\n{INDENT * (level + 1)}",
        WIDTH - 1 - len(INDENT) * (level + 1),
    )
    for level in range(_DEEP)
]
"""By level: its indentation, that of what stands in brackets, what is between two parts there, and
what each may take."""


def _flat_lines(value: _Brackets, room: int) -> list[str]:
    """The same for all values; what takes more columns is not written to its end."""
    lines = []
    for start, part in _parts(value):
        flat = _flat(part, room - columns(start))
        lines.append(_TOO_LONG if flat is None else start + flat)
    return lines


def _flat(value: Written, room: int) -> str | None:
    """On one line; None when that takes more columns, and then not written to its end."""
    if isinstance(value, str):
        flat = quoted(value) if fits(value, room - 2) else None
    elif type(value) is Call or isinstance(value, list | dict):
        flat = _flat_in_brackets(value, room)
    else:
        flat = _plain(value)
    return flat if flat is not None and fits(flat, room) else None


def _flat_in_brackets(value: _Brackets, room: int) -> str | None:
    if isinstance(value, list | dict) and 3 * len(value) > room:
        return None
    opening, closing = _brackets(value)
    left = room - len(opening) - len(closing)
    texts = []
    for start, part in _parts(value):
        text = _flat(part, left - columns(start))
        if text is None:
            return None
        texts.append(start + text)
        left -= columns(start) + columns(text) + 2
    return opening + ", ".join(texts) + closing


def _brackets(value: _Brackets) -> tuple[str, str]:
    if isinstance(value, list):
        return "[", "]"
    return ("{", "}") if isinstance(value, dict) else (f"{value.function.name}(", ")")


def _parts(value: _Brackets) -> list[tuple[str, Written]]:
    """What stands between brackets, each with what is written before it."""
    if isinstance(value, list):
        return [("", item) for item in value]
    if isinstance(value, dict):
        return [(f"{quoted(key)}: ", item) for key, item in value.items()]
    parts: list[tuple[str, Written]] = [("", item) for item in value.positional]
    parts += [(f"{name}=", item) for name, item in value.named]
    return [(start, part.value if type(part) is LiteralValue else part) for start, part in parts]


def _plain(value: Written) -> str:
    if isinstance(value, Name):
        return value.text
    return "__doc__" if isinstance(value, Docstring) else repr(value)


def _in_pieces(text: str, level: int) -> str:
    """Literals in parentheses, for a text that is long: one if that fits on a line of its own."""
    indent = INDENT * (level + 1)
    room = WIDTH - len(indent)
    flat = _flat(text, room)
    pieces = [flat] if flat else [quoted(one) for one in _pieces(text, room - 2)]
    if flat is None and len(pieces) < 2:
        return pieces[0]
    return "(\n" + "".join([f"{indent}{one}\n" for one in pieces]) + INDENT * level + ")"


def quoted(text: str) -> str:
    """A text as one string literal: double quotes unless single ones need fewer escapes.

    >>> quoted('say "hi"')
    '\\'say "hi"\\''
    """
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
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
        size = columns(escaped(word, '"'))
        if piece and used + size > width:
            pieces.append(piece)
            piece, used = "", 0
        piece += word
        used += size
    return [*pieces, piece] if piece else pieces


def _words(line: str) -> list[str]:
    """Words with the spaces behind them; an expression is one word."""
    return _WORD.findall(line)
