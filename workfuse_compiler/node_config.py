"""The base of all that a person fills in on a node, and hints for its form."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from workfuse_compiler.json_value import JsonObject, JsonValue


class NodeConfig(BaseModel):
    """The fields of a kind. JSON names are camelCase, operator arguments snake_case."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        strict=True,
        hide_input_in_errors=True,
    )


def plain_number(value: JsonValue) -> JsonValue:
    """10.0 as 10, as a person would write it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def hint(widget: str, *, advanced: bool = False) -> JsonObject:
    """Form hints for `Field(json_schema_extra=…)`."""
    return {"x-widget": widget, **({"x-advanced": True} if advanced else {})}


def refuse(problem: str, advice: str = "") -> PydanticCustomError:
    """For validators of a config: raise it to make a WF103 with this problem and advice."""
    return PydanticCustomError("refused", "{problem}", {"problem": problem, "advice": advice})
