"""What starts runs, out of what Airflow keeps of them: here and nowhere else."""

from __future__ import annotations

from typing import Literal

Trigger = Literal["manual", "webhook", "schedule", "backfill", "workflow", "asset"]

WEBHOOK_PREFIX = "webhook__"
"""How the ids of runs begin that calls started; for Airflow they are manual."""

AIRFLOW_RUN_TYPES: dict[str, Trigger] = {
    "manual": "manual",
    "scheduled": "schedule",
    "backfill": "backfill",
    "operator_triggered": "workflow",
    "asset_triggered": "asset",
    "asset_materialization": "asset",
}
"""Airflow's types of runs and what starts them, calls apart."""


def started_by(run_type: str, run_id: str) -> Trigger:
    """What started a run, of which Airflow says this."""
    found = AIRFLOW_RUN_TYPES[run_type]
    is_call = found == "manual" and run_id.startswith(WEBHOOK_PREFIX)
    return "webhook" if is_call else found
