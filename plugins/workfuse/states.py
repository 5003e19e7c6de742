"""Airflow's states of runs and tasks, and what people are told instead: here and nowhere else."""

from __future__ import annotations

from typing import Literal

RunState = Literal["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "SKIPPED"]
StepState = Literal["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "SKIPPED"]

EndedBy = Literal["cancel", "replace", "skip"]
"""Why a run ended before it was done, or before it began: a person's wish, or another run."""

AIRFLOW_RUN_STATES: dict[RunState, str] = {
    "PENDING": "queued",
    "RUNNING": "running",
    "COMPLETED": "success",
    "FAILED": "failed",
    "CANCELLED": "failed",  # Airflow has no word for it: see `workfuse.store.cancellations`
    "SKIPPED": "success",  # nor for this; begun again, it is a failed one
}

ENDED = ("success", "failed")
"""Airflow's states of runs that have ended."""

_RUNS: dict[str, RunState] = {
    airflow: ours
    for ours, airflow in AIRFLOW_RUN_STATES.items()
    if ours not in ("CANCELLED", "SKIPPED")
}

_STEPS: dict[str, StepState] = {
    "scheduled": "PENDING",
    "queued": "PENDING",
    "running": "RUNNING",
    "restarting": "RUNNING",
    "deferred": "RUNNING",
    "awaiting_input": "RUNNING",
    "up_for_reschedule": "RUNNING",
    "up_for_retry": "RUNNING",
    "success": "COMPLETED",
    "failed": "FAILED",
    "skipped": "SKIPPED",
    "upstream_failed": "SKIPPED",
    "removed": "SKIPPED",
}


def run_state(airflow_state: str, *, ended_by: EndedBy | None) -> RunState:
    """The state of a run."""
    match ended_by:
        case None:
            return _RUNS[airflow_state]
        case "skip":
            return "SKIPPED"
    return "CANCELLED"


def step_state(airflow_state: str | None, *, is_cancelled: bool) -> StepState:
    """The state of a step, or of one item of it; Airflow adds states now and then.

    Args:
        airflow_state: None while the task has not been looked at.
        is_cancelled: whether it had not ended when somebody cancelled the run.
    """
    return "CANCELLED" if is_cancelled else _STEPS.get(airflow_state or "", "PENDING")
