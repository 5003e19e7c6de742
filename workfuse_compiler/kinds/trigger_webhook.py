from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import CheckedNode, NodeConfig, NodeKind, SchemaOf, hint, refuse
from workfuse_compiler.schemas import Schema, trigger_payload
from workfuse_compiler.text_rules import is_slug_path


def _path(value: object) -> object:
    if value == "":
        return None
    if isinstance(value, str) and not is_slug_path(value):
        raise refuse(
            "a path is made of letters, digits, '-', '_' and single '/'",
            "Write it without the leading slash, for example orders/new.",
        )
    return value


class WebhookTriggerConfig(NodeConfig):
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = Field(
        default="POST",
        title="Method",
        description="The HTTP method that callers use.",
        json_schema_extra=hint("select"),
    )
    path: Annotated[str | None, BeforeValidator(_path)] = Field(
        default=None,
        title="Path",
        description="The last part of the address. Without one, only the run button and the API "
        "start the workflow.",
        examples=["orders"],
        json_schema_extra=hint("text"),
    )


class WebhookTriggerKind(NodeKind[WebhookTriggerConfig]):
    """Starts the workflow when something calls its address, or by hand."""

    type = "trigger.webhook"
    label = "Webhook"
    category = "trigger"
    config = WebhookTriggerConfig
    inputs = ()
    operator = ImportRef("workfuse.operators", "WebhookTrigger")

    def output_schema(self, config: WebhookTriggerConfig, schema_of: SchemaOf) -> Schema:
        return trigger_payload()

    def lower(self, node: CheckedNode[WebhookTriggerConfig]) -> Task:
        return node.task("method", "path")
