"""Rows of "this … is … that", as conditions and lists ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from workfuse_compiler.expressions import contains_expression
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.node_kind import NodeConfig, TemplateJson, hint, need, refuse

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
_PRESENCE = frozenset({"exists", "notExists"})
_ALONE = _PRESENCE | {"isEmpty", "isNotEmpty", "isTrue", "isFalse"}
_COMPARES = {"operator": [one for one in get_args(Operator) if one not in _ALONE]}
_SEVERAL = frozenset({"between", "in", "notIn"})
_NEVER_NULL = _SEVERAL | {
    *("greaterThan", "greaterOrEqual", "lessThan", "lessOrEqual"),
    *("startsWith", "endsWith", "matches", "notMatches"),
}
"""Comparisons that fail beside null, whatever the other value is."""

Match = Literal["all", "any"]


class Comparison(NodeConfig):
    left: TemplateJson = Field(title="Value", examples=["{{ trigger.body.total }}"])
    operator: Operator = Field(
        title="Comparison",
        description="between and in take a list, or a text with commas, as '10, 20'. matches "
        "takes a pattern for the whole text: * is any text, ? is any character.",
        json_schema_extra=hint("select"),
    )
    right: TemplateJson = Field(
        default=None,
        title="Compared with",
        examples=["200"],
        json_schema_extra=hint("expression", when=_COMPARES),
    )
    type: Literal["auto", "text", "number", "boolean", "time", "list", "object"] = Field(
        default="auto",
        title="Compared as",
        description="auto: two texts are equal as texts only, and a number equals a text that is "
        "one; order reads numbers, else times, else text. Choose number or time where 250 and "
        "250.0 are the same. Other types: both values must be of it, or it is an error.",
        json_schema_extra=hint("select", when=_COMPARES),
    )
    ignore_case: bool = Field(
        default=False, title="Ignore case", json_schema_extra=hint("switch", when=_COMPARES)
    )

    @field_validator("right")
    @classmethod
    def _several(cls, right: Any, info: ValidationInfo) -> Any:
        operator = info.data.get("operator")
        if right is None or operator not in _SEVERAL:
            return right
        if isinstance(right, str):
            values = None if contains_expression(right) else right.split(",")
        elif isinstance(right, list):
            values = right
        else:
            raise refuse("a list, or a text with commas, is needed", "Write it as '10, 20'.")
        if operator == "between" and values is not None and len(values) != 2:
            raise refuse("two values are needed, the lowest and the highest", "Write '10, 20'.")
        return right

    @model_validator(mode="after")
    def _compared(self) -> Any:
        if self.right is None and self.operator in _NEVER_NULL:
            raise need("right")
        return self


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
    """The values of comparisons that ask whether something is there, by path."""
    for place, row in enumerate(rows):
        if isinstance(row, RowGroup):
            yield from presence_checks(row.conditions, f"{start}[{place}].conditions")
        elif row.operator in _PRESENCE:
            yield f"{start}[{place}].left"
