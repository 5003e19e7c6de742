"""The fields of an HTTP request that say what is sent."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from workfuse_compiler.expressions import contains_expression
from workfuse_compiler.node_kind import NodeConfig, TemplateJson, TemplateStr, hint, refuse

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;[ -~]*)?", re.ASCII)


def _media_type(value: str) -> str:
    if not _MEDIA_TYPE.fullmatch(value):
        raise refuse("it is no content type", "Write one such as application/xml.")
    return value


_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_NO_HOST = re.compile(r"[^:]*://([/?#]|$)")
_HEADER_NAME = re.compile(r"[^:\s][^:\r\n]*", re.ASCII)
_EXAMPLE = "Write one such as https://api.example.com/orders."


def _address(value: str) -> str:
    """Refuse what no request can be sent to. With a credential, a path is enough."""
    if contains_expression(value):
        return value
    scheme = _SCHEME.match(value)
    if not value.strip():
        raise refuse("an address is needed", _EXAMPLE)
    if scheme is not None and scheme[1].lower() not in ("http", "https"):
        raise refuse("the address is neither http nor https", _EXAMPLE)
    if scheme is not None and _NO_HOST.match(value):
        raise refuse("the address names no server", _EXAMPLE)
    if "\\" in value or any(ord(character) < 32 for character in value):
        raise refuse("the address has characters that are not allowed", _EXAMPLE)
    return value


def is_complete(url: str) -> bool:
    """Whether an address needs no credential that says on which server it is, or may need none."""
    return contains_expression(url) or _SCHEME.match(url) is not None


def _names(headers: dict[str, str]) -> dict[str, str]:
    for name in headers:
        if not (name.isascii() and _HEADER_NAME.fullmatch(name)):
            raise refuse(f"{name[:60]!r} is no name of a header", "Use letters, digits and '-'.")
    return headers


MediaType = Annotated[str, AfterValidator(_media_type)]


class HttpRequestConfig(NodeConfig):
    """What is sent."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = Field(
        default="GET", title="Method", json_schema_extra=hint("select")
    )
    url: Annotated[TemplateStr, AfterValidator(_address)] = Field(
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
    headers: Annotated[dict[str, TemplateStr], AfterValidator(_names)] = Field(
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
