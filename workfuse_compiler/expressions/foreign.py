"""Template languages that people paste, and what the same thing is called here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from workfuse_compiler.expressions.handlebars import jinja_of

_LONGEST_ADVICE = 400
_BLOCKS = {
    "if": "{% if … %} … {% endif %}",
    "unless": "{% if not … %} … {% endif %}",
    "each": "{% for entry in … %} … {% endfor %}",
    "with": "the full path: {{ trigger.body.customer.name }}",
}
FOREIGN_NAMES = {
    "this": "Handlebars' {{this.x}} is {{ item.x }} here.",
    "else": "Handlebars' {{else}} is {% else %} here.",
}
"""Names that only another language has, with what to write instead."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What was recognised and what to write instead.

    Attributes:
        at: where it stands in the text, if that is certain.
    """

    problem: str
    advice: str
    at: int | None = None


def foreign_syntax(text: str) -> Foreign | None:
    """Recognise Handlebars and n8n in a text that could not be read, and translate it.

    Each pattern is bounded: the text may be long and is anything but friendly.
    """
    if n8n := re.search(r"\$(json|node|input|item|now|execution|workflow)\b|\$\(", text):
        translated = _from_n8n(text)
        generic = "Write {{ trigger.body.<field> }} or {{ nodes.<id>.output.<field> }}."
        return Foreign("$ is n8n's", _advice(translated) or generic, n8n.start())
    found = _handlebars(text)
    if found is None:
        return None
    return replace(found, advice=_advice(jinja_of(text)) or found.advice)


def _advice(translated: str | None) -> str:
    """The text itself in our language, when it is short enough to read."""
    if translated is None or len(translated) > _LONGEST_ADVICE:
        return ""
    return f"Write {translated.strip()}"


def _handlebars(text: str) -> Foreign | None:
    if found := re.search(r"\{\{~?[#/^]\s*(\w+)", text):
        instead = _BLOCKS.get(found[1], "{% if … %} or {% for … %}")
        return Foreign(f"{found[0]}}}}} is Handlebars", f"Write {instead}.")
    if found := re.search(r"([A-Za-z_][\w.]{0,100})\.\[([\w -]{1,60})\]", text):
        key = found[2] if found[2].isdigit() else f'"{found[2]}"'
        return Foreign(
            f"{found[1]}.[{found[2]}] is Handlebars", f"Write {{{{ {found[1]}[{key}] }}}}."
        )
    if found := re.search(r"\{\{~?\s*(@\w+)", text):
        return Foreign(
            f"{found[1]} is Handlebars", "Write {{ index }}, or {{ loop.index0 }} in a for."
        )
    if "{{{" in text:
        tag = re.search(r"\{\{\{[\w\s.@/-]{1,200}\}\}\}", text)
        advice = "Write {{ … }}: nothing is escaped here."
        return Foreign("{{{ … }}} is Handlebars", advice, tag.start() if tag else None)
    if re.search(r"\{\{~?\s*\.\./", text):
        return Foreign(
            "../ is Handlebars", "Write the full path, for example {{ trigger.body.x }}."
        )
    if re.search(r"\{\{[!>&*]", text):
        return Foreign("this tag is Handlebars", "Comments are {# … #}; partials do not exist.")
    return None


_N8N: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^="), ""),
    (
        re.compile(
            r"\$(?:\(|node\[)\s*(['\"])([^'\"]{1,100})\1\s*[)\]]"
            r"(?:\.item|\.first\(\)|\.last\(\))?\.json\b"
        ),
        lambda found: f"nodes.{_id_of(found[2])}.output",
    ),
    (
        re.compile(r"\$(?:json|input\.(?:item|first\(\)|last\(\))\.json)\.(?=body|headers|query)"),
        "trigger.",
    ),
    (re.compile(r"\$(?:json|input\.(?:item|first\(\)|last\(\))\.json)\b"), "nodes.<id>.output"),
    (re.compile(r"\$execution\.id\b"), "run.id"),
    (re.compile(r"\$(now|workflow)\b"), r"\1"),
    (re.compile(r"\$itemIndex\b"), "index"),
    (re.compile(r"\?\."), "."),
    (re.compile(r"([\w\]])\.length\b"), r"\1 | length"),
    (re.compile(r"\.toUpperCase\(\)"), " | upper"),
    (re.compile(r"\.toLowerCase\(\)"), " | lower"),
    (re.compile(r"\.trim\(\)"), " | trim"),
    (re.compile(r"\bJSON\.stringify\(([\w.\[\]<>]{1,100})\)"), r"\1 | tojson"),
    (re.compile(r" === "), " == "),
    (re.compile(r" !== "), " != "),
    (re.compile(r" && "), " and "),
    (re.compile(r" \|\| "), " or "),
)
_JAVASCRIPT = re.compile(r"[$?;`]|=>|\w\(|\bnew\b")


def _from_n8n(text: str) -> str | None:
    """The text with n8n's names replaced; None when JavaScript is left in it."""
    if len(text) > _LONGEST_ADVICE:
        return None
    for pattern, instead in _N8N:
        text = pattern.sub(instead, text)
    return None if _JAVASCRIPT.search(text) else text


def _id_of(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower()).strip("_") or "<id>"
