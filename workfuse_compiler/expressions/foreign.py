"""Template languages that people paste, and what the same thing is called here."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
    """What was recognised and what to write instead."""

    problem: str
    advice: str


def foreign_syntax(text: str) -> Foreign | None:
    """Recognise Handlebars and n8n in a text that could not be read.

    Each pattern is bounded: the text may be long and is anything but friendly.
    """
    if found := re.search(r"\{\{~?[#/^]\s*(\w+)", text):
        instead = _BLOCKS.get(found[1], "{% if … %} or {% for … %}")
        return Foreign(f"{found[0]}}}}} is Handlebars", f"Write {instead}.")
    if found := re.search(r"([A-Za-z_][\w.]{0,100})\.\[(\w{1,60})\]", text):
        key = found[2] if found[2].isdigit() else f'"{found[2]}"'
        return Foreign(
            f"{found[1]}.[{found[2]}] is Handlebars", f"Write {{{{ {found[1]}[{key}] }}}}."
        )
    if "@index" in text:
        return Foreign("@index is Handlebars", "Write {{ index }}, or {{ loop.index0 }} in a for.")
    if re.search(r"\{\{\{", text):
        return Foreign("{{{ … }}} is Handlebars", "Write {{ … }}: nothing is escaped here.")
    if re.search(r"\{\{[!>&*]", text):
        return Foreign("this tag is Handlebars", "Comments are {# … #}; partials do not exist.")
    if re.search(r"\$(json|node|input|item|now)\b|\$\(", text):
        return Foreign(
            "$ is n8n's", "Write {{ trigger.body.<field> }} or {{ nodes.<id>.output.<field> }}."
        )
    return None
