from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.json_schemas import usable_schema
from workfuse_compiler.node_kind import (
    CheckedNode,
    CredentialNeed,
    NodeConfig,
    NodeKind,
    SchemaOf,
    TemplateStr,
    hint,
    refuse,
)
from workfuse_compiler.schemas import NULL, NUMBER, TEXT, WHOLE, Schema, closed, or_null

_USAGE = closed(
    {name: or_null(WHOLE) for name in ("promptTokens", "completionTokens", "totalTokens")}
)


class AiActionConfig(NodeConfig):
    prompt: TemplateStr = Field(
        title="Prompt",
        description="What the model is asked.",
        examples=["Summarise in two sentences: {{ trigger.body.text }}"],
        min_length=1,
        json_schema_extra=hint("multiline"),
    )
    system: TemplateStr = Field(
        default="",
        title="Instructions",
        description="How the model should answer; it sees them before the prompt.",
        examples=["You are a polite support agent."],
        json_schema_extra=hint("multiline"),
    )
    model: TemplateStr = Field(
        title="Model",
        description="As the service behind the credential names it.",
        examples=["gpt-4o-mini"],
        min_length=1,
        json_schema_extra=hint("model"),
    )
    output_schema: Annotated[dict[str, Any] | None, AfterValidator(usable_schema)] = Field(
        default=None,
        title="Answer as JSON",
        description="A JSON Schema that the answer must fit; it is then in the output's 'json'.",
        json_schema_extra={**hint("schema"), "x-closed": True},
    )
    temperature: float | None = Field(
        default=None,
        title="Temperature",
        description="0 is the same answer each time, 2 is wild. Empty is the model's own.",
        ge=0,
        le=2,
        json_schema_extra=hint("number", advanced=True),
    )
    max_tokens: int | None = Field(
        default=None,
        title="Longest answer",
        description="In tokens. Empty is the model's own limit.",
        ge=1,
        le=1_000_000,
        json_schema_extra=hint("number", advanced=True),
    )
    prompt_price: float | None = Field(
        default=None,
        title="Price of the prompt",
        description="Per million tokens, in any currency. With both prices, the output has a cost.",
        examples=[0.15],
        ge=0,
        le=1_000_000,
        json_schema_extra=hint("number", advanced=True),
    )
    completion_price: float | None = Field(
        default=None,
        title="Price of the answer",
        description="Per million tokens, in the same currency.",
        examples=[0.6],
        ge=0,
        le=1_000_000,
        json_schema_extra=hint("number", advanced=True),
    )

    timeout: float = Field(
        default=300,
        title="Timeout",
        description="How long to wait for an answer; a small model on a CPU may need minutes.",
        ge=1,
        le=3600,
        allow_inf_nan=False,
        json_schema_extra=hint("duration", advanced=True),
    )

    @model_validator(mode="after")
    def _both_prices_or_none(self) -> Any:
        if (self.prompt_price is None) != (self.completion_price is None):
            raise refuse(
                "the cost needs the price of the prompt and that of the answer",
                "Fill in both prices, or neither.",
            )
        return self


class AiActionKind(NodeKind[AiActionConfig]):
    """Asks a language model, and can hold it to a JSON Schema."""

    type = "action.ai"
    label = "AI"
    category = "action"
    config = AiActionConfig
    operator = ImportRef("workfuse.operators", "AiAction")
    credential = CredentialNeed("ai", default="openai_default")

    def output_schema(self, config: AiActionConfig, schema_of: SchemaOf) -> Schema:
        return closed(
            {
                "text": TEXT,
                "json": NULL if config.output_schema is None else config.output_schema,
                "model": TEXT,
                "usage": _USAGE,
                "cost": NULL if config.prompt_price is None else or_null(NUMBER),
            }
        )

    def lower(self, node: CheckedNode[AiActionConfig]) -> Task:
        return node.task(
            "model",
            "system",
            "prompt",
            "output_schema",
            "temperature",
            "max_tokens",
            "prompt_price",
            "completion_price",
            "timeout",
            connection_id=node.connection_id,
        )
