from __future__ import annotations

from typing import Literal

from pydantic import Field

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    OutputHandle,
    SchemaOf,
    TemplateJson,
    hint,
)
from workfuse_compiler.schemas import TEXT, Schema, closed

Operator = Literal[
    "equals",
    "notEquals",
    "greaterThan",
    "greaterOrEqual",
    "lessThan",
    "lessOrEqual",
    "contains",
    "notContains",
    "startsWith",
    "endsWith",
    "isEmpty",
    "isNotEmpty",
    "isTrue",
    "isFalse",
    "exists",
    "notExists",
]


class Comparison(NodeConfig):
    left: TemplateJson = Field(title="Value", examples=["{{ trigger.body.total }}"])
    operator: Operator = Field(title="Comparison")
    right: TemplateJson = Field(default=None, title="Compared with", examples=["200"])


class ConditionConfig(NodeConfig):
    conditions: list[Comparison] = Field(
        title="Conditions",
        description="Numbers are compared as numbers, times as times, everything else as text.",
        min_length=1,
        max_length=100,
        json_schema_extra=hint("conditions"),
    )
    match: Literal["all", "any"] = Field(
        default="all",
        title="True when",
        description="all: every condition holds. any: at least one does.",
        json_schema_extra=hint("select"),
    )


class ConditionKind(NodeKind[ConditionConfig]):
    """Takes one of two ways."""

    type = "logic.condition"
    label = "Condition"
    category = "logic"
    config = ConditionConfig
    outputs = (
        OutputHandle("true", "True", branch=True),
        OutputHandle("false", "False", branch=True),
    )
    operator = ImportRef("workfuse.operators", "Condition")

    def output_schema(self, config: ConditionConfig, schema_of: SchemaOf) -> Schema:
        return closed({"branch": TEXT})

    def may_be_missing(self, config: ConditionConfig) -> list[str]:
        return [
            f"conditions[{place}].{side}"
            for place, row in enumerate(config.conditions)
            if row.operator in ("exists", "notExists")
            for side in ("left", "right")
        ]

    def lower(self, node: CheckedNode[ConditionConfig]) -> Task:
        return node.task(
            "match",
            conditions=[row.model_dump(exclude_unset=True) for row in node.config.conditions],
        )
