"""What a schedule asks for, and the cron expressions that it is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from workfuse_compiler.cron import cron_problem
from workfuse_compiler.kinds._schedule_times import (
    Month,
    Unit,
    Weekday,
    calendar_crons,
    clock_times,
    days_of_month,
    even_cron,
    is_never,
)
from workfuse_compiler.node_kind import NodeConfig, hint, need, refuse
from workfuse_compiler.text_rules import is_timezone, repeated

_CRON: dict[str, list[str]] = {"mode": ["cron"]}
_EVERY: dict[str, list[str]] = {"mode": ["every"]}
_CALENDAR: dict[str, list[str]] = {"mode": ["calendar"]}


def _cron(value: str) -> str:
    cron = " ".join(value.split())
    problem = cron_problem(cron) if cron else None
    if problem is not None:
        raise refuse(problem, "For example '0 2 * * *' is every day at 02:00.")
    return cron


def _timezone(value: str) -> str:
    if value and not is_timezone(value):
        raise refuse("no such time zone", "Use a name such as 'Europe/Berlin' or 'UTC'.")
    return value


def _different(value: list[str]) -> list[str]:
    if (twice := repeated(value)) is not None:
        raise refuse(f"{twice!r} is there twice")
    return value


class ScheduleTriggerConfig(NodeConfig):
    mode: Literal["cron", "every", "calendar"] = Field(
        default="cron",
        title="By",
        description="cron: an expression. every: again and again after the same time. calendar: at "
        "times of day, on certain days.",
        json_schema_extra=hint("select"),
    )
    cron: Annotated[str, AfterValidator(_cron)] = Field(
        default="",
        title="When",
        description="Minute, hour, day of the month (L is the last), month and day of the week.",
        examples=["0 2 * * *", "*/15 * * * *", "@daily"],
        json_schema_extra=hint("cron", when=_CRON, needed=True),
    )
    every: int | None = Field(
        default=None,
        title="Every",
        description="What fits evenly into an hour, a day or a week goes by the clock: every 15 "
        "minutes is at :00, :15, :30 and :45. All else counts from the first run, which is the "
        "workflow's first day, or now if that has passed.",
        examples=[15],
        ge=1,
        le=10_000,
        json_schema_extra=hint("duration", when=_EVERY, needed=True, beside="unit"),
    )
    unit: Unit = Field(
        default="minutes", title="Unit", json_schema_extra=hint("select", when=_EVERY)
    )
    times: Annotated[str, AfterValidator(clock_times)] = Field(
        default="",
        title="At",
        description="Times of day, with commas.",
        examples=["09:00, 17:30"],
        max_length=1_000,
        json_schema_extra=hint("text", when=_CALENDAR, needed=True),
    )
    days: Literal["all", "weekdays", "monthDays"] = Field(
        default="all",
        title="On days",
        description="all: every day. weekdays: certain weekdays. monthDays: certain dates.",
        json_schema_extra=hint("select", when=_CALENDAR),
    )
    weekdays: Annotated[list[Weekday], AfterValidator(_different)] = Field(
        default_factory=list,
        title="Weekdays",
        description="At least one of them.",
        examples=[["mon", "fri"]],
        json_schema_extra=hint("choices", when={**_CALENDAR, "days": ["weekdays"]}, needed=True),
    )
    month_days: Annotated[str, AfterValidator(days_of_month)] = Field(
        default="",
        title="Days of the month",
        description="Numbers and last, with commas. A month without that day is passed over.",
        examples=["1, 15, last"],
        max_length=200,
        json_schema_extra=hint("text", when={**_CALENDAR, "days": ["monthDays"]}, needed=True),
    )
    months: Annotated[list[Month], AfterValidator(_different)] = Field(
        default_factory=list,
        title="Months",
        description="None: all of them.",
        examples=[["jan", "jul"]],
        json_schema_extra=hint("choices", when=_CALENDAR),
    )
    timezone: Annotated[str, AfterValidator(_timezone)] = Field(
        default="",
        title="Time zone",
        description="Whose clock it is. Empty: the workflow's.",
        examples=["America/New_York"],
        json_schema_extra=hint("timezone", advanced=True),
    )

    @model_validator(mode="after")
    def _filled_in(self) -> Any:
        for field in self._needed():
            if not getattr(self, field):
                raise need(type(self).model_fields[field].alias or field)
        if self.month_days and is_never(self.month_days, self.months):
            raise refuse("none of these months has such a day", "Choose another day or month.")
        return self

    @property
    def crons(self) -> list[str]:
        """What it is in cron; nothing for an interval that cron does not know."""
        if self.mode == "calendar":
            return calendar_crons(
                self.times, weekdays=self.weekdays, days=self.month_days, months=self.months
            )
        cron = even_cron(self.every, self.unit) if self.every else self.cron
        return [cron] if cron else []

    def _needed(self) -> tuple[str, ...]:
        if self.mode != "calendar":
            return (self.mode,)
        more = {"all": (), "weekdays": ("weekdays",), "monthDays": ("month_days",)}
        return ("times", *more[self.days])
