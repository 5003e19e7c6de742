from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from workfuse_compiler.ir import ImportRef, Task
from workfuse_compiler.node_kind import (
    CheckedNode,
    NodeConfig,
    NodeKind,
    TemplateJson,
    TemplateStr,
    WorkflowUse,
    hint,
    refuse,
)
from workfuse_compiler.text_rules import is_workflow_id
from workfuse_compiler.wait_fields import limit

_WAITS = {"wait": [True]}


def _workflow_id(value: str) -> str:
    if not is_workflow_id(value):
        raise refuse("this cannot be the id of a workflow", "Choose one of your workflows.")
    return value


class RunWorkflowConfig(NodeConfig):
    workflow: Annotated[str, AfterValidator(_workflow_id)] = Field(
        title="Workflow",
        description="One of your other workflows; it must be deployed.",
        examples=["send_invoice"],
        min_length=1,
        json_schema_extra=hint("workflow"),
    )
    payload: TemplateJson = Field(
        default=None,
        title="Payload",
        description="What it gets: its {{ trigger.body }}.",
        examples=['{"order": "{{ nodes.fetch.output.body }}"}'],
        json_schema_extra=hint("json"),
    )
    wait: bool = Field(
        default=True,
        title="Wait until it has ended",
        description="Holds no worker meanwhile. If that run fails, this node fails. Off: it is "
        "started, and nothing here learns how it ends.",
        json_schema_extra=hint("switch"),
    )
    timeout: Annotated[int | float | TemplateStr | None, BeforeValidator(limit)] = Field(
        default=None,
        title="Wait at most",
        description="A number, or an expression that gives one. Then this node fails, and the "
        "other run goes on. Empty: for ever.",
        examples=["3"],
        json_schema_extra=hint("duration", beside="unit", when=_WAITS),
    )
    unit: Literal["seconds", "minutes", "hours", "days"] = Field(
        default="hours", title="Unit", json_schema_extra=hint("select", when=_WAITS)
    )
    result: str | None = Field(
        default=None,
        title="Result",
        description="The id of the node of that workflow whose output is the result; empty: none.",
        examples=["summary"],
        min_length=1,
        max_length=250,
        json_schema_extra=hint("text"),
    )


class RunWorkflowKind(NodeKind[RunWorkflowConfig]):
    """Runs another workflow and waits for its result, or not."""

    type = "action.workflow"
    label = "Run workflow"
    category = "action"
    config = RunWorkflowConfig
    operator = ImportRef("workfuse.operators", "RunWorkflow")
    waits = True

    def lower(self, node: CheckedNode[RunWorkflowConfig]) -> Task:
        limits = ("timeout", "unit") if node.config.timeout is not None else ()
        return node.task("workflow", "payload", "wait", *limits, "result")

    @property
    def repeats(self) -> bool:
        return True

    def cannot_repeat(self, config: RunWorkflowConfig) -> str | None:
        if config.wait:
            return "it would have to wait for many runs at once; use a loop, or do not wait"
        return None

    def workflow_use(self, config: RunWorkflowConfig) -> WorkflowUse | None:
        return WorkflowUse(config.workflow, config.result)
