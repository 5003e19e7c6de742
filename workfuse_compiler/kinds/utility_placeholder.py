from __future__ import annotations

from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, Field

from workfuse_compiler.ir import ImportRef
from workfuse_compiler.node_kind import (
    Caution,
    CheckedNode,
    NodeConfig,
    NodeKind,
    OutputHandle,
    OutputsFrom,
    hint,
    refuse,
)
from workfuse_compiler.text_rules import is_handle_name, repeated


def _output_id(value: str) -> str:
    if not is_handle_name(value):
        raise refuse("an id is letters, digits and _, at most 63, and starts with no digit")
    return value


class PlaceholderOutput(NodeConfig):
    id: Annotated[str, AfterValidator(_output_id)] = Field(
        title="Id", examples=["output_1"], json_schema_extra=hint("id")
    )
    label: str = Field(default="", title="Name", max_length=200, examples=["On success"])


def _different(outputs: list[PlaceholderOutput]) -> list[PlaceholderOutput]:
    if (twice := repeated(one.id for one in outputs)) is not None:
        raise refuse(f"the id {twice!r} is used twice", "Give each output an id of its own.")
    return outputs


DEFAULT_OUTPUTS = [PlaceholderOutput(id="main")]


class PlaceholderConfig(NodeConfig):
    origin: str = Field(
        default="",
        title="From",
        description="Where it was imported from.",
        max_length=100,
        examples=["n8n"],
        json_schema_extra=hint("text"),
    )
    original_type: str = Field(
        default="",
        title="What it was",
        description="Its type there.",
        max_length=300,
        examples=["n8n-nodes-base.code"],
        json_schema_extra=hint("text"),
    )
    reason: str = Field(
        default="",
        title="Why it was not translated",
        description="What it does that no node here does.",
        max_length=1_000,
        json_schema_extra=hint("multiline"),
    )
    advice: str = Field(
        default="",
        title="What to do",
        description="Before it can be deleted.",
        max_length=1_000,
        json_schema_extra=hint("multiline"),
    )
    parameters: Any = Field(
        default=None,
        title="What it was set to",
        description="As it was there, for whoever puts another node in its place.",
        json_schema_extra=hint("json"),
    )
    outputs: Annotated[list[PlaceholderOutput], AfterValidator(_different)] = Field(
        default=DEFAULT_OUTPUTS,
        title="Outputs",
        description="Those that it had there.",
        min_length=1,
        max_length=101,
        json_schema_extra={**hint("rows", advanced=True), "x-noun": "Output"},
    )


class PlaceholderKind(NodeKind[PlaceholderConfig]):
    """Keeps the place of a node that could not be imported; a workflow with one is not deployed."""

    type = "utility.placeholder"
    label = "Placeholder"
    category = "utility"
    config = PlaceholderConfig
    outputs_from = OutputsFrom("outputs")
    operator = ImportRef("workfuse.operators", "Stop")

    def blocker(self, config: PlaceholderConfig) -> Caution:
        of = f" of {config.origin}" if config.origin else ""
        was = f"{config.original_type!r}{of}" if config.original_type else "a node to be"
        because = f": {config.reason.strip().rstrip('.')}" if config.reason.strip() else ""
        return Caution(
            "originalType",
            f"this placeholder stands for {was}{because}",
            config.advice or "Put another node in its place, then delete it.",
        )

    def own_outputs(self, config: PlaceholderConfig | None) -> tuple[OutputHandle, ...]:
        outputs = DEFAULT_OUTPUTS if config is None else config.outputs
        branch = len(outputs) > 1
        return tuple(OutputHandle(one.id, one.label, branch=branch) for one in outputs)

    def lower(self, node: CheckedNode[PlaceholderConfig]) -> NoReturn:
        raise AssertionError("a workflow with a placeholder is never deployed")
