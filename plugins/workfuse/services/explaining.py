"""All that a person needs to see why a run failed, in one answer."""

from __future__ import annotations

from typing import Any

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from pydantic import Field
from sqlalchemy.orm import Session

from workfuse.services.alert_payloads import run_address
from workfuse.services.explanation_text import LOG_LINES, advice_for, as_text
from workfuse.services.run_alerts import Alert, list_alerts
from workfuse.services.run_views import Run, StepDetail
from workfuse.services.runs import get_run_document, owned_run, run_views
from workfuse.services.steps import NOT_MAPPED, get_step
from workfuse.services.view import JsonObject, View
from workfuse.store import run_records
from workfuse.store.alerts import first_failure
from workfuse.store.task_logs import log_tail
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import NodeKindRegistry

_LOG_CHARACTERS = 32_000


class ExplainedStep(StepDetail):
    """A step with what it is, what to do about its error, and the end of its log."""

    label: str
    kind: str | None = Field(examples=["action.http"], description="The type of its node.")
    advice: str | None
    log: list[str] | None = Field(
        description="The last 50 lines of the last attempt; null without one to read."
    )


class Explanation(View):
    """Why a run failed."""

    workflow_name: str
    run: Run
    url: str
    step: ExplainedStep | None = Field(description="Null when no step failed by itself.")
    alerts: list[Alert]
    text: str = Field(description="The same as text, to paste into an issue.")


def explain_run(
    workflow_id: str,
    run_id: str,
    node_id: str | None,
    map_index: int,
    *,
    with_log: bool,
    registry: NodeKindRegistry,
    store: WorkflowStore,
) -> Explanation:
    """Explain a step of a run, by default the first one that failed.

    Raises WorkflowNotFound, RunNotFound, StepNotFound.
    """
    run = owned_run(workflow_id, run_id, store)
    document = get_run_document(workflow_id, run_id, store=store).document
    if node_id is None:
        node_id = _first_failed(run, store.session)
    step = None
    if node_id is not None:
        detail = _detail(workflow_id, run_id, node_id, map_index, registry, store)
        step = _explained(detail, document)
        if with_log:
            log = _log(detail, run, store.session)
            step = step.model_copy(update={"log": log})
    [view] = run_views([run], store.session)
    known: dict[str, Any] = {
        "workflow_name": str(document.get("name") or workflow_id),
        "run": view,
        "url": run_address(workflow_id, run_id),
        "step": step,
        "alerts": list_alerts(workflow_id, run_id, store=store).items,
    }
    return Explanation(**known, text=as_text(workflow_id, **known))


def _first_failed(run: DagRun, session: Session) -> str | None:
    failed = first_failure(session, run)
    return failed.task_id if failed is not None else None


def _detail(
    workflow_id: str,
    run_id: str,
    node_id: str,
    map_index: int,
    registry: NodeKindRegistry,
    store: WorkflowStore,
) -> StepDetail:
    """The step; of one with items and none chosen, the first item that failed."""
    found = get_step(
        workflow_id, run_id, node_id, map_index=map_index, registry=registry, store=store
    )
    item = found.first_failed
    if found.map_index != NOT_MAPPED or item is None:
        return found
    return get_step(workflow_id, run_id, node_id, map_index=item, registry=registry, store=store)


def _explained(step: StepDetail, document: JsonObject) -> ExplainedStep:
    node = _node(document, step.node_id)
    data = node.get("data")
    label = data.get("label") if isinstance(data, dict) else None
    kind = node.get("type")
    return ExplainedStep(
        **dict(step),
        label=label if isinstance(label, str) and label else step.node_id,
        kind=kind if isinstance(kind, str) else None,
        advice=advice_for(step.error) if step.error is not None else None,
        log=None,
    )


def _log(step: StepDetail, run: DagRun, session: Session) -> list[str] | None:
    instance = _instance(step, run, session)
    if instance is None or instance.try_number == 0:
        return None
    return log_tail(instance, instance.try_number, most=LOG_LINES, most_characters=_LOG_CHARACTERS)


def _node(document: JsonObject, node_id: str) -> JsonObject:
    nodes = document.get("nodes")
    for node in nodes if isinstance(nodes, list) else []:
        if isinstance(node, dict) and node.get("id") == node_id:
            return node
    return {}


def _instance(step: StepDetail, run: DagRun, session: Session) -> TaskInstance | None:
    place = (session, run.dag_id, run.run_id, step.node_id)
    if step.map_index == NOT_MAPPED:
        return run_records.single_instance(*place) if step.mapped is None else None
    instances = run_records.item_instances(*place)
    return instances[step.map_index] if step.map_index < len(instances) else None
