"""One step of a run: what went in, what came out, what went wrong, and how often it was tried."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskinstancehistory import TaskInstanceHistory
from pydantic import ValidationError
from sqlalchemy.orm import Session

from workfuse.nesting import is_too_deep
from workfuse.run_keys import ERROR_KEY, EXCHANGES_KEY
from workfuse.services.errors import StepNotFound
from workfuse.services.run_views import Attempt, Step, StepDetail, StepError
from workfuse.services.runs import is_stored, owned_run
from workfuse.services.step_data_views import Exchanges
from workfuse.services.step_states import seconds, state_in_run, step_views
from workfuse.states import StepState
from workfuse.store import run_records
from workfuse.store.cancellations import Cancellation, cancellations
from workfuse.store.task_logs import failure_in_log
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import NodeKindRegistry, field_in

OUTPUT_LIMIT = 256 * 1024
"""Bytes of an output's JSON that are shown."""

_FAILED = frozenset({"failed", "up_for_retry"})
NOT_MAPPED = -1


def get_step(
    workflow_id: str,
    run_id: str,
    node_id: str,
    *,
    map_index: int,
    registry: NodeKindRegistry,
    store: WorkflowStore,
) -> StepDetail:
    """A step with its data; of a node in a loop's body, one item, or all of them with -1.

    Items of loops inside loops are counted through, in the order of the items of all loops.

    Raises WorkflowNotFound, RunNotFound, StepNotFound.
    """
    run = owned_run(workflow_id, run_id, store)
    cancelled = cancellations(store.session, [run]).get(run.id)
    detail = _Steps(run, cancelled, store.session).detail(node_id, map_index)
    errors = [detail.error, *(attempt.error for attempt in detail.attempts)]
    if all(error is None or error.field is None for error in errors):
        return detail
    # Operators know their arguments; the revision that ran knows the fields they came from.
    revision = run_records.deployed_revisions(store.session, [run]).get(run.id)
    document = store.document_at(workflow_id, revision) if revision is not None else None

    def as_in_form(error: StepError | None) -> StepError | None:
        if error is None or error.field is None:
            return error
        field = field_in(document, registry, node_id, error.field) if document else None
        return error.model_copy(update={"field": field})

    attempts = [
        attempt.model_copy(update={"error": as_in_form(attempt.error)})
        for attempt in detail.attempts
    ]
    return detail.model_copy(update={"error": as_in_form(detail.error), "attempts": attempts})


@dataclass(frozen=True)
class _Steps:
    """The steps of one run.

    Attributes:
        cancelled: the run's cancellation, if it was cancelled.
    """

    run: DagRun
    cancelled: Cancellation | None
    session: Session

    def detail(self, node_id: str, map_index: int) -> StepDetail:
        session, dag_id, run_id = self.session, self.run.dag_id, self.run.run_id
        tasks = run_records.of_run(session, dag_id, run_id, node_id)
        summaries = run_records.summaries_of(session, tasks, self.cancelled)
        step = next(iter(step_views(summaries, run_records.ways_of(session, tasks))), None)
        if step is None:
            raise StepNotFound(run_id, node_id, map_index)
        if step.mapped is None:
            instance = run_records.single_instance(session, dag_id, run_id, node_id)
            if instance is None or map_index != NOT_MAPPED:
                raise StepNotFound(run_id, node_id, map_index)
            return self._one(instance, step, NOT_MAPPED, None)
        instances = run_records.item_instances(session, dag_id, run_id, node_id)
        states = map(self._state, instances)
        failed = next((number for number, state in enumerate(states) if state == "FAILED"), None)
        if map_index == NOT_MAPPED:
            return self._all_items(step, instances, failed)
        if map_index >= len(instances):
            raise StepNotFound(run_id, node_id, map_index)
        return self._one(instances[map_index], step, map_index, failed)

    def _one(
        self, instance: TaskInstance, step: Step, map_index: int, first_failed: int | None
    ) -> StepDetail:
        # An XCom of an earlier try stays when the task is skipped later: believe the state.
        has_output = instance.state == "success"
        value = run_records.xcom(self.session, instance, "return_value") if has_output else None
        output, output_truncated = _shown(value)
        error = self._error(instance)
        return StepDetail(
            node_id=instance.task_id,
            state=self._state(instance),
            airflow_state=instance.state,
            started_at=instance.start_date,
            ended_at=instance.end_date,
            duration_seconds=seconds(instance.start_date, instance.end_date),
            try_number=instance.try_number,
            max_tries=instance.max_tries,
            mapped=step.mapped,
            held=step.held,
            ways=step.ways,
            map_index=map_index,
            first_failed=first_failed,
            input=run_records.rendered_fields(self.session, instance),
            output=output,
            output_truncated=output_truncated,
            error=error,
            attempts=self._attempts(instance, error),
            stored=is_stored(self.run),
            exchanges=_exchanges(run_records.xcom(self.session, instance, EXCHANGES_KEY)),
        )

    def _all_items(
        self, step: Step, instances: list[TaskInstance], failed: int | None
    ) -> StepDetail:
        """All items have no data in common; their error is that of the first that failed."""
        error = self._error(instances[failed]) if failed is not None else None
        if error is not None:
            error = error.model_copy(update={"message": f"Item {failed}: {error.message}"})
        return StepDetail(
            **dict(step),
            map_index=NOT_MAPPED,
            first_failed=failed,
            input={},
            output=None,
            output_truncated=False,
            error=error,
            attempts=[],
            stored=is_stored(self.run),
        )

    def _attempts(self, instance: TaskInstance, error: StepError | None) -> list[Attempt]:
        """Every try, the current one last. A task that never reached a worker has none."""
        earlier = [
            _attempt(
                row,
                state_in_run(row.state, row.end_date, self.cancelled),
                _error_in_log(row, row.try_number) if row.state in _FAILED else None,
            )
            for row in run_records.earlier_tries(self.session, instance)
        ]
        if instance.try_number == 0:
            return earlier
        return [*earlier, _attempt(instance, self._state(instance), error)]

    def _state(self, instance: TaskInstance) -> StepState:
        return state_in_run(instance.state, instance.end_date, self.cancelled)

    def _error(self, instance: TaskInstance) -> StepError | None:
        cancelled = self.cancelled
        if cancelled is not None and cancelled.ended(instance.state, instance.end_date):
            return _not_done(instance, cancelled)
        if instance.state == "upstream_failed":
            return _upstream_failed(instance, self.session)
        if instance.state not in _FAILED:
            return None
        pushed = run_records.xcom(self.session, instance, ERROR_KEY)
        return _step_error(pushed) if pushed else _error_in_log(instance, instance.try_number)


def _not_done(instance: TaskInstance, cancelled: Cancellation) -> StepError:
    name, other = repr(instance.task_display_name), repr(cancelled.for_run_id)
    match cancelled.act:
        case "skip":
            why = f"was not run: the run {other} was going on, so this one was left out."
            return StepError(kind="left_out", message=f"{name} {why}")
        case "replace":
            why = f"the run {other} replaced this one."
        case _:
            why = f"{cancelled.cancelled_by} cancelled the run."
    return StepError(kind="cancelled", message=f"{name} had not ended when {why}")


def _attempt(
    row: TaskInstance | TaskInstanceHistory, state: StepState, error: StepError | None
) -> Attempt:
    return Attempt(
        try_number=row.try_number,
        state=state,
        airflow_state=row.state,
        started_at=row.start_date,
        ended_at=row.end_date,
        error=error,
    )


def _upstream_failed(instance: TaskInstance, session: Session) -> StepError:
    failed = run_records.failed_tasks(session, instance.dag_id, instance.run_id)
    upstream = run_records.upstream_task_ids(session, instance.dag_run, instance.task_id)
    names = [repr(name) for task_id, name in sorted(failed.items()) if task_id in upstream]
    reason = f"{' and '.join(names)} failed" if names else "a step before it failed"
    return StepError(
        kind="upstream_failed",
        message=f"{instance.task_display_name!r} was not run because {reason}.",
    )


def _error_in_log(row: TaskInstance | TaskInstanceHistory, try_number: int) -> StepError:
    found = failure_in_log(row, try_number)
    if found is None:
        return StepError(
            kind="task_failed",
            message="The step failed and left no message. It may have been killed or have run out "
            "of memory; the log on its Airflow page has what is known.",
        )
    return _step_error(found)


def _step_error(found: Any) -> StepError:
    if isinstance(found, dict):
        try:
            return StepError.model_validate(found)
        except ValidationError:
            found = found.get("message") or json.dumps(found)
    return StepError(kind="task_failed", message=str(found))


def _exchanges(text: Any) -> Exchanges | None:
    try:
        return Exchanges.model_validate_json(text) if isinstance(text, str) else None
    except ValidationError:
        return None


def _shown(value: Any) -> tuple[Any, bool]:
    """The value, or the beginning of its JSON and True when it is too large for a screen."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        raw = text.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair, which a JSON answer cannot carry
        raw = text.encode("utf-8", "replace")
        value = json.loads(raw)
    if len(raw) <= OUTPUT_LIMIT and not is_too_deep(value):
        return value, False
    return raw[:OUTPUT_LIMIT].decode("utf-8", "ignore"), True
