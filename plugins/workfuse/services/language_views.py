"""What the expression language and what is typed into fields are, for the editor."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from workfuse.services.view import JsonObject, JsonValue, View
from workfuse.services.views import Diagnostic


class LanguageName(View):
    name: str
    help: str
    local: bool = Field(description="Whether it is there in some places only.")


class LanguageArgument(View):
    name: str
    required: bool


class LanguageWord(View):
    """A function, a filter or a test of the expression language."""

    name: str
    arguments: list[LanguageArgument] = Field(
        description="Those in brackets; the value before a filter is none of them."
    )
    help: str


class ExpressionLanguage(View):
    """All that expressions may say."""

    roots: list[LanguageName]
    functions: list[LanguageWord]
    filters: list[LanguageWord]
    tests: list[LanguageWord]


class ExpressionScope(View):
    """What the expressions of one node can see, with a JSON Schema of each; {} is unknown."""

    roots: dict[str, JsonObject]
    nodes: dict[str, JsonObject] = Field(
        description="By id, nearest first: each an object with `output`. At most 300."
    )
    loops: list[str] = Field(description="Ids of the loops around the node, outermost first.")


class ModelList(View):
    """What an AI service offers."""

    models: list[str] = Field(description="At most 500.")
    problem: str | None = Field(description="Why there are none, for people.")


class ExpressionProblem(View):
    """Why a preview has no value."""

    kind: Literal[
        "syntax",
        "foreign",
        "unknown_name",
        "unknown_filter",
        "forbidden",
        "missing",
        "type",
        "limit",
    ]
    message: str = Field(description="One sentence with the expression, for people.")
    advice: str
    expression: str = Field(description="The `{{ … }}` it happened in.")
    path: str = Field(description="Of the text inside the value; empty for the value itself.")
    line: int | None
    column: int | None
    missing: str | None = Field(description="With `missing`: the name that was not there.")


class ExpressionPreview(View):
    """What a value gives for sample data, or why it gives nothing."""

    value: JsonValue = None
    error: ExpressionProblem | None


Policy = Literal["newest", "anew", "all"]


class SchedulePreview(View):
    """When a schedule will start runs. Times are in the schedule's zone, with their offset."""

    words: str = Field(examples=["At 02:00"])
    timezone: str
    runs: list[datetime] = Field(
        description="The next five; fewer when it ends. Empty while a diagnostic is an error."
    )
    missed: datetime | None = Field(
        description="The first time that has passed already and is started for all the same, "
        "right after Deploy."
    )
    policy: Policy = Field(
        description="What becomes of times that pass while the workflow is not active or Airflow "
        "is down: `newest` runs for the newest of them, `anew` runs once and counts from then on, "
        "`all` runs for each. After a stop of Airflow, the first of them is run for in any case."
    )
    diagnostics: list[Diagnostic]
