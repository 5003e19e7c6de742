"""What a person fills in for the steps of a transform."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    model_validator,
)

from workfuse_compiler.expression_fields import one_expression
from workfuse_compiler.expressions import contains_expression
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_config import NodeConfig, hint, plain_number, refuse
from workfuse_compiler.number_fields import is_number, number_or_expression
from workfuse_compiler.templated import Templated, TemplateJson, TemplateStr
from workfuse_compiler.text_rules import is_handle_name, repeated

MOST_STEPS = 50
_MOST_ROWS = 200
GROUP_KEY = "key"
"""What a group's value is called in its object."""


def _over_items(text: str) -> str:
    if text and not contains_expression(text):
        name = text.strip()
        if not name.startswith("item"):
            name = f"item.{name}" if is_handle_name(name) else "item.<field>"
        raise refuse("an expression is needed", f"Write {{{{ {name[:60]} }}}}.")
    return one_expression(text)


ItemExpression = Annotated[str, Templated("item", "index"), AfterValidator(_over_items)]
ItemJson = Annotated[Any, Templated("item", "index")]
Name = Annotated[str, Field(min_length=1, max_length=200)]


def _once(values: Iterable[str], what: str) -> None:
    name = repeated(values)
    if name is not None:
        raise refuse(f"the {what} {name[:60]!r} is used twice", "Rename one of the two.")


class NamedValue(NodeConfig):
    name: str = Field(title="Name", min_length=1, max_length=200, examples=["total"])
    value: TemplateJson = Field(title="Value", examples=["{{ trigger.body.total }}"])


class ItemValue(NodeConfig):
    name: str = Field(title="Name", min_length=1, max_length=200, examples=["total"])
    value: ItemJson = Field(title="Value", examples=["{{ item.price * item.count }}"])


def different_names(fields: list[Any]) -> list[Any]:
    if len(fields) > 1:
        _once((field.name for field in fields), "name")
    return fields


class SetStep(NodeConfig):
    model_config = ConfigDict(title="Set fields")

    do: Literal["set"]
    fields: Annotated[list[ItemValue], AfterValidator(different_names)] = Field(
        title="Fields",
        description="New ones, or those that get another value; the others stay. {{ item }} is "
        "the item, or the object itself, as it was before this step.",
        min_length=1,
        max_length=_MOST_ROWS,
        json_schema_extra=hint("fields"),
    )


class Renamed(NodeConfig):
    source: str = Field(
        alias="from", title="From", min_length=1, max_length=200, examples=["cust_no"]
    )
    to: str = Field(title="To", min_length=1, max_length=200, examples=["customer"])


def _renamed_once(fields: list[Renamed]) -> list[Renamed]:
    _once((field.source for field in fields), "field")
    _once((field.to for field in fields), "name")
    return fields


class RenameStep(NodeConfig):
    model_config = ConfigDict(title="Rename fields")

    do: Literal["rename"]
    fields: Annotated[list[Renamed], AfterValidator(_renamed_once)] = Field(
        title="Fields",
        description="A field that an item does not have is passed over.",
        min_length=1,
        max_length=_MOST_ROWS,
        json_schema_extra={**hint("rows"), "x-noun": "Field"},
    )


def _names_once(names: list[str]) -> list[str]:
    _once(names, "name")
    return names


Names = Annotated[list[Name], AfterValidator(_names_once)]


class RemoveStep(NodeConfig):
    model_config = ConfigDict(title="Remove fields")

    do: Literal["remove"]
    names: Names = Field(
        title="Fields",
        description="Their names; the other fields stay.",
        examples=[["internal_note"]],
        min_length=1,
        max_length=_MOST_ROWS,
        json_schema_extra=hint("names"),
    )


class KeepStep(NodeConfig):
    model_config = ConfigDict(title="Keep fields")

    do: Literal["keep"]
    names: Names = Field(
        title="Fields",
        description="Their names; all other fields go. The output has them in this order.",
        examples=[["id", "total"]],
        min_length=1,
        max_length=_MOST_ROWS,
        json_schema_extra=hint("names"),
    )


class MapStep(NodeConfig):
    model_config = ConfigDict(title="Change each item")

    do: Literal["map"]
    value: ItemJson = Field(
        title="Becomes",
        description="What each item becomes; of a value that is no list, what it becomes.",
        examples=["{{ item.name | upper }}"],
        json_schema_extra=hint("json"),
    )


class SplitStep(NodeConfig):
    model_config = ConfigDict(title="Split a list in each item")

    do: Literal["split"]
    list_: ItemExpression = Field(
        alias="list",
        title="List",
        description="In each item; every entry of it becomes an item.",
        examples=["{{ item.lines }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )
    as_: str = Field(
        default="",
        alias="as",
        title="Keep the item, with the entry as",
        description="The name of a field. Empty: the entry alone.",
        examples=["line"],
        max_length=200,
    )


class FilterStep(NodeConfig):
    model_config = ConfigDict(title="Filter")

    do: Literal["filter"]
    where: ItemExpression = Field(
        title="Where",
        description="True for the items that stay.",
        examples=["{{ item.total > 200 }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )


class SortRow(NodeConfig):
    value: ItemExpression = Field(
        title="By",
        description="Numbers, or texts whatever their case, or true and false; never mixed.",
        examples=["{{ item.total }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )
    order: Literal["ascending", "descending"] = Field(
        default="ascending", title="Order", json_schema_extra=hint("select")
    )
    missing: Literal["last", "first"] = Field(
        default="last",
        title="Without a value",
        description="Where items stand whose value is missing or null.",
        json_schema_extra=hint("select"),
    )


class SortStep(NodeConfig):
    model_config = ConfigDict(title="Sort")

    do: Literal["sort"]
    by: list[SortRow] = Field(
        title="Sort by",
        description="The next row decides where the one before gives the same.",
        min_length=1,
        max_length=20,
        json_schema_extra={**hint("rows"), "x-noun": "Value", "x-ordered": True},
    )


class UniqueStep(NodeConfig):
    model_config = ConfigDict(title="Remove duplicates")

    do: Literal["unique"]
    by: ItemExpression = Field(
        default="{{ item }}",
        title="By",
        description="Of items for which this is the same, the first one stays.",
        examples=["{{ item.email | lower }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )


class GroupStep(NodeConfig):
    model_config = ConfigDict(title="Group")

    do: Literal["group"]
    by: ItemExpression = Field(
        title="By",
        description="The list becomes one of {key, items}: this value, and the items that have it.",
        examples=["{{ item.country }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )


_Operation = Literal[
    "count", "sum", "average", "min", "max", "first", "last", "list", "unique", "join"
]


class Aggregated(NodeConfig):
    name: str = Field(title="Name", min_length=1, max_length=200, examples=["revenue"])
    operation: _Operation = Field(title="Is the", json_schema_extra=hint("select"))
    of: ItemExpression = Field(
        default="{{ item }}",
        title="Of",
        description="Of each item.",
        examples=["{{ item.total }}"],
        min_length=1,
        json_schema_extra=hint(
            "expression",
            when={"operation": [name for name in get_args(_Operation) if name != "count"]},
        ),
    )
    separator: str = Field(
        default=", ",
        title="Between",
        max_length=200,
        json_schema_extra=hint("text", when={"operation": ["join"]}),
    )


class AggregateStep(NodeConfig):
    model_config = ConfigDict(title="Aggregate")

    do: Literal["aggregate"]
    by: ItemExpression = Field(
        default="",
        title="For each",
        description="One object for each value of this, which is its field 'key'. Empty: one for "
        "all.",
        examples=["{{ item.country }}"],
        json_schema_extra=hint("expression"),
    )
    values: Annotated[list[Aggregated], AfterValidator(different_names)] = Field(
        title="Values",
        description="The list becomes an object of these.",
        min_length=1,
        max_length=_MOST_ROWS,
        json_schema_extra={**hint("rows"), "x-noun": "Value"},
    )

    @model_validator(mode="after")
    def _key_is_taken(self) -> Any:
        if self.by and any(row.name == GROUP_KEY for row in self.values):
            raise refuse(f"{GROUP_KEY!r} is the group's own value", "Choose another name.")
        return self


def _count(value: object) -> object:
    value = number_or_expression(value)
    if is_number(value) and not (value >= 0 and float(value).is_integer()):
        raise refuse("a whole number, 0 or more, is needed")
    return plain_number(value) if is_number(value) else value


Count = Annotated[int | float | TemplateStr, BeforeValidator(_count)]


def _size(value: object) -> object:
    value = _count(value)
    if value is None or value == 0:
        raise refuse("a whole number, 1 or more, is needed")
    return value


class BatchStep(NodeConfig):
    model_config = ConfigDict(title="Make batches")

    do: Literal["batch"]
    size: Annotated[int | float | TemplateStr, BeforeValidator(_size)] = Field(
        title="Size",
        description="The list becomes one of lists, each of so many items.",
        examples=["100"],
        json_schema_extra=hint("expression"),
    )


class FlattenStep(NodeConfig):
    model_config = ConfigDict(title="Flatten")

    do: Literal["flatten"]
    depth: int = Field(
        default=1,
        title="Levels",
        description="Lists in the list become their entries, so many levels deep.",
        ge=1,
        le=60,
        json_schema_extra=hint("number"),
    )


class LimitStep(NodeConfig):
    model_config = ConfigDict(title="Limit")

    do: Literal["limit"]
    count: Count | None = Field(
        default=None,
        title="At most",
        description="Items; empty: all.",
        examples=["10"],
        json_schema_extra=hint("expression"),
    )
    skip: Count = Field(
        default=0,
        title="Skip",
        description="Items at the beginning that are left out.",
        json_schema_extra=hint("expression"),
    )


Step = Annotated[
    SetStep
    | RenameStep
    | RemoveStep
    | KeepStep
    | FilterStep
    | SortStep
    | UniqueStep
    | GroupStep
    | AggregateStep
    | MapStep
    | SplitStep
    | BatchStep
    | FlattenStep
    | LimitStep,
    Discriminator("do"),
]


def step_as_json(step: NodeConfig) -> JsonObject:
    """A step as the operator takes it, without what has its default."""
    return step.model_dump(by_alias=True, exclude_defaults=True)
