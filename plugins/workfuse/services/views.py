"""What user actions give back: immutable records that serialise to the API's camelCase JSON.

Times are UTC. Durations are seconds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

JsonObject = dict[str, Any]
JsonValue = Any

DeploymentState = Literal["ready", "pending", "failed"]
RunState = Literal["queued", "running", "success", "failed"]
TaskState = str  # Airflow's task instance states; open, because Airflow adds to them


class View(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )


class Me(View):
    """The signed-in person and what Airflow lets them do with workflows in general."""

    id: str
    name: str
    can_edit: bool
    can_run: bool


class Port(View):
    """A named input or output of a node kind."""

    name: str
    label: str


class CredentialNeed(View):
    kind: Literal["http", "ai", "webhook"]
    required: bool


class OutputsFrom(View):
    """How nodes get outputs of their own: one for each row of a list in their config."""

    field: str = Field(
        description="JSON name of the list. While the config has no use for the field "
        "(`x-when`), the kind's `outputs` hold."
    )
    handle: str = Field(description="JSON name of what names a row's output.")
    label: str = Field(description="JSON name of what people call it.")
    also: list[Port] = Field(description="Outputs that stand behind those of the rows.")


class NodeKind(View):
    """All the editor needs to draw and configure nodes of one type."""

    type: str
    label: str
    description: str
    category: Literal["trigger", "action", "logic", "utility"]
    inputs: list[Port]
    outputs: list[Port]
    outputs_from: OutputsFrom | None
    config_schema: JsonObject = Field(
        description="JSON Schema 2020-12 of `data.config`; the order of properties is the order "
        "of the form. Form hints: `x-widget`; `x-advanced`; `x-when`, fields by name and the "
        "values that they must have for this one to matter; `x-needed`, not empty then."
    )
    options_schema: JsonObject | None = Field(
        description="JSON Schema of `data.options`; null for kinds that have none."
    )
    error_output: Port | None = Field(
        description="The output that a node has as well when its option `onError` is `output`."
    )
    credential: CredentialNeed | None
    scheduled: bool = Field(description="Whether it starts runs by time; then it has a preview.")


class Diagnostic(View):
    """One finding in a document: what, where, and what to do."""

    code: str = Field(examples=["WF203"])
    severity: Literal["error", "warning"]
    message: str
    advice: str
    node_id: str | None = None
    field: str | None = Field(default=None, examples=["config.url"])
    edge_id: str | None = None
    value: Any = None


class CheckResult(View):
    diagnostics: list[Diagnostic]


class ExpressionProblem(View):
    """Why a preview has no value."""

    kind: Literal[
        "syntax",
        "foreign",
        "unknown_name",
        "unknown_filter",
        "forbidden",
        "missing",
        "type",
        "limit",
    ]
    message: str = Field(description="One sentence with the expression, for people.")
    advice: str
    expression: str = Field(description="The `{{ … }}` it happened in.")
    path: str = Field(description="Of the text inside the value; empty for the value itself.")
    line: int | None
    column: int | None
    missing: str | None = Field(description="With `missing`: the name that was not there.")


class ExpressionPreview(View):
    """What a value gives for sample data, or why it gives nothing."""

    value: JsonValue = None
    error: ExpressionProblem | None


class SchedulePreview(View):
    """When a schedule will start runs. Times are in the schedule's zone, with their offset."""

    words: str = Field(examples=["At 02:00"])
    timezone: str
    runs: list[datetime] = Field(
        description="The next five; fewer when it ends. Empty while a diagnostic is an error."
    )
    missed: datetime | None = Field(
        description="The first time that has passed already and is started for all the same, "
        "right after the first Deploy."
    )
    diagnostics: list[Diagnostic]


class CompileResult(View):
    """The DAG file that deploying would write; `text` is null when a diagnostic is an error."""

    text: str | None
    file_name: str
    source_map: dict[str, tuple[int, int]] = Field(
        description="Node id to its first and last line in `text`, counted from 1."
    )
    diagnostics: list[Diagnostic]


class Change(View):
    """One difference between two revisions. Values are shortened, as people read them."""

    subject: Literal["workflow", "node", "edge"]
    action: Literal["added", "removed", "changed"]
    message: str = Field(examples=['node "fetch", config.method: "GET" → "POST"'])
    node_id: str | None
    edge_id: str | None
    field: str | None = Field(examples=["config.method"])
    before: str | None
    after: str | None


class DiffResult(View):
    """What people changed; layout is no change."""

    from_revision: int
    to_revision: int
    changes: list[Change]


class ImportProblem(View):
    """Why Airflow could not load the deployed file."""

    message: str
    node_id: str | None
    field: str | None = Field(examples=["config.url", "settings.tags"])


class Deployment(View):
    """A revision that was written to the DAG bundle, and whether Airflow has it yet."""

    revision: int
    deployed_at: datetime
    deployed_by: str
    dag_id: str
    state: DeploymentState
    import_error: ImportProblem | None


class Run(View):
    """One DAG run."""

    id: str
    state: RunState
    run_type: str = Field(examples=["manual", "scheduled", "backfill"])
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: float | None
    triggered_by: str | None
    revision: int | None = Field(description="The deployed revision it runs; null when unknown.")


class RunPage(View):
    items: list[Run]
    next_cursor: str | None


class MappedCounts(View):
    """A step that runs once per item of a loop."""

    total: int
    counts: dict[TaskState, int]


class Step(View):
    """One node in one run. Of a node in a loop's body: all its items together."""

    node_id: str
    state: TaskState | None
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: float | None
    try_number: int
    max_tries: int
    mapped: MappedCounts | None


class RunDetail(Run):
    payload: JsonObject
    steps: list[Step]


class StepError(View):
    """A failure in plain words. `request` and `response` are there when a call was made."""

    kind: str = Field(examples=["http_status", "upstream_failed", "task_failed"])
    message: str
    field: str | None = Field(default=None, examples=["config.headers.Accept"])
    request: JsonObject | None = None
    response: JsonObject | None = None


class Attempt(View):
    try_number: int
    state: TaskState | None
    started_at: datetime | None
    ended_at: datetime | None
    error: StepError | None


class MapIndexState(View):
    map_index: int
    state: TaskState | None


class StepDetail(Step):
    """One node in one run with its data. Secrets are masked as Airflow masks them."""

    map_index: int = Field(description="-1 for a node outside a loop's body.")
    map_indexes: list[MapIndexState] = Field(description="Items of a loop; at most 1,000.")
    input: JsonObject = Field(description="The node's fields as they were rendered for this step.")
    output: Any
    output_truncated: bool = Field(
        description="Then `output` is the first 256 KiB of the output's JSON, as text."
    )
    error: StepError | None
    attempts: list[Attempt]


class WorkflowSummary(View):
    id: str
    name: str
    description: str
    revision: int
    updated_at: datetime
    owner: str
    node_count: int
    deployment: Deployment | None
    last_run: Run | None


class WorkflowPage(View):
    items: list[WorkflowSummary]
    next_cursor: str | None
    total: int


class Workflow(WorkflowSummary):
    """A workflow with its current document, as it was saved."""

    document: JsonObject
