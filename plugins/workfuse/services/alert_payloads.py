"""What an alert says: one JSON object, the same for webhooks, e-mails and workflows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from airflow.configuration import conf
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from sqlalchemy.orm import Session

from workfuse.run_starts import started_by
from workfuse.services.view import JsonObject
from workfuse.store.alerts import first_failure, reported_error

_LONGEST_MESSAGE = 2_000
_NO_STEP = {
    "kind": "run_failed",
    "message": "The run failed, but none of its steps did: it took too long, or somebody marked it "
    "as failed on Airflow's pages.",
}
_NO_REASON = {
    "kind": "task_failed",
    "message": "The step failed and left no message. It may have been killed or have run out of "
    "memory; its log has what is known.",
}


def alert_payload(run: DagRun, workflow_name: str, session: Session) -> JsonObject:
    """What happened, without secrets: errors were masked when they were written down."""
    failed = first_failure(session, run)
    return {
        "event": "run_failed",
        "workflow": {"id": run.dag_id, "name": workflow_name},
        "run": {
            "id": run.run_id,
            "url": run_address(run.dag_id, run.run_id),
            "trigger": started_by(run.run_type, run.run_id),
            "startedAt": run.start_date.isoformat() if run.start_date else None,
            "endedAt": run.end_date.isoformat() if run.end_date else None,
        },
        "step": {
            "id": failed.task_id,
            "label": failed.task_display_name,
            "attempts": failed.try_number,
        }
        if failed
        else None,
        "error": _error(failed, session),
    }


def run_address(workflow_id: str, run_id: str) -> str:
    """Where people look at the run."""
    base = conf.get("api", "base_url", fallback="").rstrip("/")
    place = {"page": "executions", "workflow": workflow_id, "run": run_id}
    return f"{base}/plugin/workflows?{urlencode(place)}"


def _error(failed: TaskInstance | None, session: Session) -> dict[str, Any]:
    if failed is None:
        return _NO_STEP
    reported = reported_error(session, failed)
    if not isinstance(reported, dict) or not isinstance(reported.get("message"), str):
        return _NO_REASON
    message = reported["message"]
    if len(message) > _LONGEST_MESSAGE:
        message = message[: _LONGEST_MESSAGE - 1] + "…"
    return {"kind": str(reported.get("kind", "unexpected")), "message": message}
