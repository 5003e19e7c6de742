from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from workfuse_compiler.expressions import contains_expression
from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    SchemaOf,
    TemplateStr,
    hint,
    refuse,
)
from workfuse_compiler.number_fields import is_number, number_or_expression
from workfuse_compiler.schemas import TIME, Schema, closed
from workfuse_compiler.text_rules import is_clock_time, is_iso_time, is_timezone


def _duration(value: object) -> object:
    value = number_or_expression(value)
    if is_number(value) and not 0 <= value <= 1_000_000:
        raise refuse("between 0 and 1,000,000 is needed")
    return value


def _text(is_right: Callable[[str], bool], wanted: str, advice: str) -> BeforeValidator:
    """Blank text is nothing; any other is right, or an expression."""

    def checked(value: object) -> object:
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        if not contains_expression(value) and not is_right(value):
            raise refuse(f"{wanted}, or an expression, is needed", advice)
        return value

    return BeforeValidator(checked)


_UNTIL = _text(
    is_iso_time,
    "a time such as 2026-03-29T09:00:00+02:00",
    "Use {{ trigger.body.<field> }} for a time from the data.",
)
_TIME_OF_DAY = _text(
    is_clock_time,
    "a time of day such as 09:30",
    "Write hours from 00 to 23 and minutes, with a colon between them.",
)
_TIMEZONE = _text(
    is_timezone, "the name of a time zone", "Use a name such as Europe/Berlin or UTC."
)


class DelayConfig(NodeConfig):
    duration: Annotated[int | float | TemplateStr | None, BeforeValidator(_duration)] = Field(
        default=None,
        title="How long",
        description="A number, or an expression that gives one.",
        examples=["15"],
        json_schema_extra=hint("duration", beside="unit"),
    )
    unit: Literal["seconds", "minutes", "hours", "days"] = Field(
        default="minutes", title="Unit", json_schema_extra=hint("select")
    )
    until: Annotated[TemplateStr | None, _UNTIL] = Field(
        default=None,
        title="Or until",
        description="A time; one in the past is no wait. Without an offset it is in the time zone "
        "below.",
        examples=["{{ trigger.body.starts_at }}"],
        json_schema_extra=hint("expression"),
    )

    time_of_day: Annotated[TemplateStr | None, _TIME_OF_DAY] = Field(
        default=None,
        title="Or until the next",
        description="A time of day in the time zone below; if it has passed today, tomorrow's.",
        examples=["09:30"],
        json_schema_extra=hint("expression"),
    )

    timezone: Annotated[TemplateStr | None, _TIMEZONE] = Field(
        default=None,
        title="Time zone",
        description="Of 'Or until' without an offset, and of 'Or until the next'. Empty: the "
        "workflow's.",
        examples=["America/New_York"],
        json_schema_extra=hint("timezone", advanced=True),
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Any:
        given = [self.duration, self.until, self.time_of_day]
        if sum(value is not None for value in given) != 1:
            raise refuse(
                "'How long', 'Or until' or 'Or until the next' is needed, and only one of them",
                "Fill in exactly one of the three.",
            )
        return self


class DelayKind(NodeKind[DelayConfig]):
    """Waits, without holding a worker."""

    type = "utility.delay"
    label = "Delay"
    category = "utility"
    config = DelayConfig
    operator = ImportRef("workfuse.operators", "Delay")
    waits = True

    def output_schema(self, config: DelayConfig, schema_of: SchemaOf) -> Schema:
        return closed({"until": TIME})

    def lower(self, node: CheckedNode[DelayConfig]) -> Task:
        if node.config.duration is not None:
            return node.task("duration", "unit")
        zone = node.config.timezone or node.settings.timezone
        return node.task("until", "time_of_day", timezone=None if zone == "UTC" else zone)
