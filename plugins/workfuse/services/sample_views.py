"""What the data panels of a node show."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from workfuse.services.run_views import Run
from workfuse.services.view import JsonObject, JsonValue, View


class Sample(View):
    """What a node put out last, and what is known of it before it runs."""

    node_id: str
    run_id: str | None = Field(description="Null when no recent run has an output of it.")
    ended_at: datetime | None
    output: JsonValue
    size: int = Field(description="Bytes of the whole output's JSON.")
    cut: bool = Field(description="Then lists and texts of `output` end early.")
    output_schema: JsonObject | None = Field(description="Null when nothing is known.")


class TriggerSample(View):
    """What started a run: `trigger` in expressions."""

    run_id: str | None
    value: JsonValue
    size: int
    cut: bool
    value_schema: JsonObject | None


class ItemSample(View):
    """An item of the innermost loop around a node: `item` in expressions."""

    loop: str
    run_id: str | None = Field(description="Null when no recent run has items.")
    index: int
    count: int
    value: JsonValue
    size: int
    cut: bool
    value_schema: JsonObject | None


class Samples(View):
    """The data around a node, from one run or from the last that has it."""

    node_id: str
    run: Run | None = Field(description="The run that was asked for, or the newest.")
    own: Sample
    before: list[Sample] = Field(description="Of the nodes before it, nearest first; at most 200.")
    left_out: int = Field(description="How many nodes before it are not among them.")
    trigger: TriggerSample
    item: ItemSample | None = Field(description="Null outside of loops.")
