from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from workfuse_compiler.approval_rows import (
    Assignee,
    Choice,
    InputField,
    different_choices,
    different_names,
)
from workfuse_compiler.expressions import contains_expression
from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    OutputHandle,
    OutputsFrom,
    TemplateStr,
    hint,
    need,
    refuse,
)

DEFAULT_CHOICES = [Choice(id="approved", label="Approve"), Choice(id="rejected", label="Reject")]
TIMEOUT = OutputHandle("timeout", "No answer in time", branch=True)


def _duration(value: object) -> object:
    if isinstance(value, str) and not contains_expression(value):
        if not value.strip():
            return None
        try:
            value = float(value)
        except ValueError:
            raise refuse("a number or an expression is needed") from None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and not 0 < value <= 1_000_000:  # type: ignore[operator]
        raise refuse("more than 0 and at most 1,000,000 is needed")
    return value


class WaitConfig(NodeConfig):
    subject: TemplateStr = Field(
        default="",
        title="Question",
        description="What is to be decided, in one line.",
        examples=["Refund order {{ trigger.body.id }}?"],
        max_length=2_000,
        json_schema_extra=hint("expression", needed=True),
    )
    body: TemplateStr = Field(
        default="",
        title="Details",
        description="What one must know to decide; Markdown.",
        examples=["**{{ trigger.body.customer }}** asks for {{ trigger.body.total }} back."],
        max_length=50_000,
        json_schema_extra=hint("multiline"),
    )
    choices: Annotated[list[Choice], AfterValidator(different_choices)] = Field(
        default=DEFAULT_CHOICES,
        title="Choices",
        description="Each is a button, and an output of the node.",
        min_length=1,
        max_length=20,
        json_schema_extra={**hint("rows"), "x-noun": "Choice"},
    )
    inputs: Annotated[list[InputField], AfterValidator(different_names)] = Field(
        default=[],
        title="Fields",
        description="To be filled in with the answer; they are in the output.",
        max_length=20,
        json_schema_extra={**hint("rows", advanced=True), "x-noun": "Field"},
    )
    assignees: list[Assignee] = Field(
        default=[],
        title="Who may answer",
        description="Empty: everyone who may answer in Airflow.",
        max_length=100,
        json_schema_extra={**hint("rows", advanced=True), "x-noun": "Person"},
    )
    timeout: Annotated[int | float | TemplateStr | None, BeforeValidator(_duration)] = Field(
        default=None,
        title="Wait at most",
        description="A number, or an expression that gives one. Empty: for ever.",
        examples=["3"],
        json_schema_extra=hint("expression"),
    )
    unit: Literal["seconds", "minutes", "hours", "days"] = Field(
        default="hours", title="Unit", json_schema_extra=hint("select")
    )
    on_timeout: Literal["output", "fail"] = Field(
        default="output",
        title="Then",
        description="output: go on by the output 'timeout'. fail: the node fails.",
        json_schema_extra=hint("select"),
    )

    @model_validator(mode="after")
    def _filled_in(self) -> Any:
        if not self.subject.strip():
            raise need("subject")
        return self


class WaitKind(NodeKind[WaitConfig]):
    """Waits until a person has decided, without holding a worker."""

    type = "utility.wait"
    label = "Wait"
    category = "utility"
    config = WaitConfig
    outputs = (
        OutputHandle("approved", "Approve", branch=True),
        OutputHandle("rejected", "Reject", branch=True),
        TIMEOUT,
    )
    outputs_from = OutputsFrom("choices", also=(TIMEOUT,))
    operator = ImportRef("workfuse.operators", "Approval")
    waits = True

    def own_outputs(self, config: WaitConfig | None) -> tuple[OutputHandle, ...]:
        if config is None:
            return self.outputs
        handles = (OutputHandle(one.id, one.label, branch=True) for one in config.choices)
        return (*handles, TIMEOUT)

    def lower(self, node: CheckedNode[WaitConfig]) -> Task:
        config = node.config
        choices: JsonValue = {one.id: one.label for one in config.choices}
        limits = ("timeout", "unit", "on_timeout") if config.timeout is not None else ()
        return node.task(
            "subject",
            "body",
            *limits,
            choices=None if config.choices == DEFAULT_CHOICES else choices,
            inputs=[one.model_dump(exclude_defaults=True) for one in config.inputs] or None,
            assignees=[{"id": one.id, "name": one.name or one.id} for one in config.assignees]
            or None,
        )
