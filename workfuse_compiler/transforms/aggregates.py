"""One value out of many: sums, counts, lists."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeAlias

from workfuse_compiler.expressions.errors import Problem
from workfuse_compiler.expressions.values import bounded_text, finite, number, to_text
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.transforms.lists import groups
from workfuse_compiler.transforms.order import NoOrderError, mark_of, order_of
from workfuse_compiler.transforms.step import Step, described

_Members: TypeAlias = Sequence[tuple[int, JsonValue]]


def aggregate(step: Step, value: JsonValue) -> JsonValue:
    """One object; with `by`, one for each group."""
    items = step.items(value)
    rows = [_Row(step, place) for place in range(len(step.config["values"]))]
    if not step.config.get("by"):
        members = list(step.numbered(items))
        return {row.name: row.value(members) for row in rows}
    return [
        {"key": key, **{row.name: row.value(members) for row in rows}}
        for key, members in groups(step, items)
    ]


class _Row:
    """One of the values that are asked for."""

    def __init__(self, step: Step, place: int) -> None:
        row = step.config["values"][place]
        self.step = step
        self.name: str = row["name"]
        self.operation: str = row["operation"]
        self.separator: str = row.get("separator", ", ")
        self.field = f"values[{place}].of"
        self.read = step.reader(row.get("of", "{{ item }}"), self.field)

    def value(self, members: _Members) -> JsonValue:
        if self.operation == "count":
            return len(members)
        if self.operation in ("first", "last"):
            members = members[:1] if self.operation == "first" else members[-1:]
        values = [self.read(item, index) for index, item in members]
        if self.operation in ("min", "max"):
            return self._extreme(values, members)
        if self.operation in ("sum", "average"):
            self._need_numbers(values, members)
        try:
            return _REDUCE[self.operation](self, values)
        except Problem as problem:
            raise self.step.error(f"{problem.problem}.", self.field) from None

    def _need_numbers(self, values: list[JsonValue], members: _Members) -> None:
        for place, value in enumerate(values):
            try:
                number(value)
            except Problem:
                raise self.step.error(
                    f"a number is needed, but it is {described(value)}. Convert text with | float; "
                    "for what may be missing, write | default(0).",
                    self.field,
                    index=members[place][0],
                ) from None

    def _extreme(self, values: list[JsonValue], members: _Members) -> JsonValue:
        """The first of the smallest or largest; nulls do not count."""
        try:
            order = order_of(values, descending=self.operation == "max")
        except NoOrderError as error:
            fault, *others = error.places
            other = f" with {described(values[others[0]])}" if others else ""
            raise self.step.error(
                f"{described(values[fault])} has no order{other}. Numbers are needed, or texts.",
                self.field,
                index=members[fault][0],
            ) from None
        return values[order[0]] if order else None

    def total(self, values: list[JsonValue]) -> int | float:
        numbers = [number(value) for value in values]
        if all(isinstance(one, int) for one in numbers):
            return finite(sum(numbers))
        try:
            return finite(math.fsum(numbers))
        except OverflowError:
            raise Problem("the sum is too large") from None

    def average(self, values: list[JsonValue]) -> JsonValue:
        if not values:
            return None
        try:
            return self.total(values) / len(values)
        except OverflowError:
            raise Problem("the sum is too large") from None

    def joined(self, values: list[JsonValue]) -> str:
        parts = [to_text(value) for value in values]
        bounded_text(sum(map(len, parts)) + len(self.separator) * max(0, len(parts) - 1))
        return self.separator.join(parts)

    def different(self, values: list[JsonValue]) -> list[JsonValue]:
        found: dict[Hashable, JsonValue] = {}
        for value in values:
            found.setdefault(mark_of(value), value)
        return list(found.values())


_REDUCE: Mapping[str, Callable[[_Row, list[JsonValue]], JsonValue]] = {
    "sum": _Row.total,
    "average": _Row.average,
    "first": lambda _, values: values[0] if values else None,
    "last": lambda _, values: values[0] if values else None,
    "list": lambda _, values: values,
    "unique": _Row.different,
    "join": _Row.joined,
}
