from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    SchemaOf,
    TemplateJson,
    hint,
    refuse,
)
from workfuse_compiler.schemas import Schema, closed
from workfuse_compiler.text_rules import repeated


class NamedValue(NodeConfig):
    name: str = Field(title="Name", min_length=1, max_length=200, examples=["total"])
    value: TemplateJson = Field(title="Value", examples=["{{ trigger.body.total }}"])


def _unique(fields: list[NamedValue]) -> list[NamedValue]:
    name = repeated(field.name for field in fields)
    if name is not None:
        raise refuse(f"the name {name[:60]!r} is used twice", "Rename one of the two.")
    return fields


class TransformConfig(NodeConfig):
    fields: Annotated[list[NamedValue], AfterValidator(_unique)] = Field(
        title="Fields",
        description="What the output is made of.",
        min_length=1,
        max_length=500,
        json_schema_extra=hint("fields"),
    )


class TransformKind(NodeKind[TransformConfig]):
    """Makes an object of the fields you need."""

    type = "utility.transform"
    label = "Transform"
    category = "utility"
    config = TransformConfig
    operator = ImportRef("workfuse.operators", "Transform")

    def output_schema(self, config: TransformConfig, schema_of: SchemaOf) -> Schema:
        return closed({field.name: schema_of(field.value) for field in config.fields})

    def lower(self, node: CheckedNode[TransformConfig]) -> Task:
        return node.task(fields={field.name: field.value for field in node.config.fields})
