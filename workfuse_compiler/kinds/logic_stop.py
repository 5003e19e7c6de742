from __future__ import annotations

from typing import Literal

from pydantic import Field

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import CheckedNode, NodeConfig, NodeKind, TemplateStr, hint


class StopConfig(NodeConfig):
    result: Literal["success", "failure"] = Field(
        default="success",
        title="End the run as",
        description="Of the whole run, also when the node stands in a loop.",
        examples=["failure"],
        json_schema_extra=hint("select"),
    )
    message: TemplateStr = Field(
        default="",
        title="Message",
        description="Why the run ends here; it is shown with the run.",
        examples=["Order {{ trigger.body.id }} has no items."],
        max_length=10_000,
        json_schema_extra=hint("expression"),
    )


class StopKind(NodeKind[StopConfig]):
    """Ends the run at once, as success or as failure."""

    type = "logic.stop"
    label = "Stop"
    category = "logic"
    config = StopConfig
    outputs = ()
    operator = ImportRef("workfuse.operators", "Stop")

    def lower(self, node: CheckedNode[StopConfig]) -> Task:
        return node.task("result", "message")
