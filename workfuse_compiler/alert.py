"""The DAG that tells of failed runs: one task, in the file of the workflow that it is about.

Its runs are started by the plugin's listener, with what happened as their payload.
"""

from __future__ import annotations

from workfuse_compiler.document import NOT_STORED_TAG, OnFailure
from workfuse_compiler.ir import (
    ALERT_EMAIL,
    ALERT_REQUEST,
    ALERT_WORKFLOW,
    Call,
    DagBlock,
    Docstring,
    ImportRef,
    LiteralValue,
    TaskStatement,
    Value,
)
from workfuse_compiler.json_value import JsonValue

ALERT_TAG = "workfuse-alert"
ALERT_TASK = "alert"
MAIL_SERVER = "smtp_default"
"""The connection that Airflow's own e-mails use."""

_MARK = ".alert"
_RETRIES = 3
_RETRY_DELAY = 30  # seconds
_PAYLOAD = LiteralValue("{{ trigger.body }}")


def dag_id_of_alert(workflow_id: str) -> str:
    """The DAG id of a workflow's alerts; like that of its tests it is nobody else's."""
    return f"{workflow_id}{_MARK}"


def alert_dag(workflow_id: str, name: str, chosen: OnFailure, *, store_payloads: bool) -> DagBlock:
    """Tells of a failed run as the workflow's settings say."""
    dag_id = dag_id_of_alert(workflow_id)
    tags: list[JsonValue] = ["workfuse", ALERT_TAG]
    if not store_payloads:  # what went wrong may tell of them
        tags.append(NOT_STORED_TAG)
    return DagBlock(
        dag_id=dag_id,
        variable=None,
        arguments=(
            ("dag_id", LiteralValue(dag_id)),
            ("dag_display_name", LiteralValue(f"{name}: when a run fails")),
            ("doc_md", Docstring()),
            ("schedule", LiteralValue(None)),
            ("catchup", LiteralValue(False)),
            ("is_paused_upon_creation", LiteralValue(False)),
            ("tags", LiteralValue(tags)),
        ),
        statements=(TaskStatement(ALERT_TASK, _task(chosen), is_node=False),),
    )


def alert_connection(chosen: OnFailure) -> str | None:
    """The Airflow connection that the alert uses."""
    if chosen.kind == "workflow":
        return None
    return chosen.credential_id or (MAIL_SERVER if chosen.kind == "email" else None)


def _task(chosen: OnFailure) -> Call:
    operator, named = _operator(chosen)
    connection_id = alert_connection(chosen)
    if connection_id is not None:
        named = (*named, ("connection_id", LiteralValue(connection_id)))
    tries = (("retries", LiteralValue(_RETRIES)), ("retry_delay", LiteralValue(_RETRY_DELAY)))
    return Call(
        operator,
        (),
        (("task_id", LiteralValue(ALERT_TASK)), *named, *tries),
    )


def _operator(chosen: OnFailure) -> tuple[ImportRef, tuple[tuple[str, Value], ...]]:
    match chosen.kind:
        case "workflow":
            target = LiteralValue(chosen.workflow)
            return ALERT_WORKFLOW, (("workflow", target), ("payload", _PAYLOAD))
        case "webhook":
            url = LiteralValue((chosen.url or "").strip())
            return ALERT_REQUEST, (
                ("url", url),
                ("method", LiteralValue("POST")),
                ("body", _PAYLOAD),
            )
        case "email":
            return ALERT_EMAIL, (("to", LiteralValue([*chosen.to])), ("payload", _PAYLOAD))
