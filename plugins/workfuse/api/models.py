"""Bodies that requests bring. What answers hold is in `workfuse.services.views`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.alias_generators import to_camel

from workfuse.api.dependencies import queryable
from workfuse.services.runs import Payload
from workfuse.services.view import JsonObject, JsonValue
from workfuse.services.views import Diagnostic
from workfuse.store.tables import NAME_LENGTH
from workfuse_compiler.text_rules import WORKFLOW_ID

VersionName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_LENGTH),
    AfterValidator(queryable),
]


RunName = Annotated[str, StringConstraints(min_length=1, max_length=250), AfterValidator(queryable)]
NodeName = RunName


class Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


def _no_default(schema: JsonObject) -> None:
    """Without is not the same as null."""
    del schema["default"]


class PayloadBody(Body):
    payload: JsonValue = Field(default=None, json_schema_extra=_no_default)

    @property
    def given(self) -> Payload | None:
        return Payload(self.payload) if "payload" in self.model_fields_set else None


class NewWorkflow(Body):
    name: str = Field(min_length=1, max_length=200)
    document: JsonObject | None = Field(
        default=None, description="Starts from this document; empty canvas without."
    )


class DocumentBody(Body):
    document: JsonObject = Field(description="React Flow's JSON with WorkFuse's header.")


class ConnectionsBody(DocumentBody):
    node_id: str = Field(min_length=1, max_length=1000, description="Where one end of it is.")
    handle: str | None = Field(
        default=None, max_length=250, description="The output, or the input, that it is at there."
    )
    incoming: bool = Field(default=False, description="Whether that is the edge's last end.")


class CompileBody(DocumentBody):
    workflow_id: str = Field(min_length=1, max_length=250, pattern=f"^{WORKFLOW_ID}$")


class PreviewBody(Body):
    value: JsonValue = Field(description="A text with expressions, or any JSON that holds some.")
    sample: JsonObject = Field(
        default_factory=dict,
        description="What the node would see: `trigger`, `nodes` (each with its `output`), `item`, "
        "`index`, `run`, …; `now` is the time now unless given.",
    )


class ScopeBody(DocumentBody):
    node_id: str = Field(min_length=1, max_length=250)


class ScheduleBody(Body):
    type: str = Field(default="trigger.schedule", max_length=200, description="The node's kind.")
    config: JsonObject = Field(description="The node's `data.config`.")
    settings: JsonObject = Field(default_factory=dict, description="The workflow's settings.")
    workflow_id: str | None = Field(
        default=None,
        max_length=250,
        description="The workflow that would be deployed: its last planned run counts.",
    )


class DeployBody(Body):
    revision: int = Field(ge=1, description="The revision the person saw when deploying.")
    name: VersionName | None = Field(
        default=None, description="Becomes the revision's name; without, it keeps what it has."
    )


class DraftBody(Body):
    revision: int = Field(ge=1, description="The revision to test: the newest one.")
    payload: JsonValue = Field(
        default_factory=dict, description="Any JSON; becomes `trigger.body`. At most 1 MiB."
    )


class PartBody(PayloadBody):
    revision: int = Field(ge=1, description="The revision to test: the newest one.")
    node: NodeName
    part: Literal["only", "upTo", "before"] = Field(
        description="That node alone, with pinned data or that of the last run; what leads to it "
        "and the node; or all, stopping before the node."
    )
    payload: JsonValue = Field(
        default=None,
        json_schema_extra=_no_default,
        description="Any JSON; becomes `trigger.body`; with `only`, where nothing is pinned and no "
        "run is there. At most 1 MiB.",
    )


class GoOnBody(Body):
    outputs: dict[NodeName, JsonValue] = Field(
        default_factory=dict,
        max_length=200,
        description="By node, what takes the place of its output. At most 1 MiB.",
    )


class VersionBody(Body):
    name: VersionName | None = Field(description="null takes the name away.")


class ActiveBody(Body):
    active: bool


class RunBody(Body):
    payload: JsonValue = Field(
        default_factory=dict, description="Any JSON; becomes `trigger.body`. At most 1 MiB."
    )


class RepetitionBody(Body):
    start: Literal["all", "failed", "node"] = Field(
        default="all",
        alias="from",
        description="All anew, as a new run; or, in the same run and with its earlier data, what "
        "failed or was cancelled, or all from a node on.",
    )
    version: Literal["ran", "newest"] = Field(
        default="newest",
        description="What ran, as a test where it is not deployed any more, or what is deployed.",
    )


class AgainBody(RepetitionBody, PayloadBody):
    node: NodeName | None = Field(default=None, description="With `from` node: that node's id.")
    payload: JsonValue = Field(
        default=None,
        json_schema_extra=_no_default,
        description="With `from` all: another payload, any JSON. Without, the same. At most 1 MiB.",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.start == "node") != (self.node is not None):
            raise ValueError("`node` goes with `from` node, and only with that")
        if self.given is not None and self.start != "all":
            raise ValueError("another payload needs a new run: `from` all")
        return self


class ManyAgainBody(RepetitionBody):
    start: Literal["all", "failed"] = Field(default="all", alias="from")
    runs: list[RunName] = Field(min_length=1, max_length=100, description="Ids of runs.")


class PresenceBody(Body):
    tab: str = Field(
        pattern=r"^[0-9A-Za-z-]{8,64}$", description="The browser tab's own name for itself."
    )
    editing: bool = Field(default=False, description="Whether it holds edits that are not saved.")
    leaving: bool = Field(default=False, description="The tab closes the workflow.")


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
