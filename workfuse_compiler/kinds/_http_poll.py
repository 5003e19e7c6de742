"""Repeating a request until its answer is the one that was waited for."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from workfuse_compiler.expression_fields import one_expression
from workfuse_compiler.node_kind import NodeConfig, Templated, hint

OverAnswer = Annotated[str, Templated("response"), AfterValidator(one_expression)]
"""An expression that may look at the answer."""


class PollConfig(NodeConfig):
    """The request is sent again and again until something holds."""

    until: OverAnswer = Field(
        title="Until",
        description="True or false, asked after each answer: response has status, headers and "
        "body.",
        examples=["{{ response.body.status == 'done' }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )
    every: float = Field(
        default=10,
        title="Every",
        description="Between two requests, in which no worker is held. A longer "
        "Retry-After of the answer is obeyed.",
        examples=[30],
        ge=1,
        le=86_400,
        allow_inf_nan=False,
        json_schema_extra=hint("duration"),
    )
    most: int = Field(
        default=60,
        title="At most",
        description="Requests; if it does not hold after the last one, the node fails.",
        examples=[20],
        ge=1,
        le=10_000,
        json_schema_extra=hint("number"),
    )
