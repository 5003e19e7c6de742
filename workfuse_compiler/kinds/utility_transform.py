from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from workfuse_compiler.expression_fields import OneExpression
from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    SchemaOf,
    hint,
    need,
)
from workfuse_compiler.schemas import Schema, closed
from workfuse_compiler.transform_schemas import schemas_of
from workfuse_compiler.transform_steps import (
    MOST_STEPS,
    NamedValue,
    Step,
    different_names,
    step_as_json,
)


class TransformConfig(NodeConfig):
    mode: Literal["fields", "steps"] = Field(
        default="fields",
        title="Transform by",
        description="fields: a new object is made of them. steps: a list or an object is changed "
        "step by step.",
        json_schema_extra=hint("select"),
    )
    fields: Annotated[list[NamedValue], AfterValidator(different_names)] = Field(
        default_factory=list,
        title="Fields",
        description="What the output is made of.",
        max_length=500,
        json_schema_extra=hint("fields", when={"mode": ["fields"]}, needed=True),
    )
    input: OneExpression = Field(
        default="",
        title="Input",
        description="The list or object that the first step gets; each other step gets what the "
        "one before it made.",
        examples=["{{ trigger.body.orders }}"],
        json_schema_extra=hint("expression", when={"mode": ["steps"]}, needed=True),
    )
    steps: list[Step] = Field(
        default_factory=list,
        title="Steps",
        description="In their expressions {{ item }} is an item of the list and {{ index }} its "
        "number, from 0.",
        max_length=MOST_STEPS,
        json_schema_extra={
            **hint("rows", when={"mode": ["steps"]}, needed=True),
            "x-noun": "Step",
            "x-ordered": True,
        },
    )

    @model_validator(mode="after")
    def _filled_in(self) -> Any:
        for name in ("input", "steps") if self.mode == "steps" else ("fields",):
            if not getattr(self, name):
                raise need(name)
        return self


class TransformKind(NodeKind[TransformConfig]):
    """Makes an object of the fields you need, or changes a list or an object in steps."""

    type = "utility.transform"
    label = "Transform"
    category = "utility"
    config = TransformConfig
    operator = ImportRef("workfuse.operators", "Transform")

    def output_schema(self, config: TransformConfig, schema_of: SchemaOf) -> Schema:
        if config.mode == "fields":
            return closed({field.name: schema_of(field.value) for field in config.fields})
        *_, (_, last) = schemas_of(schema_of(config.input), config.steps, schema_of)
        return last

    def item_schemas(self, config: TransformConfig, schema_of: SchemaOf) -> Mapping[str, Schema]:
        walk = schemas_of(schema_of(config.input), config.steps, schema_of)
        return {f"steps[{place}]": item for place, (item, _) in enumerate(walk)}

    def lower(self, node: CheckedNode[TransformConfig]) -> Task:
        config = node.config
        if config.mode == "fields":
            return node.task(fields={field.name: field.value for field in config.fields})
        return node.task("input", steps=[step_as_json(step) for step in config.steps])
