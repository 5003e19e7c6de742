from __future__ import annotations

from typing import Literal

from pydantic import Field

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import (
    CheckedNode,
    CredentialNeed,
    NodeConfig,
    NodeKind,
    TemplateJson,
    TemplateStr,
    hint,
)


class HttpActionConfig(NodeConfig):
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = Field(
        default="GET", title="Method", json_schema_extra=hint("select")
    )
    url: TemplateStr = Field(
        title="Address",
        description="Where to send the request. With a credential, a path is enough.",
        examples=["https://api.example.com/orders/{{ trigger.body.id }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )
    query: dict[str, TemplateStr] = Field(
        default={},
        title="Query",
        description="Parameters after the address's question mark.",
        json_schema_extra=hint("key-value"),
    )
    headers: dict[str, TemplateStr] = Field(
        default={},
        title="Headers",
        description="Secrets belong into a credential, not here.",
        json_schema_extra=hint("key-value"),
    )
    body: TemplateJson = Field(
        default=None,
        title="Body",
        description="Text is sent as it is, everything else as JSON.",
        examples=['{"text": "Order {{ trigger.body.id }}"}'],
        json_schema_extra=hint("json"),
    )
    timeout: float = Field(
        default=30,
        title="Timeout",
        description="Seconds to wait for the answer.",
        ge=1,
        le=600,
        json_schema_extra=hint("number", advanced=True),
    )


class HttpActionKind(NodeKind[HttpActionConfig]):
    """Calls a web address and passes its answer on."""

    type = "action.http"
    label = "HTTP request"
    category = "action"
    config = HttpActionConfig
    operator = ImportRef("workfuse.operators", "HttpAction")
    credential = CredentialNeed("http")

    def lower(self, node: CheckedNode[HttpActionConfig]) -> Task:
        return node.task(
            "method",
            "url",
            "query",
            "headers",
            "body",
            "timeout",
            connection_id=node.connection_id,
        )
