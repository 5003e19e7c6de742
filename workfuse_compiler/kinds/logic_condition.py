from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from workfuse_compiler.comparison_rows import (
    MOST_ROWS,
    Match,
    Row,
    one_expression,
    rows_as_json,
)
from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    OutputHandle,
    OutputsFrom,
    TemplateStr,
    hint,
    need,
    refuse,
)

_CASE_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_TAKEN_IDS = frozenset({"else", "item", "done", "main", "error"})

ELSE = OutputHandle("else", "Otherwise", branch=True)

Expression = Annotated[TemplateStr, AfterValidator(one_expression)]


def _case_id(value: str) -> str:
    if not _CASE_ID.fullmatch(value):
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
        json_schema_extra=hint("conditions"),
    )
    match: Match = Field(default="all", title="Taken when")
    expression: Expression | None = Field(
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


def _unique(cases: list[Case]) -> list[Case]:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise refuse(f"the id {case.id!r} is used twice", "Give each case an id of its own.")
        seen.add(case.id)
    return cases


class ConditionConfig(NodeConfig):
    mode: Literal["rows", "expression", "cases"] = Field(
        default="rows",
        title="Decide by",
        description="rows: comparisons. expression: one that gives true or false. cases: the "
        "first case that holds is taken.",
        json_schema_extra=hint("select"),
    )
    conditions: list[Row] = Field(
        default=[],
        title="Conditions",
        description="A row compares two values, or is a group of rows.",
        max_length=MOST_ROWS,
        json_schema_extra=hint("conditions", when={"mode": ["rows"]}, needed=True),
    )
    match: Match = Field(
        default="all",
        title="True when",
        description="all: every condition holds. any: at least one does.",
        json_schema_extra=hint("select", when={"mode": ["rows"]}),
    )
    expression: Expression = Field(
        default="",
        title="Expression",
        description="It must give true or false.",
        examples=["{{ trigger.body.total > 200 and trigger.body.paid }}"],
        json_schema_extra=hint("expression", when={"mode": ["expression"]}, needed=True),
    )
    cases: Annotated[list[Case], AfterValidator(_unique)] = Field(
        default=[],
        title="Cases",
        description="Each is an output of the node; 'Otherwise' is taken when none holds. What "
        "stands behind the case that is taken is not looked at.",
        max_length=50,
        json_schema_extra={
            **hint("rows", when={"mode": ["cases"]}, needed=True),
            "x-noun": "Case",
            "x-ordered": True,
        },
    )

    @model_validator(mode="after")
    def _filled_in(self) -> Any:
        field = {"rows": "conditions"}.get(self.mode, self.mode)
        if not getattr(self, field):
            raise need(field)
        return self


class ConditionKind(NodeKind[ConditionConfig]):
    """Takes one of two ways, or of several."""

    type = "logic.condition"
    label = "Condition"
    category = "logic"
    config = ConditionConfig
    outputs = (
        OutputHandle("true", "True", branch=True),
        OutputHandle("false", "False", branch=True),
    )
    outputs_from = OutputsFrom("cases", also=(ELSE,))
    operator = ImportRef("workfuse.operators", "Condition")

    def own_outputs(self, config: ConditionConfig | None) -> tuple[OutputHandle, ...]:
        if config is None or config.mode != "cases":
            return self.outputs
        return (*map(_output, config.cases), ELSE)

    def lower(self, node: CheckedNode[ConditionConfig]) -> Task:
        config = node.config
        if config.mode == "rows":
            return node.task("match", conditions=rows_as_json(config.conditions))
        if config.mode == "expression":
            return node.task("expression")
        return node.task(cases=[_case_as_json(case) for case in config.cases])


def _output(case: Case) -> OutputHandle:
    label = case.label.strip()
    return OutputHandle(case.id, label, branch=True, worded=bool(label))


def _case_as_json(case: Case) -> JsonObject:
    found: JsonObject = {"id": case.id, "label": case.label} if case.label else {"id": case.id}
    if case.conditions is None:
        return {**found, "expression": case.expression}
    found["conditions"] = rows_as_json(case.conditions)
    return found if case.match == "all" else {**found, "match": case.match}
