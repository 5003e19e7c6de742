"""The cases of a condition: each is an output of its own."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from workfuse_compiler.comparison_rows import MOST_ROWS, Match, Row, rows_as_json
from workfuse_compiler.expression_fields import OneExpression
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_kind import NodeConfig, hint, need, refuse
from workfuse_compiler.text_rules import COMMON_HANDLES, is_handle_name, repeated

_TAKEN_IDS = COMMON_HANDLES | {"else"}


def _case_id(value: str) -> str:
    if not is_handle_name(value):
        raise refuse(
            "an id is letters, digits and _, at most 63, and starts with no digit",
            "Edges refer to it; 'label' is the name for people.",
        )
    if value in _TAKEN_IDS:
        raise refuse("this id is the name of another output", "Choose another id.")
    return value


class Case(NodeConfig):
    id: Annotated[str, AfterValidator(_case_id)] = Field(
        title="Id", examples=["large"], json_schema_extra=hint("id")
    )
    label: str = Field(default="", title="Name", max_length=200, examples=["Large orders"])
    conditions: list[Row] | None = Field(
        default=None,
        title="Conditions",
        min_length=1,
        max_length=MOST_ROWS,
        json_schema_extra=hint("conditions", beside="match"),
    )
    match: Match = Field(default="all", title="Taken when")
    expression: OneExpression | None = Field(
        default=None,
        title="Or expression",
        min_length=1,
        json_schema_extra=hint("expression"),
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Any:
        if self.conditions is None and self.expression is None:
            raise need("conditions")
        if self.conditions is not None and self.expression is not None:
            raise refuse("a case has conditions or an expression, not both", "Remove one of them.")
        return self


def unique_cases(cases: list[Case]) -> list[Case]:
    case_id = repeated(case.id for case in cases)
    if case_id is not None:
        raise refuse(f"the id {case_id!r} is used twice", "Give each case an id of its own.")
    return cases


def case_as_json(case: Case) -> JsonObject:
    found: JsonObject = {"id": case.id, "label": case.label} if case.label else {"id": case.id}
    if case.conditions is None:
        return {**found, "expression": case.expression}
    found["conditions"] = rows_as_json(case.conditions)
    return found if case.match == "all" else {**found, "match": case.match}
