"""What a wait asks for besides texts: choices, fields, people, and how long it lasts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from workfuse_compiler.node_config import NodeConfig, hint, refuse
from workfuse_compiler.number_fields import is_number, number_or_expression
from workfuse_compiler.text_rules import COMMON_HANDLES, is_handle_name, repeated

_TAKEN = COMMON_HANDLES | {"timeout"}


def _name(value: str) -> str:
    if not is_handle_name(value):
        raise refuse(
            "a name of letters, digits and _ is needed, at most 63, with no digit first",
            "It is for expressions and edges; 'label' is for people.",
        )
    return value


def _output_id(value: str) -> str:
    if value in _TAKEN:
        raise refuse("this is the name of another output", "Choose another id.")
    return _name(value)


class Choice(NodeConfig):
    """A button, and the output that the run takes after it."""

    id: Annotated[str, AfterValidator(_output_id)] = Field(
        title="Id", examples=["approved"], json_schema_extra=hint("id")
    )
    label: str = Field(title="Button", min_length=1, max_length=200, examples=["Approve"])


class InputField(NodeConfig):
    """A field that is filled in beside the buttons."""

    name: Annotated[str, AfterValidator(_name)] = Field(title="Name", examples=["reason"])
    label: str = Field(default="", title="Label", max_length=200, examples=["Reason"])
    type: Literal["text", "longText", "number", "boolean", "date"] = Field(
        default="text", title="Type", json_schema_extra=hint("select")
    )
    required: bool = Field(
        default=False, title="Must be filled in", json_schema_extra=hint("switch")
    )


class Assignee(NodeConfig):
    """Someone who may answer; when there are some, nobody else may."""

    id: str = Field(title="Id in Airflow", min_length=1, max_length=250, examples=["2"])
    name: str = Field(default="", title="Name", max_length=250, examples=["Ada Lovelace"])


def different_choices(choices: list[Choice]) -> list[Choice]:
    _once([choice.id for choice in choices], "id")
    _once([choice.label for choice in choices], "button")
    return choices


def different_names(fields: list[InputField]) -> list[InputField]:
    _once([field.name for field in fields], "name")
    return fields


def limit(value: object) -> object:
    value = number_or_expression(value)
    if is_number(value) and not 0 < value <= 1_000_000:
        raise refuse("more than 0 and at most 1,000,000 is needed")
    return value


def _once(values: Iterable[str], what: str) -> None:
    value = repeated(values)
    if value is not None:
        raise refuse(f"the {what} {value!r} is used twice", f"Give each another {what}.")
