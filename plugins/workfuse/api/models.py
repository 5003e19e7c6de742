"""Bodies that requests bring. What answers hold is in `workfuse.services.views`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from workfuse.services.views import Diagnostic, JsonObject, JsonValue


class Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class NewWorkflow(Body):
    name: str = Field(min_length=1, max_length=200)
    document: JsonObject | None = Field(
        default=None, description="Starts from this document; empty canvas without."
    )


class DocumentBody(Body):
    document: JsonObject = Field(description="React Flow's JSON with WorkFuse's header.")


class CompileBody(DocumentBody):
    workflow_id: str = Field(min_length=1, max_length=250)


class PreviewBody(Body):
    value: JsonValue = Field(description="A text with expressions, or any JSON that holds some.")
    sample: JsonObject = Field(
        default_factory=dict,
        description="What the node would see: `trigger`, `nodes` (each with its `output`), `item`, "
        "`index`, `run`, …; `now` is the time now unless given.",
    )


class ScheduleBody(Body):
    type: str = Field(default="trigger.schedule", max_length=200, description="The node's kind.")
    config: JsonObject = Field(description="The node's `data.config`.")
    settings: JsonObject = Field(default_factory=dict, description="The workflow's settings.")


class DeployBody(Body):
    revision: int = Field(ge=1, description="The revision the person saw when deploying.")


class RunBody(Body):
    payload: JsonObject = Field(
        default_factory=dict, description="Becomes `trigger.body`. At most 1 MiB."
    )


class Problem(BaseModel):
    """RFC 9457. `code` is stable and meant for programs, `detail` for people."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, populate_by_name=True)

    type: str = Field(examples=["urn:workfuse:problem:revision_conflict"])
    title: str
    status: int
    code: str = Field(examples=["revision_conflict"])
    detail: str
    diagnostics: list[Diagnostic] | None = None
    current_revision: int | None = Field(
        default=None, description="With `revision_conflict`: what is saved now."
    )
    connections: list[str] | None = Field(
        default=None, description="With `connections_forbidden`: what the person may not use."
    )
    run_id: str | None = Field(default=None, description="With `run_failed`: the run.")
    errors: list[dict[str, Any]] | None = Field(
        default=None, description="With `invalid_request`: place and message of each mistake."
    )
    error_id: str | None = Field(
        default=None, description="With `internal_error`: look this up in the server's log."
    )
