"""The fields of an HTTP request node."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from workfuse_compiler.node_kind import NodeConfig, TemplateJson, TemplateStr, hint, refuse
from workfuse_compiler.status_ranges import tidy_statuses

_LONGEST_SAMPLE = 100_000


def _statuses(value: str) -> str:
    try:
        return tidy_statuses(value)
    except ValueError as error:
        raise refuse(str(error), "Write statuses and ranges, for example 200-299, 404.") from None


def _sample(value: Any) -> Any:
    if len(json.dumps(value, ensure_ascii=False)) > _LONGEST_SAMPLE:
        raise refuse(
            f"a sample may have {_LONGEST_SAMPLE:,} characters as JSON",
            "Keep a few items of each list.",
        )
    return value


Statuses = Annotated[str, AfterValidator(_statuses)]
Sample = Annotated[Any, AfterValidator(_sample)]


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
        description="What to send along.",
        examples=['{"text": "Order {{ trigger.body.id }}"}'],
        json_schema_extra=hint("json"),
    )
    body_type: Literal["auto", "json", "text", "form", "multipart"] = Field(
        default="auto",
        title="Send body as",
        description="auto: text as it is, everything else as JSON. form and multipart need an "
        "object of fields.",
        json_schema_extra=hint("select"),
    )
    response_type: Literal["auto", "json", "text"] = Field(
        default="auto",
        title="Read answer as",
        description="auto: as JSON if the answer says that it is. json: fail if it is not.",
        json_schema_extra=hint("select", advanced=True),
    )
    expected_status: Statuses = Field(
        default="100-399",
        title="Expected statuses",
        description="Any other status fails the node.",
        examples=["200-299, 404"],
        min_length=1,
        json_schema_extra=hint("text", advanced=True),
    )
    retry_status: Statuses = Field(
        default="408, 425, 429, 500-599",
        title="Statuses worth another try",
        description="Unless expected. How often is a setting of the workflow; a Retry-After of "
        "the answer is obeyed, and lost connections are always tried again.",
        json_schema_extra=hint("text", advanced=True),
    )
    follow_redirects: bool = Field(
        default=True,
        title="Follow redirects",
        description="Off: the redirect itself is the answer.",
        json_schema_extra=hint("switch", advanced=True),
    )
    verify_tls: bool = Field(
        default=True,
        title="Check certificates",
        description="Off: anyone on the way can read and change what is sent.",
        json_schema_extra=hint("switch", advanced=True),
    )
    timeout: float = Field(
        default=30,
        title="Timeout",
        description="Seconds to wait for the answer.",
        ge=1,
        le=600,
        json_schema_extra=hint("number", advanced=True),
    )
    response_sample: Sample = Field(
        default=None,
        title="Sample of the answer",
        description="A body that the service once sent. The editor learns from it which fields "
        "there are; no run reads it.",
        examples=['{"id": 4711, "total": 249.5}'],
        json_schema_extra=hint("json", advanced=True),
    )
