"""What the compiler and the editor know of it. Never imports Airflow."""

from __future__ import annotations

from pydantic import Field

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    SchemaOf,
    TemplateStr,
    hint,
)
from workfuse_compiler.schemas import TEXT, Schema, closed


class ShoutConfig(NodeConfig):
    text: TemplateStr = Field(
        title="Text",
        description="What to shout.",
        examples=["Order {{ trigger.body.id }} has come"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )
    marks: int = Field(
        default=1,
        title="Exclamation marks",
        description="How many stand behind it.",
        ge=1,
        le=10,
        json_schema_extra=hint("number", advanced=True),
    )


class ShoutKind(NodeKind[ShoutConfig]):
    """Makes a text loud."""

    type = "example.shout"
    label = "Shout"
    category = "utility"
    config = ShoutConfig
    operator = ImportRef("workfuse_shout.operator", "Shout")

    def output_schema(self, config: ShoutConfig, schema_of: SchemaOf) -> Schema:
        return closed({"text": TEXT})

    def lower(self, node: CheckedNode[ShoutConfig]) -> Task:
        return node.task("text", "marks")
