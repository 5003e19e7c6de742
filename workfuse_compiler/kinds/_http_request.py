"""The fields of an HTTP request that say what is sent."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from workfuse_compiler.node_kind import NodeConfig, TemplateJson, TemplateStr, hint, refuse

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;[ -~]*)?", re.ASCII)


def _media_type(value: str) -> str:
    if not _MEDIA_TYPE.fullmatch(value):
        raise refuse("it is no content type", "Write one such as application/xml.")
    return value


MediaType = Annotated[str, AfterValidator(_media_type)]


class HttpRequestConfig(NodeConfig):
    """What is sent."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = Field(
        default="GET", title="Method", json_schema_extra=hint("select")
    )
    url: TemplateStr = Field(
        title="Address",
        description="Where to send the request. With a credential, a path is enough.",
        examples=["https://api.example.com/orders/{{ trigger.body.id }}"],
        min_length=1,
        json_schema_extra=hint("url", beside="method"),
    )
    query: dict[str, TemplateStr] = Field(
        default_factory=dict,
        title="Query",
        description="Parameters after the address's question mark.",
        json_schema_extra=hint("key-value"),
    )
    headers: dict[str, TemplateStr] = Field(
        default_factory=dict,
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
    body_type: Literal["auto", "json", "text", "form", "multipart", "raw", "file"] = Field(
        default="auto",
        title="Send body as",
        description="auto: text as it is, everything else as JSON. form and multipart need an "
        "object of fields, in which a multipart field may be a file. raw: text of its own "
        "content type. file: that of another request, such as {{ nodes.download.output.file }}.",
        json_schema_extra=hint("select"),
    )
    content_type: MediaType | None = Field(
        default=None,
        title="Content type",
        description="Of a raw body or a file. Empty: application/octet-stream, and the file's own.",
        examples=["application/xml"],
        json_schema_extra=hint("text", advanced=True),
    )

    @model_validator(mode="after")
    def _type_is_used(self) -> Any:
        if self.content_type is not None and self.body_type not in ("raw", "file"):
            raise refuse(
                "'contentType' is that of a raw body or a file",
                "Clear it, or send the body as raw or file.",
            )
        return self
