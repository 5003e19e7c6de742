from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

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
)
from workfuse_compiler.wait_fields import (
    Assignee,
    Choice,
    InputField,
    different_choices,
    different_names,
    limit,
)

DEFAULT_CHOICES = [Choice(id="approved", label="Approve"), Choice(id="rejected", label="Reject")]
CALLED = OutputHandle("main", "Called", branch=True)
TIMEOUT = OutputHandle("timeout", "No answer in time", branch=True)

_ASKS = {"for": ["approval"]}
_CALL_WAIT = ImportRef("workfuse.operators", "CallWait")


class WaitConfig(NodeConfig):
    wait_for: Literal["approval", "call"] = Field(
        default="approval",
        alias="for",
        title="Wait for",
        description="approval: a person's decision in Airflow. call: an HTTP call to "
        "{{ run.resumeUrls.<this node> }}, which a node before hands on.",
        json_schema_extra=hint("select"),
    )
    subject: TemplateStr = Field(
        default="",
        title="Question",
        description="What is to be decided, in one line.",
        examples=["Refund order {{ trigger.body.id }}?"],
        max_length=2_000,
        json_schema_extra=hint("expression", when=_ASKS, needed=True),
    )
    body: TemplateStr = Field(
        default="",
        title="Details",
        description="What one must know to decide; Markdown.",
        examples=["**{{ trigger.body.customer }}** asks for {{ trigger.body.total }} back."],
        max_length=50_000,
        json_schema_extra=hint("multiline", when=_ASKS),
    )
    choices: Annotated[list[Choice], AfterValidator(different_choices)] = Field(
        default=DEFAULT_CHOICES,
        title="Choices",
        description="Each is a button, and an output of the node.",
        min_length=1,
        max_length=20,
        json_schema_extra={**hint("rows", when=_ASKS), "x-noun": "Choice"},
    )
    inputs: Annotated[list[InputField], AfterValidator(different_names)] = Field(
        default_factory=list,
        title="Fields",
        description="To be filled in with the answer; they are in the output.",
        max_length=20,
        json_schema_extra={**hint("rows", advanced=True, when=_ASKS), "x-noun": "Field"},
    )
    assignees: list[Assignee] = Field(
        default_factory=list,
        title="Who may answer",
        description="Empty: everyone who may answer in Airflow.",
        max_length=100,
        json_schema_extra={**hint("rows", advanced=True, when=_ASKS), "x-noun": "Person"},
    )
    timeout: Annotated[int | float | TemplateStr | None, BeforeValidator(limit)] = Field(
        default=None,
        title="Wait at most",
        description="A number, or an expression that gives one. Empty: for ever.",
        examples=["3"],
        json_schema_extra=hint("duration", beside="unit"),
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
        if self.wait_for == "approval" and not self.subject.strip():
            raise need("subject")
        return self


class WaitKind(NodeKind[WaitConfig]):
    """Waits until a person has decided or a call has come, without holding a worker."""

    type = "utility.wait"
    label = "Wait"
    category = "utility"
    config = WaitConfig
    outputs = (CALLED, TIMEOUT)
    outputs_from = OutputsFrom("choices", also=(TIMEOUT,))
    operator = ImportRef("workfuse.operators", "Approval")
    more_operators = (_CALL_WAIT,)
    waits = True

    def own_outputs(self, config: WaitConfig | None) -> tuple[OutputHandle, ...]:
        if config is not None and config.wait_for == "call":
            return self.outputs
        choices = DEFAULT_CHOICES if config is None else config.choices
        handles = (OutputHandle(one.id, one.label, branch=True) for one in choices)
        return (*handles, TIMEOUT) if config is not None else (*handles, CALLED, TIMEOUT)

    def takes_call(self, config: WaitConfig) -> bool:
        return config.wait_for == "call"

    def lower(self, node: CheckedNode[WaitConfig]) -> Task:
        config = node.config
        choices: JsonValue = {one.id: one.label for one in config.choices}
        limits = ("timeout", "unit", "on_timeout") if config.timeout is not None else ()
        if config.wait_for == "call":
            return replace(node.task(*limits), operator=_CALL_WAIT)
        return node.task(
            "subject",
            "body",
            *limits,
            choices=None if config.choices == DEFAULT_CHOICES else choices,
            inputs=[one.model_dump(exclude_defaults=True) for one in config.inputs] or None,
            assignees=[{"id": one.id, "name": one.name or one.id} for one in config.assignees]
            or None,
        )
