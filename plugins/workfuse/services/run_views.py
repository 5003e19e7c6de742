"""Runs and their steps."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from workfuse.run_starts import Trigger
from workfuse.services.step_data_views import Exchanges
from workfuse.services.view import JsonObject, JsonValue, View
from workfuse.states import RunState, StepState

AirflowState = Annotated[
    str | None,
    Field(description="Airflow's state of the task; null before Airflow looks at it."),
]


class Run(View):
    """One DAG run."""

    id: str
    dag_id: str = Field(description="Airflow's DAG of this run: tests have one of their own.")
    is_test: bool = Field(description="Whether it runs a draft and not what is deployed.")
    state: RunState
    trigger: Trigger = Field(description="What started it.")
    run_type: str = Field(description="Airflow's.", examples=["manual", "scheduled", "backfill"])
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: float | None
    triggered_by: str | None
    revision: int | None = Field(description="The revision it runs; null when unknown.")
    cancelled_at: datetime | None
    cancelled_by: str | None
    gave_way_to: str | None = Field(
        description="Id of the run for which this one was left out or, if it is cancelled, ended."
    )
    repeats: str | None = Field(description="Id of the run that it runs again.")


class RunPage(View):
    items: list[Run]
    next_cursor: str | None


class RunOfWorkflow(Run):
    workflow_id: str
    workflow_name: str


class RunsPage(View):
    """Runs of several workflows."""

    items: list[RunOfWorkflow]
    next_cursor: str | None


class RunDocument(View):
    """What a run ran."""

    revision: int | None = Field(description="Null when unknown; then it is the newest document.")
    document: JsonObject


class MappedCounts(View):
    """A step that runs once per item of a loop."""

    total: int
    counts: dict[StepState, int]
    airflow_counts: dict[str, int] = Field(description="The same by Airflow's states, or `none`.")


class Step(View):
    """One node in one run. Of a node in a loop's body: all its items together."""

    node_id: str
    state: StepState
    airflow_state: AirflowState
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: float | None
    try_number: int
    max_tries: int
    mapped: MappedCounts | None
    held: bool = Field(description="Whether a test stops before it, until somebody goes on.")
    ways: list[str] | None = Field(
        description="The outputs by which it went on, of a node of which one leads into a merge; "
        "null of others, whose followers' states tell."
    )


class HeldOutput(View):
    """What came out of a node before the one that a test stops before."""

    node_id: str
    output: Any
    ran: bool = Field(description="False while it runs, and when it was skipped or failed.")
    editable: bool = Field(description="False also for loops and what is too large to show.")


class Held(View):
    """A test that stops before a node."""

    node_id: str
    outputs: list[HeldOutput]


class Repetition(View):
    """Parts of a run that were run again within the run."""

    start: str = Field(description="`all`, `failed`, or the id of the first node.")
    at: datetime
    by: str


class RunDetail(Run):
    payload: JsonValue = Field(description="What `trigger.body` is.")
    stored: bool = Field(
        description="Whether payload and data of the steps are there: a workflow may store none."
    )
    steps: list[Step]
    repetitions: list[Repetition] = Field(description="The newest first; at most 20.")


class StepError(View):
    """A failure in plain words. `request` and `response` are there when a call was made."""

    kind: str = Field(examples=["http_status", "upstream_failed", "task_failed"])
    message: str
    field: str | None = Field(default=None, examples=["config.headers.Accept"])
    request: JsonObject | None = None
    response: JsonObject | None = None


class Attempt(View):
    try_number: int
    state: StepState
    airflow_state: AirflowState
    started_at: datetime | None
    ended_at: datetime | None
    error: StepError | None


class MapIndexState(View):
    """One item of a loop."""

    map_index: int
    state: StepState
    airflow_state: AirflowState
    started_at: datetime | None
    duration_seconds: float | None
    try_number: int


class ItemPage(View):
    """A part of the items of a loop, in their order."""

    total: int
    failed: int = Field(description="How many of them failed, or were not run for that.")
    offset: int
    items: list[MapIndexState]


class StepDetail(Step):
    """One node in one run with its data. Secrets are masked as Airflow masks them."""

    map_index: int = Field(description="-1 for a node outside a loop's body.")
    first_failed: int | None = Field(description="Of a loop's items, the first one that failed.")
    input: JsonObject = Field(description="The node's fields as they were rendered for this step.")
    output: Any
    output_truncated: bool = Field(
        description="Then `output` is the first 256 KiB of the output's JSON, as text."
    )
    error: StepError | None
    attempts: list[Attempt]
    stored: bool = Field(description="Whether its data is there: a workflow may store none.")
    exchanges: Exchanges | None = Field(
        default=None, description="What was sent over HTTP; null for a node that sends nothing."
    )


class RunProblem(View):
    """Why a run was not run again."""

    code: str = Field(examples=["run_goes_on"])
    detail: str


class BulkRun(View):
    """What became of one of several runs; `run` is what runs now."""

    run_id: str
    run: Run | None
    problem: RunProblem | None


class BulkRuns(View):
    items: list[BulkRun]


class RunMark(View):
    """A run in a bar of states."""

    id: str
    state: RunState
    started_at: datetime
    duration_seconds: float | None
