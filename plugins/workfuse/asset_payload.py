"""What a run is given that updates of assets started: for its tasks and our pages the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

STARTED_BY_ASSETS = "asset_triggered"
"""Airflow's type of such runs."""

MOST_EVENTS = 100


def asset_payload(events: Iterable[Any]) -> dict[str, Any]:
    """`trigger.body`: the newest events, the newest last.

    Args:
        events: as Airflow's tables or its Task SDK have them.
    """
    ordered = sorted(events, key=lambda event: (event.timestamp, event.asset.uri))
    return {"events": [_shown(event) for event in ordered[-MOST_EVENTS:]]}


def _shown(event: Any) -> dict[str, Any]:
    return {
        "uri": event.asset.uri,
        "name": event.asset.name,
        "extra": event.extra or {},
        "sourceDagId": event.source_dag_id,
        "sourceTaskId": event.source_task_id,
        "sourceRunId": event.source_run_id,
        "timestamp": event.timestamp.isoformat(),
    }
