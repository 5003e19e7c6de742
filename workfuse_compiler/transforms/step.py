"""One step at work: how it reads its expressions, and how it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from workfuse_compiler.expressions.errors import ErrorKind, ExpressionError, Problem
from workfuse_compiler.expressions.prepared import Prepared
from workfuse_compiler.expressions.values import (
    in_time,
    kind_of,
    next_evaluation,
    to_text,
)
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.validation import path_text

Reader: TypeAlias = Callable[[JsonValue, int], JsonValue]
"""What an expression gives for an item and its number."""

MOST_RESULTS = 4_000_000
"""Values, and tens of characters, that all expressions of a step may give together."""
_SHOWN = 120  # characters of an item in an error


class StepError(Exception):
    """A step that cannot be done.

    Attributes:
        kind: "expression", or "transform" when the data does not fit the step.
        field: where the fault lies, such as "steps[1].where".
        index: number of the item in the list at this step, from 0, or None.
    """

    def __init__(self, kind: str, message: str, field: str, index: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.field = field
        self.index = index


class Step:
    """A step, and what it may refer to.

    Args:
        config: as in the document, without the fields that have their defaults.
        number: its place among the steps, from 0.
        scope: the names of the node.
    """

    def __init__(self, config: Mapping[str, Any], number: int, scope: Mapping[str, object]) -> None:
        self.config = config
        self.name: str = config["do"]
        self.path = f"steps[{number}]"
        self.title = f"Step {number + 1}, {self.name}"
        self._scope = scope
        self._results = 0

    def error(
        self,
        problem: str,
        field: str = "",
        *,
        index: int | None = None,
        kind: str = "transform",
    ) -> StepError:
        path = f"{self.path}.{field}" if field else self.path
        return StepError(kind, f"{self.title}: {problem}", path, index)

    def items(self, value: JsonValue) -> list[JsonValue]:
        """The value of a step that needs a list."""
        if isinstance(value, list):
            return value
        raise self.error(
            f"a list is needed, but it is {described(value)}. Point 'input' at a list, or make one "
            "with a step 'split' or 'map' before this one."
        )

    def each(self, value: JsonValue, change: Callable[[JsonValue, int], JsonValue]) -> JsonValue:
        """The value, or each of its items if it is a list, changed."""
        if isinstance(value, list):
            return [change(item, index) for index, item in self.numbered(value)]
        return change(value, 0)

    def numbered(self, items: list[JsonValue]) -> Iterator[tuple[int, JsonValue]]:
        for index, item in enumerate(items):
            in_time()
            yield index, item

    def fields_of(self, item: JsonValue, index: int | None) -> dict[str, JsonValue]:
        """An item that must be an object."""
        if isinstance(item, dict):
            return item
        raise self.error(
            f"an object with fields is needed, but it is {described(item)}.", index=index
        )

    def reader(self, value: JsonValue, field: str) -> Reader:
        """For a value whose expressions may refer to `item` and `index`."""
        prepared = self._prepared(value, field)
        scope = _Scope(self._scope)

        def read(item: JsonValue, index: int) -> JsonValue:
            scope["item"], scope["index"] = item, index
            return self._value(prepared, scope, field, index)

        return read

    def whole(self, field: str, default: int) -> int:
        """A field that takes a whole number from 0, or an expression that gives one."""
        value = self.config.get(field, default)
        if isinstance(value, str):
            value = self._value(self._prepared(value, field), self._scope, field, None)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.error(
                f"a whole number, 0 or more, is needed, but it is {described(value)}.", field
            )
        return value

    def _prepared(self, value: JsonValue, field: str) -> Prepared:
        try:
            return Prepared(value)
        except ExpressionError as error:
            raise self._failed(error, field) from error

    def _value(
        self, prepared: Prepared, scope: Mapping[str, object], field: str, index: int | None
    ) -> JsonValue:
        next_evaluation()
        try:
            found, size = prepared.value_for(scope)
        except ExpressionError as error:
            raise self._failed(error, field, index, scope) from error
        self._results += 1 + size
        if self._results > MOST_RESULTS:
            raise self.error(
                "its expressions give too much data together. Work on fewer items, or keep less "
                "of each.",
                field,
                index=index,
            )
        return found

    def _failed(
        self,
        error: ExpressionError,
        field: str,
        index: int | None = None,
        scope: Mapping[str, object] | None = None,
    ) -> StepError:
        shown = f" The item is {described(scope['item'])}." if scope and index is not None else ""
        if error.kind is ErrorKind.LIMIT:
            shown = " Work on fewer items, or on less of each."
        return self.error(
            f"{error}{shown}",
            path_text(field, error.path),
            index=index,
            kind="expression",
        )


class _Scope(dict[str, object]):
    """The names of the node, and those of the item before them."""

    def __init__(self, around: Mapping[str, object]) -> None:
        super().__init__()
        self._around = around

    def __missing__(self, name: str) -> object:
        return self._around[name]


def described(value: object) -> str:
    """A value and its kind, short."""
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        text = _outline(value)
    else:
        try:
            text = to_text(value)
        except Problem:
            text = "…"
        text = f"'{text[:_SHOWN]}'" if isinstance(value, str) else text
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"{text} ({kind_of(value)})"


def _outline(value: dict[str, Any] | list[Any]) -> str:
    """The beginning of a list or an object; what is inside others is only hinted at."""
    pieces: list[str] = []
    left = _SHOWN
    for entry in value.items() if isinstance(value, dict) else value:
        inner = entry[1] if isinstance(value, dict) else entry
        match inner:
            case dict():
                text = "{…}" if inner else "{}"
            case list():
                text = "[…]" if inner else "[]"
            case str():
                text = f"'{inner[:40]}'" if len(inner) <= 40 else f"'{inner[:39]}…'"
            case _:
                text = to_text(inner)
        pieces.append(f"{entry[0][:40]}: {text}" if isinstance(value, dict) else text)
        left -= len(pieces[-1]) + 2
        if left < 0:
            pieces[-1] = "…"
            break
    return ("{%s}" if isinstance(value, dict) else "[%s]") % ", ".join(pieces)
