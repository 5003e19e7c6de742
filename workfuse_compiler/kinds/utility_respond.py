from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    SchemaOf,
    TemplateJson,
    TemplateStr,
    hint,
    refuse,
)
from workfuse_compiler.number_fields import is_number, number_or_expression
from workfuse_compiler.schemas import HEADERS, WHOLE, Schema, closed
from workfuse_compiler.text_rules import is_header_name

STATUSES = range(200, 600)
"""Of an answer; those below tell that another one follows."""

_NOT_ITS_OWN = frozenset(
    {
        "alt-svc",
        "clear-site-data",
        "connection",
        "content-length",
        "content-security-policy",
        "keep-alive",
        "service-worker-allowed",
        "set-cookie",
        "strict-transport-security",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-content-type-options",
    }
)
"""They are about the connection, or about all that comes from Airflow's address."""


def _status(value: object) -> object:
    value = number_or_expression(value)
    if is_number(value) and value not in STATUSES:
        raise refuse("a status is a whole number from 200 to 599")
    return int(value) if is_number(value) else value


def _headers(value: dict[str, str]) -> dict[str, str]:
    for name in value:
        if not is_header_name(name):
            raise refuse(f"{name!r} is no name of a header", "Use letters, digits and '-'.")
        if name.lower() in _NOT_ITS_OWN or name.lower().startswith("access-control-"):
            raise refuse(f"an answer cannot set {name!r}", "Leave it out; the server sets it.")
    return value


class RespondConfig(NodeConfig):
    status: Annotated[TemplateJson, BeforeValidator(_status)] = Field(
        default=200,
        title="Status",
        description="A number, or an expression that gives one.",
        examples=[201],
        json_schema_extra=hint("expression"),
    )
    headers: Annotated[dict[str, TemplateStr], AfterValidator(_headers)] = Field(
        default_factory=dict,
        title="Headers",
        description="Without a Content-Type it is that of the body: text, or JSON.",
        json_schema_extra=hint("key-value"),
    )
    body: TemplateJson = Field(
        default=None,
        title="Body",
        description="Text as it is, everything else as JSON.",
        examples=['{"order": "{{ trigger.body.id }}"}'],
        json_schema_extra=hint("json"),
    )


class RespondKind(NodeKind[RespondConfig]):
    """Answers whoever called the webhook; the run goes on."""

    type = "utility.respond"
    label = "Respond"
    category = "utility"
    config = RespondConfig
    operator = ImportRef("workfuse.operators", "Respond")
    responds = True

    def output_schema(self, config: RespondConfig, schema_of: SchemaOf) -> Schema:
        return closed({"status": WHOLE, "headers": HEADERS, "body": schema_of(config.body)})

    def lower(self, node: CheckedNode[RespondConfig]) -> Task:
        return node.task("status", "headers", "body")
