"""Values that are evaluated for many items: their texts are read once."""

from __future__ import annotations

from collections.abc import Mapping

from workfuse_compiler.expressions.errors import ExpressionError
from workfuse_compiler.expressions.evaluate import result_of
from workfuse_compiler.expressions.syntax import contains_expression, parse
from workfuse_compiler.expressions.template import Template
from workfuse_compiler.expressions.values import measured
from workfuse_compiler.json_value import JsonValue


class Prepared:
    """A JSON value whose texts may hold expressions.

    Raises:
        ExpressionError: a text that cannot be read; by `value_for`, one that cannot be evaluated.
    """

    def __init__(self, value: JsonValue) -> None:
        self._value = value
        self._templates: dict[str, Template] = {}
        self._read(value)
        self._size = measured(value)[1] if isinstance(value, dict | list) else 0

    def value_for(self, scope: Mapping[str, object]) -> tuple[JsonValue, int]:
        """The value with all expressions evaluated, and how much that is, as `measured` counts."""
        if not self._templates:
            return self._value, self._size
        value, size = self._of(self._value, scope)
        return value, self._size + size

    def _read(self, value: JsonValue) -> None:
        if isinstance(value, str):
            if contains_expression(value):
                self._templates[value] = parse(value)
        elif isinstance(value, dict | list):
            parts = value.items() if isinstance(value, dict) else enumerate(value)
            for step, inner in parts:
                try:
                    self._read(inner)
                except ExpressionError as error:
                    error.add_step(step)
                    raise

    def _of(self, value: JsonValue, scope: Mapping[str, object]) -> tuple[JsonValue, int]:
        if isinstance(value, str):
            template = self._templates.get(value)
            return (value, 0) if template is None else result_of(template, scope)
        size = 0
        if isinstance(value, dict):
            filled: dict[str, JsonValue] = {}
            for name, inner in value.items():
                filled[name], added = self._inside(name, inner, scope)
                size += added
            return filled, size
        if isinstance(value, list):
            found: list[JsonValue] = []
            for place, inner in enumerate(value):
                one, added = self._inside(place, inner, scope)
                found.append(one)
                size += added
            return found, size
        return value, size

    def _inside(
        self, step: int | str, value: JsonValue, scope: Mapping[str, object]
    ) -> tuple[JsonValue, int]:
        try:
            return self._of(value, scope)
        except ExpressionError as error:
            error.add_step(step)
            raise
