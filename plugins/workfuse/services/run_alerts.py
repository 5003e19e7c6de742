"""Whom a failed run was told to, and whether that worked."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from airflow.models.taskinstance import TaskInstance
from pydantic import Field
from sqlalchemy.orm import Session

from workfuse.services.runs import owned_run
from workfuse.services.view import View
from workfuse.store import run_records
from workfuse.store.alerts import alert_task, alerts_of, reported_error
from workfuse.store.tables import AlertRow
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import dag_id_of_alert

AlertState = Literal["sending", "sent", "failed"]
AlertKind = Literal["workflow", "webhook", "email"]

_KINDS: dict[str, AlertKind] = {
    "AlertWorkflow": "workflow",
    "HttpAction": "webhook",
    "AlertEmail": "email",
}
_SHOWN_IN: dict[AlertKind, str] = {"workflow": "workflow", "webhook": "url", "email": "to"}
_STATES: dict[str | None, AlertState] = {"success": "sent", "failed": "failed"}


class Alert(View):
    """That somebody is told of a failed run."""

    made_at: datetime
    state: AlertState = Field(description="`failed` when no attempt is left.")
    kind: AlertKind | None = Field(description="Null when there was nothing to send it.")
    to: str | None = Field(
        description="The workflow's id, the webhook's host, or the addresses; null while unknown."
    )
    message: str | None = Field(description="Why it was not sent, or not yet.")
    dag_id: str = Field(description="Airflow's DAG of the alert.")
    alert_run_id: str | None = Field(description="Its run, which has the log; null without one.")
    started_run_id: str | None = Field(description="The run of the other workflow.")


class Alerts(View):
    items: list[Alert] = Field(description="The newest first; at most 20.")


def list_alerts(workflow_id: str, run_id: str, *, store: WorkflowStore) -> Alerts:
    """The alerts of a run. Raises WorkflowNotFound, RunNotFound."""
    run = owned_run(workflow_id, run_id, store)
    session = store.session
    return Alerts(items=[_view(row, session) for row in alerts_of(session, run.dag_id, run_id)])


def _view(row: AlertRow, session: Session) -> Alert:
    dag_id = dag_id_of_alert(row.workflow_id)
    task = alert_task(session, dag_id, row.alert_run_id)
    if task is None:
        lost = row.problem or "Its run on Airflow's pages was deleted."
        return _alert(row, dag_id, state="failed", message=lost)
    kind = _KINDS.get(task.operator or "")
    state = _STATES.get(task.state, "sending")
    return _alert(
        row,
        dag_id,
        state=state,
        kind=kind,
        to=_told(kind, task, session),
        message=_message(task, session) if state != "sent" else None,
        alert_run_id=row.alert_run_id,
        started_run_id=_started(kind, task, session) if state == "sent" else None,
    )


def _alert(row: AlertRow, dag_id: str, **known: Any) -> Alert:
    unknown = dict.fromkeys(("kind", "to", "message", "alert_run_id", "started_run_id"))
    return Alert(made_at=row.made_at, dag_id=dag_id, **{**unknown, **known})


def _told(kind: AlertKind | None, task: TaskInstance, session: Session) -> str | None:
    fields = run_records.rendered_fields(session, task) if kind else {}
    to = fields.get(_SHOWN_IN[kind]) if kind else None
    if isinstance(to, list):
        return ", ".join(map(str, to))
    if kind == "webhook" and isinstance(to, str):
        return _origin(to)
    return str(to) if to is not None else None


def _origin(url: str) -> str | None:
    """Addresses of webhooks often have their key in the path, or behind the question mark."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    netloc = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{netloc}" if netloc else None


def _message(task: TaskInstance, session: Session) -> str | None:
    error = reported_error(session, task)
    message = error.get("message") if isinstance(error, dict) else None
    if isinstance(error, dict) and message is not None:
        return _without_address(str(message), error.get("request"))
    return "See its log on Airflow's pages." if task.state == "failed" else None


def _without_address(message: str, request: object) -> str:
    url = request.get("url") if isinstance(request, dict) else None
    return message.replace(url, _origin(url) or "the webhook") if isinstance(url, str) else message


def _started(kind: AlertKind | None, task: TaskInstance, session: Session) -> str | None:
    output = run_records.xcom(session, task, "return_value") if kind == "workflow" else None
    return str(output["runId"]) if isinstance(output, dict) and "runId" in output else None
