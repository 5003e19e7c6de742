"""Reads those of n8n's expressions that only look something up."""

from __future__ import annotations

import re
from typing import Literal

from workfuse_compiler.imports_n8n.data import Steps
from workfuse_compiler.record import record

Pick = Literal["item", "first", "last"]
LONGEST = 1_000
_MOST_STEPS = 40

_STRING = r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`"""
_OF_INPUT = re.compile(
    r"\$(?:json|data)(?![\w$])|\$input\s*\.\s*(?:(item)|(first|last)\(\s*\))\s*\.\s*json(?![\w$])"
)
_OF_NODE = re.compile(
    rf"\$\(\s*({_STRING})\s*\)\s*\.\s*(?:(item)|(first|last)\(\s*\))\s*\.\s*json(?![\w$])"
)
_OF_OLD_NODE = re.compile(
    rf"(?:\$item\(\s*[\"']?0[\"']?\s*\)\s*\.\s*)?"
    rf"\$node\s*(?:\[\s*({_STRING})\s*\]|\.\s*([A-Za-z_]\w*))\s*(?:\.\s*json|\[\s*[\"']json[\"']\s*\])(?![\w$])"
)
_STEP = re.compile(
    rf"\s*\.\s*([A-Za-z_][A-Za-z0-9_]*)|\s*\[\s*(?:({_STRING})|(0|[1-9][0-9]{{0,6}}))\s*\]",
    re.ASCII,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@record
class Lookup:
    """A path into the data of a node.

    Attributes:
        node: the node's name; None is whatever leads to the node that the expression is in.
        pick: which of its items is meant.
    """

    node: str | None
    pick: Pick
    steps: Steps


def lookup_of(code: str) -> Lookup | None:
    """The path that an expression is, or None when it is anything else.

    >>> lookup_of("$('Get order').item.json.lines[0]")
    Lookup(node='Get order', pick='item', steps=('lines', 0))
    >>> lookup_of("$json.name.toUpperCase()") is None
    True
    """
    code = code.strip()
    if len(code) > LONGEST or "\\u" in code or "\\x" in code:
        return None
    if found := _OF_INPUT.match(code):
        node = None
        pick = found[2] or "item"
    elif found := _OF_NODE.match(code):
        node = string_value(found[1])
        pick = found[3] or "item"
    elif found := _OF_OLD_NODE.match(code):
        node = string_value(found[1]) if found[1] else found[2]
        pick = "item"
    else:
        return None
    steps = _steps(code, found.end())
    return None if steps is None else Lookup(node, pick, steps)  # type: ignore[arg-type]


def _steps(code: str, at: int) -> Steps | None:
    found: list[str | int] = []
    while at < len(code):
        step = _STEP.match(code, at)
        if step is None or len(found) >= _MOST_STEPS:
            return None
        if step[3]:
            found.append(int(step[3]))
        else:
            found.append(step[1] or string_value(step[2]))
        at = step.end()
    # In JavaScript these belong to each list or text, and are no fields of the data.
    return None if "length" in found else tuple(found)


def string_value(literal: str) -> str:
    """What a string of JavaScript says.

    >>> string_value(r"'it\\'s'")
    "it's"
    """
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), literal[1:-1])


_LITERAL = re.compile(rf"{_STRING}|-?(?:0|[1-9][0-9]{{0,14}})(?:\.[0-9]{{1,15}})?|true|false")


def is_literal(code: str) -> bool:
    """Whether it is a text, a number or a truth value: the same in both languages."""
    code = code.strip()
    plain = len(code) <= LONGEST and "\\u" not in code and "\\x" not in code
    return plain and _LITERAL.fullmatch(code) is not None
