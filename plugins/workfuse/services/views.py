"""Workflows, node kinds and what checking says of them, as the API gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from workfuse.services.run_views import Run, RunMark
from workfuse.services.view import JsonObject, View

DeploymentState = Literal["ready", "pending", "failed"]


class Me(View):
    """The signed-in person and what Airflow lets them do with workflows in general."""

    id: str
    name: str
    can_edit: bool
    can_run: bool
    can_delete: bool


class Port(View):
    """A named input or output of a node kind."""

    name: str
    label: str
    body: bool = Field(default=False, description="What follows this output is repeated.")


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
    called: bool = Field(
        description="Whether calls of other services start runs; then there are test addresses."
    )


def _without_place(schema: JsonObject) -> None:
    """Few findings have a place in a text: whoever makes one up need not say that it has none."""
    for name in ("line", "column"):
        schema["required"].remove(name)
        del schema["properties"][name]["default"]


class Diagnostic(View):
    """One finding in a document: what, where, and what to do."""

    model_config = ConfigDict(json_schema_extra=_without_place)

    code: str = Field(examples=["WF203"])
    severity: Literal["error", "warning"]
    message: str
    advice: str
    node_id: str | None = None
    field: str | None = Field(default=None, examples=["config.url"])
    edge_id: str | None = None
    value: Any = None
    line: int | None = Field(
        default=None, description="Of an expression that cannot be read: where in the field's text."
    )
    column: int | None = None


class CheckResult(View):
    diagnostics: list[Diagnostic]


class ConnectionsResult(View):
    refused: dict[str, Diagnostic] = Field(
        description="By node the first thing that would be wrong; the others are fine."
    )


class CompileResult(View):
    """The DAG file that deploying would write; `text` is null when a diagnostic is an error."""

    text: str | None
    file_name: str
    source_map: dict[str, tuple[int, int]] = Field(
        description="Node id to its first and last line in `text`, counted from 1."
    )
    diagnostics: list[Diagnostic]


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
    active: bool = Field(description="False while it is paused: then nothing starts it.")
    import_error: ImportProblem | None


class PictureNode(View):
    x: int
    y: int
    type: str


class PictureEdge(View):
    source: int
    target: int


class Picture(View):
    """A workflow's graph at a glance; of a large one, a part."""

    nodes: list[PictureNode] = Field(
        description="In pixels from the picture's upper left corner. At most 60."
    )
    edges: list[PictureEdge] = Field(description="Between places in `nodes`. At most 90.")


class WorkflowSummary(View):
    id: str
    name: str
    description: str
    revision: int
    updated_at: datetime
    owner: str
    owner_id: str
    node_count: int
    tags: list[str]
    picture: Picture
    deployment: Deployment | None
    last_run: Run | None
    recent_runs: list[RunMark] = Field(description="The last 12 runs, the newest last.")
    next_run: datetime | None = Field(description="When its schedule starts it next.")
    deleted_at: datetime | None = Field(description="It can be restored for 30 days from then on.")


class Owner(View):
    id: str
    name: str


class WorkflowPage(View):
    items: list[WorkflowSummary]
    next_cursor: str | None
    total: int
    tags: list[str] = Field(description="The tags of all that the person sees; at most 200.")
    owners: list[Owner] = Field(description="Whose workflows the person sees; at most 200.")


class RestoredWorkflow(WorkflowSummary):
    not_deployed: str | None = Field(
        description="Why what was deployed of it could not be deployed again."
    )


class WorkflowName(View):
    id: str
    name: str


class Credential(View):
    """An Airflow connection, without anything of it that is secret."""

    id: str
    type: str = Field(examples=["http"])
    description: str
    used_by: list[WorkflowName] = Field(
        description="The workflows that name it, of those that the person sees."
    )


class CredentialPage(View):
    items: list[Credential] = Field(description="Those that the person may read.")
    next_cursor: str | None


class Template(View):
    """A workflow to begin with."""

    id: str
    name: str
    story: str = Field(description="What it is good for, in two or three sentences.")
    shows: list[str] = Field(description="What can be learned from it, in a few words each.")
    payload: JsonObject = Field(description="To try it with; `{}` when it needs none.")
    node_count: int
    picture: Picture
    document: JsonObject


class About(View):
    """What runs here, and what it can take."""

    workfuse_version: str
    airflow_version: str
    dag_bundle: str = Field(description="The DAG bundle that Deploy writes to.")
    document_bytes: int
    payload_bytes: int
    loop_items: int
    for_each_items: int
    restorable_days: int


class Workflow(WorkflowSummary):
    """A workflow with its current document, as it was saved."""

    document: JsonObject


class PresentPerson(View):
    """A browser tab that has the workflow open."""

    tab: str
    name: str
    is_you: bool = Field(description="The same person, in another tab or browser.")
    editing: bool = Field(description="It holds edits that are not saved.")


class Presence(View):
    revision: int = Field(description="The newest one.")
    saved_at: datetime
    saved_by: str
    others: list[PresentPerson] = Field(description="At most 20.")
