"""The items of a loop that a step went through."""

from __future__ import annotations

from airflow.models.taskinstance import TaskInstance

from workfuse.services.errors import StepNotFound
from workfuse.services.run_views import ItemPage, MapIndexState
from workfuse.services.runs import owned_run
from workfuse.services.step_states import seconds, state_in_run
from workfuse.store import run_records
from workfuse.store.cancellations import Cancellation, cancellations
from workfuse.store.workflows import WorkflowStore

_FAILED = frozenset({"failed", "upstream_failed", "up_for_retry"})


def list_items(
    workflow_id: str,
    run_id: str,
    node_id: str,
    *,
    only_failed: bool,
    offset: int,
    limit: int,
    store: WorkflowStore,
) -> ItemPage:
    """Some items of a node in a loop's body, of loops inside loops counted through.

    Raises WorkflowNotFound, RunNotFound, StepNotFound.
    """
    run = owned_run(workflow_id, run_id, store)
    session = store.session
    instances = run_records.item_instances(session, run.dag_id, run.run_id, node_id)
    if not instances:
        raise StepNotFound(run_id, node_id, 0)
    cancelled = cancellations(session, [run]).get(run.id)
    items = [_item(number, one, cancelled) for number, one in enumerate(instances)]
    failed = [item for item in items if _has_failed(item)]
    listed = failed if only_failed else items
    return ItemPage(
        total=len(items), failed=len(failed), offset=offset, items=listed[offset : offset + limit]
    )


def _item(number: int, instance: TaskInstance, cancelled: Cancellation | None) -> MapIndexState:
    return MapIndexState(
        map_index=number,
        state=state_in_run(instance.state, instance.end_date, cancelled),
        airflow_state=instance.state,
        started_at=instance.start_date,
        duration_seconds=seconds(instance.start_date, instance.end_date),
        try_number=instance.try_number,
    )


def _has_failed(item: MapIndexState) -> bool:
    return item.state != "CANCELLED" and item.airflow_state in _FAILED
