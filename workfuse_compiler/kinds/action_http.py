from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.kinds._http_config import HttpActionConfig
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
    remarks = frozenset({"responseSample"})

    def lower(self, node: CheckedNode[HttpActionConfig]) -> Task:
        return node.task(
            "method",
            "url",
            "query",
            "headers",
            "body",
            "body_type",
            "response_type",
            "expected_status",
            "retry_status",
            "follow_redirects",
            "verify_tls",
            "timeout",
            connection_id=node.connection_id,
        )

    def output_schema(self, config: HttpActionConfig, schema_of: SchemaOf) -> Schema:
        return closed({"status": WHOLE, "headers": HEADERS, "body": _body_schema(config)})

    def cautions(self, config: HttpActionConfig) -> Iterator[Caution]:
        if not config.verify_tls:
            yield Caution(
                "verifyTls",
                "certificates are not checked, so anyone on the way can read and change the data",
                "Switch it on, and give the connection the certificate of your own authority.",
            )


def _body_schema(config: HttpActionConfig) -> Schema:
    if config.method == "HEAD":
        return NULL
    if config.response_type == "text":
        return or_null(TEXT)
    return None if config.response_sample is None else schema_of_sample(config.response_sample)
