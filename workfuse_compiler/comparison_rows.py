"""Rows of "this … is … that", as conditions and lists ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.node_kind import NodeConfig, TemplateJson

MOST_ROWS = 100

Operator = Literal[
    "equals",
    "notEquals",
    "greaterThan",
    "greaterOrEqual",
    "lessThan",
    "lessOrEqual",
    "between",
    "in",
    "notIn",
    "contains",
    "notContains",
    "startsWith",
    "endsWith",
    "matches",
    "notMatches",
    "isEmpty",
    "isNotEmpty",
    "isTrue",
    "isFalse",
    "exists",
    "notExists",
]
_ALONE = frozenset({"isEmpty", "isNotEmpty", "isTrue", "isFalse", "exists", "notExists"})

Match = Literal["all", "any"]


class Comparison(NodeConfig):
    left: TemplateJson = Field(title="Value", examples=["{{ trigger.body.total }}"])
    operator: Operator = Field(
        title="Comparison",
        description="between and in take a list, or a text with commas, as '10, 20'. matches "
        "takes a pattern for the whole text: * is any text, ? is any character.",
        json_schema_extra={"x-alone": [*sorted(_ALONE)]},
    )
    right: TemplateJson = Field(default=None, title="Compared with", examples=["200"])
    type: Literal["auto", "text", "number", "boolean", "time", "list", "object"] = Field(
        default="auto",
        title="Compared as",
        description="auto: numbers as numbers, times as times, everything else as text. Else both "
        "values must be of this type, or it is an error.",
    )
    ignore_case: bool = Field(default=False, title="Ignore case")


class RowGroup(NodeConfig):
    match: Match = Field(title="True when")
    conditions: list[Comparison] = Field(title="Conditions", min_length=1, max_length=MOST_ROWS)


def _sort_of_row(row: Any) -> str:
    grouped = isinstance(row, RowGroup) or (isinstance(row, dict) and "conditions" in row)
    return "RowGroup" if grouped else "Comparison"


Row = Annotated[
    Annotated[Comparison, Tag("Comparison")] | Annotated[RowGroup, Tag("RowGroup")],
    Discriminator(_sort_of_row),
]


def rows_as_json(rows: list[Comparison | RowGroup]) -> list[JsonValue]:
    """Rows as operators take them, without what is not set."""
    return [row.model_dump(by_alias=True, exclude_unset=True) for row in rows]


def presence_checks(rows: Sequence[Comparison | RowGroup], start: str) -> Iterator[str]:
    """The sides of comparisons that ask whether something is there, by path."""
    for place, row in enumerate(rows):
        if isinstance(row, RowGroup):
            yield from presence_checks(row.conditions, f"{start}[{place}].conditions")
        elif row.operator in ("exists", "notExists"):
            yield from (f"{start}[{place}].left", f"{start}[{place}].right")
