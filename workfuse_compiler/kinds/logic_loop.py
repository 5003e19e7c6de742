from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from pydantic import Field

from workfuse_compiler.expression_fields import OneExpression
from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    OutputHandle,
    SchemaOf,
    hint,
)
from workfuse_compiler.schemas import ERROR, Schema, any_of, closed, list_of

INNER_LOOP = ImportRef("workfuse.operators", "InnerLoop")
LOOP_ITEMS = ImportRef("workfuse.operators", "LoopItems")


class LoopConfig(NodeConfig):
    items: OneExpression = Field(
        title="List",
        description="The list to go through. Inside, {{ item }} and {{ index }} are there.",
        examples=["{{ nodes.fetch.output.body.tickets }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )
    max_parallel: int = Field(
        default=8,
        title="At the same time",
        description="How many items are worked on at once.",
        ge=1,
        le=64,
        json_schema_extra=hint("number", advanced=True),
    )

    on_item_error: Literal["stop", "continue"] = Field(
        default="stop",
        title="When an item fails",
        description="stop: the other items go on, then the run fails. continue: the rest of that "
        "item is skipped, and the list of results has {error: …} in its place.",
        examples=["continue"],
        json_schema_extra=hint("select"),
    )


class LoopKind(NodeKind[LoopConfig]):
    """Runs the nodes of its body once for each item of a list."""

    type = "logic.loop"
    label = "Loop"
    category = "logic"
    config = LoopConfig
    outputs = (OutputHandle("item", "For each item", body=True), OutputHandle("done", "Done"))
    operator = ImportRef("workfuse.operators", "Loop")
    more_operators = (INNER_LOOP, LOOP_ITEMS)
    lists = frozenset({"items"})

    def output_schema(self, config: LoopConfig, schema_of: SchemaOf) -> Schema:
        return schema_of(config.items)

    def results_schema(self, config: LoopConfig, ends: Mapping[str, Schema]) -> Schema:
        one = list(ends.values())
        # Of several last nodes one may have run, or more: then each stands under its id.
        found = one if len(one) == 1 else [*one, closed(ends)]
        failed = [closed({"error": ERROR})] if config.on_item_error == "continue" else []
        return list_of(any_of([*found, *failed]))

    def lower(self, node: CheckedNode[LoopConfig]) -> Task:
        results_of: JsonValue = [*node.results_of]
        if not node.is_inner:
            task = node.task("items", "on_item_error", results_of=results_of)
            return replace(task, max_parallel=node.config.max_parallel)
        return replace(
            node.task("items"),
            operator=INNER_LOOP,
            max_parallel=node.config.max_parallel,
            items=Task(LOOP_ITEMS, node.task("on_item_error", results_of=results_of).arguments),
        )
