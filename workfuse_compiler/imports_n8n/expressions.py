"""Texts of n8n in our language: what only looks data up is translated, all else is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from workfuse_compiler.expressions import ExpressionError
from workfuse_compiler.expressions.references import uses_of
from workfuse_compiler.imports_n8n.paths import Lookup, is_literal, lookup_of, string_value
from workfuse_compiler.json_value import JsonValue

Resolve = Callable[[Lookup], str | None]
"""Our expression for a path, without braces; None if there is none."""

_CHUNK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MARKS = re.compile(r"\{[{%#]")
_STRINGIFY = re.compile(r"JSON\s*\.\s*stringify\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_NAMES = {
    "$now": "now",
    "$now.toISO()": "now | isoformat",
    "$execution.id": "run.id",
    "$workflow.id": "workflow.id",
    "$workflow.name": "workflow.name",
}


@dataclass(slots=True)
class Found:
    """What was met in one value.

    Attributes:
        translated: (as it was, as it is).
        kept: what has no translation, as it was.
    """

    translated: list[tuple[str, str]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def is_expression(value: object) -> bool:
    """Whether n8n evaluates something in it: a text that begins with an equals sign."""
    return isinstance(value, str) and value.startswith("=") and "{{" in value


def unmarked(value: object) -> object:
    """Without the equals sign, where nothing in the text is evaluated.

    >>> unmarked("=5"), unmarked("={{ 5 }}")
    ('5', '={{ 5 }}')
    """
    return value if not isinstance(value, str) or is_expression(value) else value.removeprefix("=")


def literal(text: str) -> str:
    """A text that is the same after our language has read it.

    >>> literal("Dear {{name}}")
    'Dear {{ "{{" }}name}}'
    """
    return _MARKS.sub(lambda mark: f'{{{{ "{mark[0]}" }}}}', text)


def translated_text(value: str, resolve: Resolve, found: Found) -> str:
    """A text field of n8n as a text of ours."""
    if not value.startswith("="):
        return literal(value)
    return "".join(
        part if is_code is None else _braced(is_code, part, resolve, found)
        for is_code, part in _parts(value[1:])
    )


def translated_json(text: str, resolve: Resolve, found: Found) -> JsonValue:
    """A text of JSON with expressions in it as JSON with ours. Raises ValueError if it is none.

    An expression outside of quotes keeps the type of its value, one inside gives text, as there.
    """
    chunks: list[tuple[str, str, bool]] = []
    pieces: list[str] = []
    quoted = False
    for code, part in _raw_parts(text[1:] if text.startswith("=") else text):
        if code is None or not text.startswith("="):
            quoted = _ends_quoted(part, quoted)
            pieces.append(part)
        else:
            mark = f"\ue000{len(chunks)}\ue001"
            chunks.append((code, part, quoted))
            pieces.append(mark if quoted else f'"{mark}"')
    if "\ue000" in text:
        raise ValueError("a character of private use")
    try:
        value = json.loads("".join(pieces))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    whole = Found()
    result = _filled(value, chunks, resolve, whole)
    found.translated += whole.translated
    found.kept += whole.kept
    return result


def _filled(
    value: JsonValue, chunks: list[tuple[str, str, bool]], resolve: Resolve, found: Found
) -> JsonValue:
    if isinstance(value, list):
        return [_filled(one, chunks, resolve, found) for one in value]
    if isinstance(value, dict):
        if any("\ue000" in key for key in value):
            raise ValueError("a name is an expression")
        return {key: _filled(one, chunks, resolve, found) for key, one in value.items()}
    return _filled_text(value, chunks, resolve, found) if isinstance(value, str) else value


_FILLED = re.compile("\ue000([0-9]+)\ue001")


def _filled_text(
    text: str, chunks: list[tuple[str, str, bool]], resolve: Resolve, found: Found
) -> str:
    if alone := _FILLED.fullmatch(text):
        code, raw, quoted = chunks[int(alone[1])]
        if not quoted:
            inner = _STRINGIFY.fullmatch(code.strip())
            return _braced(inner[1] if inner else code, raw, resolve, found)
        return _braced(code, raw, resolve, found, as_text=True)
    parts: list[str] = []
    at = 0
    for mark in _FILLED.finditer(text):
        code, raw, _ = chunks[int(mark[1])]
        parts += [literal(text[at : mark.start()]), _braced(code, raw, resolve, found)]
        at = mark.end()
    return "".join(parts) + literal(text[at:])


def _ends_quoted(part: str, quoted: bool) -> bool:
    """Whether a piece of JSON ends inside a text."""
    for found in re.finditer(r'\\.|"', part, re.DOTALL):
        if found[0] == '"':
            quoted = not quoted
    return quoted


def _raw_parts(text: str) -> list[tuple[str | None, str]]:
    """(None, text) and (code, the code with its braces) in turn."""
    parts: list[tuple[str | None, str]] = []
    at = 0
    for chunk in _CHUNK.finditer(text):
        parts += [(None, text[at : chunk.start()]), (chunk[1], chunk[0])]
        at = chunk.end()
    return [*parts, (None, text[at:])]


def _parts(text: str) -> list[tuple[str | None, str]]:
    """The same, with what is no expression written so that it is none here either."""
    return [(code, part if code is not None else literal(part)) for code, part in _raw_parts(text)]


def _braced(code: str, raw: str, resolve: Resolve, found: Found, *, as_text: bool = False) -> str:
    if not code.strip():
        return ""
    ours = _translated(code.strip().removesuffix(";").rstrip(), resolve)
    if ours is None:
        found.kept.append(raw)
        return _certainly_refused(code, raw)
    written = f"{{{{ {ours} | string }}}}" if as_text else f"{{{{ {ours} }}}}"
    found.translated.append((raw, written))
    return written


def _translated(code: str, resolve: Resolve) -> str | None:
    if code in _NAMES:
        return _NAMES[code]
    if is_literal(code):
        quoted = code[0] in "'\"`"
        return json.dumps(string_value(code), ensure_ascii=False) if quoted else code
    if lookup := lookup_of(code):
        return resolve(lookup)
    if (inner := _STRINGIFY.fullmatch(code)) and (lookup := lookup_of(inner[1])):
        ours = resolve(lookup)
        return None if ours is None else f"{ours} | tojson"
    return None


def _certainly_refused(code: str, raw: str) -> str:
    """What is kept must not mean something here by chance: then our checks would let it pass."""
    try:
        uses_of(raw)
    except ExpressionError:
        return raw
    return f"{{{{ $({code.strip()}) }}}}"
