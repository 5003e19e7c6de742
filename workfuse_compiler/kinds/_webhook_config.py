"""What a webhook asks for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from workfuse_compiler.kinds._webhook_callers import listed, networks, origins
from workfuse_compiler.node_kind import NodeConfig, hint, refuse
from workfuse_compiler.payload_schema import schema_problem
from workfuse_compiler.text_rules import is_header_name, is_slug_path

_WAITS: dict[str, list[str]] = {"respond": ["finished", "node"]}


def _path(value: object) -> object:
    if value == "":
        return None
    if isinstance(value, str) and not is_slug_path(value):
        raise refuse(
            "a path is made of letters, digits, '-', '_' and single '/'",
            "Write it without the leading slash, for example orders/new.",
        )
    return value


def _header(value: str) -> str:
    if not is_header_name(value):
        raise refuse("no name of a header", "Use letters, digits and '-', such as X-API-Key.")
    return value


def _schema(value: dict[str, Any] | None) -> dict[str, Any] | None:
    problem = schema_problem(value) if value is not None else None
    if problem is not None:
        raise refuse(f"the schema cannot be used: {problem}")
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
        json_schema_extra={**hint("address"), "x-base": "workfuse/hooks/"},
    )
    authentication: Literal[
        "none", "bearer", "basic", "header", "github", "standardWebhooks", "stripe", "slack"
    ] = Field(
        default="none",
        title="Who may call",
        description="bearer: whoever sends the connection's password as a token. basic: its login "
        "and password. header: its password in a header. The others: signed in that service's "
        "way, with the password as the key.",
        json_schema_extra=hint("select"),
    )
    header_name: Annotated[str, AfterValidator(_header)] = Field(
        default="X-API-Key",
        title="Header",
        description="That has the key.",
        examples=["X-API-Key"],
        json_schema_extra=hint("text", when={"authentication": ["header"]}),
    )
    respond: Literal["atOnce", "finished", "node"] = Field(
        default="atOnce",
        title="Answer",
        description="atOnce: 202 and the run's address. finished: when the run has ended. node: "
        "what a node gives, as soon as it is there.",
        json_schema_extra=hint("select"),
    )
    respond_node: str = Field(
        default="",
        title="Node that answers",
        description="One behind this one. Empty: the first Respond node that a run comes to.",
        examples=["summary"],
        json_schema_extra=hint("node", when={"respond": ["node"]}),
    )
    respond_timeout: float = Field(
        default=30,
        title="Wait at most",
        description="Then the answer is 202 and the run's address.",
        ge=1,
        le=300,
        allow_inf_nan=False,
        json_schema_extra=hint("duration", when=_WAITS),
    )
    payload_schema: Annotated[dict[str, Any] | None, AfterValidator(_schema)] = Field(
        default=None,
        title="Payload",
        description="A JSON Schema that the body must fit; other calls get 422. The editor learns "
        "from it which fields there are.",
        examples=[{"type": "object", "required": ["id"]}],
        json_schema_extra=hint("schema", advanced=True),
    )
    allow_from: Annotated[str, AfterValidator(networks)] = Field(
        default="",
        title="Allowed addresses",
        description="Networks that calls may come from; others get 403. Empty: any.",
        examples=["203.0.113.0/24, 2001:db8::/32"],
        max_length=4_000,
        json_schema_extra=hint("text", advanced=True),
    )
    allow_origins: Annotated[str, AfterValidator(origins)] = Field(
        default="",
        title="Allowed origins",
        description="Pages whose scripts may call and read the answer; * is any. Empty: none.",
        examples=["https://shop.example.com"],
        max_length=4_000,
        json_schema_extra=hint("text", advanced=True),
    )

    @property
    def allowed_networks(self) -> list[str]:
        return listed(self.allow_from)

    @property
    def allowed_origins(self) -> list[str]:
        return listed(self.allow_origins)
