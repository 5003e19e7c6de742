"""A text that was read: its syntax tree, and places in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import nodes

from workfuse_compiler.expressions.errors import ErrorKind, ExpressionError

ROOTS: Mapping[str, str] = {
    "trigger": "what started the run",
    "nodes": "the outputs of the nodes before this one",
    "item": "the item of the loop",
    "index": "the number of the item, from 0",
    "run": "this run: id, dagId, logicalDate, attempt, resumeUrls.<wait>",
    "workflow": "this workflow: id, name",
    "now": "the time now, in UTC",
    "response": "the answer: status, headers, body",
    "page": "the number of the page, from 1",
    "loops": "the loops around this node: loops.<id>.item, loops.<id>.index",
}
"""The names that an expression may start with."""

LOCAL_ROOTS = frozenset({"item", "index", "response", "page", "loops"})
"""Names that are there in some places only: inside loops, or in fields that say so."""

MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Template:
    """A text that was read and found allowed.

    Attributes:
        text: the text as written, line ends as "\\n".
        body: Jinja2's nodes; `lineno` of each is its offset in `text` (see syntax.py).
        only: the one expression when the text is nothing else, so that its value stays native.
    """

    text: str
    body: tuple[nodes.Node, ...]
    only: nodes.Expr | None

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset, both from 1."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def expression_at(self, offset: int) -> str:
        """The `{{ … }}` or `{% … %}` around an offset, shortened."""
        start = max(self.text.rfind(mark, 0, offset + 2) for mark in ("{{", "{%"))
        if start < 0:
            return shortened(self.text)
        closing = "}}" if self.text.startswith("{{", start) else "%}"
        end = self.text.find(closing, offset)
        if end < 0:
            return shortened(self.text[start:])
        is_triple = self.text.startswith("{{{", start) and self.text.startswith("}}}", end)
        return shortened(self.text[start : end + (3 if is_triple else 2)])


def shortened(expression: str) -> str:
    return expression if len(expression) <= 200 else expression[:199] + "…"


def number_too_large(text: str) -> ExpressionError:
    return ExpressionError(
        "a number in it is too large",
        kind=ErrorKind.LIMIT,
        advice="Write a smaller number.",
        expression=shortened(text),
    )


def too_deep(text: str) -> ExpressionError:
    return ExpressionError(
        "it is too long, or nested too deeply",
        kind=ErrorKind.LIMIT,
        advice="Split it over several transform nodes.",
        expression=shortened(text),
    )
