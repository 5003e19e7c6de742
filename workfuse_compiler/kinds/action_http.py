from __future__ import annotations

from collections.abc import Iterator, Mapping

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.kinds._http_config import HttpActionConfig
from workfuse_compiler.kinds._http_request import is_complete
from workfuse_compiler.node_config import NodeConfig, plain_number
from workfuse_compiler.node_kind import Caution, CheckedNode, CredentialNeed, NodeKind, SchemaOf
from workfuse_compiler.schemas import (
    HEADERS,
    NULL,
    TEXT,
    WHOLE,
    Schema,
    closed,
    or_null,
    schema_of_sample,
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
            "body_type",
            "content_type",
            "response_type",
            "file_above",
            "max_size",
            "expected_status",
            "retry_status",
            "follow_redirects",
            "verify_tls",
            "timeout",
            poll=_given(node.config.poll),
            pagination=_given(node.config.pagination),
            connection_id=node.connection_id,
        )

    def cannot_repeat(self, config: HttpActionConfig) -> str | None:
        if config.poll is not None:
            return "a request that repeats itself leaves its task in between; use a loop"
        return super().cannot_repeat(config)

    def output_schema(self, config: HttpActionConfig, schema_of: SchemaOf) -> Schema:
        found = _answer_fields(config)
        if found is None or config.pagination is not None:
            return None
        return closed(found if config.poll is None else {**found, "polls": WHOLE})

    def local_schemas(self, config: HttpActionConfig) -> Mapping[str, Schema]:
        found = _answer_fields(config)
        if found is None:
            return {}
        # The sample may be of a page, or of the list that comes of all of them.
        return {"response": closed({**found, "body": None} if config.pagination else found)}

    def wrong_alone(self, config: HttpActionConfig) -> Caution | None:
        if is_complete(config.url):
            return None
        return Caution(
            "url",
            "the address is not complete",
            f"Write https://{config.url.strip()[:60].lstrip('/')}, or choose a credential, whose "
            "address goes before it.",
        )

    def cautions(self, config: HttpActionConfig) -> Iterator[Caution]:
        if not config.verify_tls:
            yield Caution(
                "verifyTls",
                "certificates are not checked, so anyone on the way can read and change the data",
                "Switch it on, and give the connection the certificate of your own authority.",
            )


def _given(part: NodeConfig | None) -> JsonObject | None:
    """A part of the config as an argument, without what it leaves as it is anyway."""
    if part is None:
        return None
    fields = part.model_dump(exclude_defaults=True)
    return {name: plain_number(value) for name, value in fields.items()}


def _answer_fields(config: HttpActionConfig) -> dict[str, Schema] | None:
    """What one answer has; None where it may be a file."""
    if config.file_above is not None or "file" in (config.response_type, config.body_type):
        return None
    return {"status": WHOLE, "headers": HEADERS, "body": _body_schema(config)}


def _body_schema(config: HttpActionConfig) -> Schema:
    if config.method == "HEAD":
        return NULL
    if config.response_type == "text":
        return or_null(TEXT)
    return None if config.response_sample is None else schema_of_sample(config.response_sample)
