"""The language as an editor offers it: names, functions, filters and tests, each with its help.

Only the editor's server reads it; no task imports it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from workfuse_compiler.expressions.calls import FILTERS, FUNCTIONS, TESTS
from workfuse_compiler.expressions.template import LOCAL_ROOTS, ROOTS
from workfuse_compiler.json_value import JsonObject, JsonValue

_HELP: Mapping[str, str] = {
    "defined": "It is there.",
    "undefined": "It is missing.",
    "none": "It is null.",
    "true": "It is true, not merely something.",
    "false": "It is false.",
    "boolean": "It is true or false.",
    "string": "It is text.",
    "number": "It is a number.",
    "mapping": "It is an object.",
    "sequence": "It is a list.",
    "empty": "It is null, or an empty text, list or object.",
    "even": "A whole number that 2 divides.",
    "odd": "A whole number that 2 does not divide.",
    "divisibleby": "A number that this one divides.",
    "in": "A part of a text, an item of a list, or a key of an object.",
    "eq": "Both are the same.",
    "equalto": "Both are the same.",
    "ne": "They differ.",
    "gt": "It is greater.",
    "ge": "It is greater, or the same.",
    "lt": "It is less.",
    "le": "It is less, or the same.",
}
"""Tests are too short for functions with docstrings; a test of ours holds this to all of them."""


def describe_language() -> JsonObject:
    """What expressions may say, in the API's camelCase."""
    return {
        "roots": [
            {"name": name, "help": help_, "local": name in LOCAL_ROOTS}
            for name, help_ in ROOTS.items()
        ],
        "functions": [*_entries(FUNCTIONS, values=0)],
        "filters": [*_entries(FILTERS, values=1)],
        "tests": [*_entries(TESTS, values=1)],
    }


def _entries(table: Mapping[str, Callable[..., Any]], values: int) -> Iterator[JsonValue]:
    for name, function in sorted(table.items()):
        help_ = (inspect.getdoc(function) or _HELP.get(name, "")).split("\n\n")[0]
        yield {
            "name": name,
            "arguments": [*_arguments(function, values)],
            "help": " ".join(help_.split()),
        }


def _arguments(function: Callable[..., Any], values: int) -> Iterator[JsonValue]:
    """Those that stand in brackets: the value before the filter is none of them."""
    for parameter in [*inspect.signature(function).parameters.values()][values:]:
        several = parameter.kind is parameter.VAR_POSITIONAL
        needed = parameter.default is parameter.empty and not several
        yield {"name": f"{parameter.name}…" if several else parameter.name, "required": needed}
