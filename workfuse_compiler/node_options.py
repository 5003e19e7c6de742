"""How a node runs, whatever its kind: `data.options` beside `data.config`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workfuse_compiler.document import Settings
from workfuse_compiler.expression_fields import OneExpression
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.node_config import NodeConfig, hint, plain_number

_DAY = 86_400


class ForEach(NodeConfig):
    """A node that does its work once for each item of a list, all inside one task."""

    items: OneExpression = Field(
        title="List",
        description="What to go through. In the node's fields, {{ item }} and {{ index }} are "
        "those of this list.",
        examples=["{{ nodes.fetch.output.body.orders }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )
    concurrency: int = Field(
        default=8,
        title="At the same time",
        description="How many items are worked on at once.",
        ge=1,
        le=64,
        json_schema_extra=hint("number"),
    )
    per_second: float | None = Field(
        default=None,
        title="Most per second",
        description="How many items may begin in a second, retries included; empty: no limit.",
        examples=[10],
        ge=0.001,
        le=1000,
        allow_inf_nan=False,
        json_schema_extra=hint("number"),
    )
    on_item_error: Literal["stop", "continue"] = Field(
        default="stop",
        title="When an item fails",
        description="stop: no further item begins and the node fails. continue: that item's output "
        "becomes {error: …}.",
        json_schema_extra=hint("select"),
    )

    def argument(self) -> dict[str, JsonValue]:
        """The operator's `for_each`, without what has its default."""
        given = self.model_dump(exclude_defaults=True)
        return {name: plain_number(value) for name, value in given.items()}


class NodeOptions(NodeConfig):
    """Retries, time limit and what happens after a failure. Durations are seconds."""

    retries: int | None = Field(
        default=None,
        title="Retries",
        description="How often to try again after a failure; empty: as the workflow's settings.",
        examples=[3],
        ge=0,
        le=10,
        json_schema_extra=hint("number"),
    )
    retry_delay: float | None = Field(
        default=None,
        title="Wait before a retry",
        description="Empty: as the workflow's settings.",
        examples=[30],
        ge=0,
        le=_DAY,
        allow_inf_nan=False,
        json_schema_extra=hint("duration"),
    )
    retry_backoff: bool = Field(
        default=False,
        title="Wait longer each time",
        description="Doubles the wait with each retry.",
        json_schema_extra=hint("switch", advanced=True),
    )
    max_retry_delay: float | None = Field(
        default=None,
        title="Longest wait",
        description="What a doubled wait may grow to.",
        examples=[600],
        ge=1,
        le=_DAY,
        allow_inf_nan=False,
        json_schema_extra=hint("duration", advanced=True),
    )
    timeout: float | None = Field(
        default=None,
        title="Time limit",
        description="What one attempt may take.",
        examples=[300],
        ge=1,
        le=_DAY,
        allow_inf_nan=False,
        json_schema_extra=hint("duration", advanced=True),
    )
    on_error: Literal["stop", "continue", "output"] = Field(
        default="stop",
        title="On error",
        description="stop: the run fails. continue: the output becomes {error: …} and the run goes "
        "on, of several ways by the last. output: what follows the output 'error' runs instead.",
        json_schema_extra=hint("select"),
    )
    for_each: ForEach | None = Field(
        default=None,
        title="Once per item",
        description="Does the node's work for each item of a list, inside one task: the output is "
        "the list of outputs, in order.",
        examples=[{"items": "{{ nodes.fetch.output.body.orders }}", "concurrency": 8}],
        json_schema_extra=hint("object", advanced=True),
    )

    def arguments(self, settings: Settings) -> dict[str, JsonValue]:
        """Arguments of the operator, without those that say what holds anyway."""
        if not self.model_fields_set:
            return {}
        named: dict[str, JsonValue] = {}
        if self.retries is not None and self.retries != settings.retries:
            named["retries"] = self.retries
        tried_again = settings.retries if self.retries is None else self.retries
        delay = settings.retry_delay if self.retry_delay is None else self.retry_delay
        # Without retries in its settings the DAG sets no delay, and Airflow's own is 5 minutes.
        if tried_again and (delay != settings.retry_delay or not settings.retries):
            named["retry_delay"] = plain_number(delay)
        if tried_again and self.retry_backoff:
            named["retry_exponential_backoff"] = 2
            if self.max_retry_delay is not None:
                named["max_retry_delay"] = plain_number(self.max_retry_delay)
        if self.timeout is not None:
            named["execution_timeout"] = plain_number(self.timeout)
        if self.on_error != "stop":
            named["on_error"] = self.on_error
        if self.for_each is not None:
            named["for_each"] = self.for_each.argument()
        return named


NO_OPTIONS = NodeOptions()
"""What nearly every node has."""
