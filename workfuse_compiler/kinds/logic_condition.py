from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from workfuse_compiler.comparison_rows import (
    MOST_ROWS,
    Match,
    Row,
    presence_checks,
    rows_as_json,
)
from workfuse_compiler.condition_cases import Case, case_as_json, unique_cases
from workfuse_compiler.expression_fields import OneExpression
from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    OutputHandle,
    OutputsFrom,
    SchemaOf,
    hint,
    need,
)
from workfuse_compiler.schemas import TEXT, Schema, closed

ELSE = OutputHandle("else", "Otherwise", branch=True)


class ConditionConfig(NodeConfig):
    mode: Literal["rows", "expression", "cases"] = Field(
        default="rows",
        title="Decide by",
        description="rows: comparisons. expression: one that gives true or false. cases: the "
        "first case that holds is taken.",
        json_schema_extra=hint("select"),
    )
    conditions: list[Row] = Field(
        default_factory=list,
        title="Conditions",
        description="A row compares two values, or is a group of rows.",
        max_length=MOST_ROWS,
        json_schema_extra=hint("conditions", when={"mode": ["rows"]}, needed=True, beside="match"),
    )
    match: Match = Field(
        default="all",
        title="True when",
        description="all: every condition holds. any: at least one does.",
        json_schema_extra=hint("select", when={"mode": ["rows"]}),
    )
    expression: OneExpression = Field(
        default="",
        title="Expression",
        description="It must give true or false.",
        examples=["{{ trigger.body.total > 200 and trigger.body.paid }}"],
        json_schema_extra=hint("expression", when={"mode": ["expression"]}, needed=True),
    )
    cases: Annotated[list[Case], AfterValidator(unique_cases)] = Field(
        default_factory=list,
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

    def output_schema(self, config: ConditionConfig, schema_of: SchemaOf) -> Schema:
        return closed({"branch": TEXT})

    def may_be_missing(self, config: ConditionConfig) -> list[str]:
        found = [*presence_checks(config.conditions, "conditions")]
        for place, case in enumerate(config.cases):
            found += presence_checks(case.conditions or (), f"cases[{place}].conditions")
        return found

    def lower(self, node: CheckedNode[ConditionConfig]) -> Task:
        config = node.config
        if config.mode == "rows":
            return node.task("match", conditions=rows_as_json(config.conditions))
        if config.mode == "expression":
            return node.task("expression")
        return node.task(cases=[case_as_json(case) for case in config.cases])


def _output(case: Case) -> OutputHandle:
    label = case.label.strip()
    return OutputHandle(case.id, label, branch=True, worded=bool(label))
