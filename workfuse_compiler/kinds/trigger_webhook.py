from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.generated_file import Hook
from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.kinds._webhook_config import WebhookTriggerConfig
from workfuse_compiler.node_kind import Caution, CheckedNode, CredentialNeed, NodeKind, SchemaOf
from workfuse_compiler.schemas import Schema, trigger_payload


class WebhookTriggerKind(NodeKind[WebhookTriggerConfig]):
    """Starts the workflow when something calls its address, or by hand."""

    type = "trigger.webhook"
    label = "Webhook"
    category = "trigger"
    config = WebhookTriggerConfig
    inputs = ()
    operator = ImportRef("workfuse.operators", "WebhookTrigger")
    credential = CredentialNeed("webhook")

    def output_schema(self, config: WebhookTriggerConfig, schema_of: SchemaOf) -> Schema:
        return trigger_payload(config.payload_schema)

    def cautions(self, config: WebhookTriggerConfig) -> Iterator[Caution]:
        if config.path is not None and config.authentication == "none":
            yield Caution(
                "authentication",
                "whoever knows the address can start this workflow",
                "Choose a way to sign in, with a connection that holds the secret.",
            )

    def needs_credential(self, config: WebhookTriggerConfig) -> bool:
        return config.authentication != "none"

    def answering_node(self, config: WebhookTriggerConfig) -> str | None:
        return config.respond_node if config.respond == "node" else None

    def address(self, config: WebhookTriggerConfig) -> tuple[str, str] | None:
        return (config.method, config.path) if config.path is not None else None

    def hook(self, node: CheckedNode[WebhookTriggerConfig]) -> Hook | None:
        config = node.config
        if config.path is None:
            return None
        rule: JsonObject = {
            "authentication": config.authentication,
            "connectionId": node.connection_id or "",
            "header": config.header_name,
            "payloadSchema": config.payload_schema,
            "respond": config.respond,
            "timeout": config.respond_timeout,
            "networks": [*config.allowed_networks],
            "origins": [*config.allowed_origins],
        }
        return Hook(node.id, config.method, config.path, rule)

    def lower(self, node: CheckedNode[WebhookTriggerConfig]) -> Task:
        return node.task("method", "path")
