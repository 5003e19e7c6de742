"""Values that are evaluated for many items: their texts are read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workfuse_compiler.expressions.errors import ExpressionError
from workfuse_compiler.expressions.evaluate import result_of
from workfuse_compiler.expressions.syntax import contains_expression, parse
from workfuse_compiler.expressions.template import Template
from workfuse_compiler.expressions.values import measured
from workfuse_compiler.json_value import JsonValue


class PlacedError(Exception):
    """An expression inside a value that cannot be evaluated.

    Attributes:
        path: where it stands in the value, such as ".total" or "[2]"; "" for the value itself.
        error: what is wrong with it.
    """

    def __init__(self, path: str, error: ExpressionError) -> None:
        super().__init__(str(error))
        self.path = path
        self.error = error


class Prepared:
    """A JSON value whose texts may hold expressions.

    Raises:
        PlacedError: a text that cannot be read; by `value_for`, one that cannot be evaluated.
    """

    def __init__(self, value: JsonValue) -> None:
        self._value = value
        self._templates: dict[str, Template] = {}
        for path, text in _texts(value, ""):
            try:
                self._templates[text] = parse(text)
            except ExpressionError as error:
                raise PlacedError(path, error) from None
        self._size = measured(value)[1] if isinstance(value, dict | list) else 0

    def value_for(self, scope: Mapping[str, object]) -> tuple[JsonValue, int]:
        """The value with all expressions evaluated, and how much that is, as `measured` counts."""
        if not self._templates:
            return self._value, self._size
        return self._of(self._value, scope, "")

    def _of(
        self, value: JsonValue, scope: Mapping[str, object], path: str
    ) -> tuple[JsonValue, int]:
        if isinstance(value, str):
            template = self._templates.get(value)
            if template is None:
                return value, 0
            try:
                return result_of(template, scope)
            except ExpressionError as error:
                raise PlacedError(path, error) from None
        size = self._size if not path else 0
        if isinstance(value, dict):
            filled: dict[str, JsonValue] = {}
            for name, inner in value.items():
                filled[name], added = self._of(inner, scope, f"{path}.{name}")
                size += added
            return filled, size
        if isinstance(value, list):
            found: list[JsonValue] = []
            for place, inner in enumerate(value):
                one, added = self._of(inner, scope, f"{path}[{place}]")
                found.append(one)
                size += added
            return found, size
        return value, size


def _texts(value: JsonValue, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if contains_expression(value):
            yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{place}]")
