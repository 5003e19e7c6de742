"""Runs another workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError
from workfuse.run_keys import CALL_KEY, child_run_id

if TYPE_CHECKING:
    from datetime import timedelta

    from airflow.sdk import Context

    from workfuse.operators.delay import Unit


class RunWorkflow(WorkfuseOperator):
    """Starts a run of another workflow, and waits for it without holding a worker.

    The output is {"runId", "state", "result"}; without waiting, "state" is "queued" and "result"
    null. A run that fails is an error that no retry cures: it had its own retries. One that the
    other workflow left out, since another was going on, is none: its "state" is "skipped".

    Args:
        workflow: Id of the other workflow.
        payload: Its `trigger.body`.
        wait: Whether to go on only when that run has ended.
        timeout: How long to wait at most, in `unit`; None waits for ever.
        result: Id of the node of the other workflow whose output becomes "result".
    """

    template_fields = ("payload", "timeout")
    defers = True

    def __init__(
        self,
        *,
        workflow: str,
        payload: Any = None,
        wait: bool = True,
        timeout: float | str | None = None,
        unit: Unit = "hours",
        result: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.workflow = workflow
        self.payload = payload
        self.wait = wait
        self.timeout = timeout
        self.unit = unit
        self.result = result

    def perform(self, context: Context) -> dict[str, Any]:
        """Start the run, then leave the worker until it has ended."""
        from workfuse.operators.child_runs import start_run

        limit = self._limit()
        ti: Any = context["ti"]
        place = (ti.dag_id, ti.run_id, ti.task_id, ti.map_index, self.item_index)
        run_id = child_run_id(*place, ti.max_tries)
        note = (
            f"Started by the node {self.task_display_name!r} of {ti.dag_id!r}, run {ti.run_id!r}."
        )
        start_run(self.workflow, run_id, {CALL_KEY: {"body": self.payload}}, note)
        if not self.wait:
            return {"runId": run_id, "state": "queued", "result": None}
        from workfuse.operators.run_trigger import RunTrigger
        from workfuse.operators.waking import ends_after

        self.defer(
            trigger=RunTrigger(self.workflow, run_id, **ends_after(limit)),
            method_name="finish",
            kwargs={"run_id": run_id},
        )
        raise AssertionError("defer raises")

    def _limit(self) -> timedelta | None:
        from workfuse.operators.durations import duration_of

        if not self.wait or self.timeout is None:
            return None
        return duration_of(self.timeout, self.unit, field="timeout")

    def finish(self, context: Context, event: str, run_id: str) -> dict[str, Any]:
        """Return the result once the run has ended."""
        if event == "timeout":
            raise NodeError(
                "timeout",
                f"The run {run_id!r} of the workflow {self.workflow!r} did not end within "
                f"{self.timeout} {self.unit}. It goes on; see what holds it up, or give it more "
                "time. A retry of this node would find the same run.",
                field="timeout",
            )
        if event != "success":
            raise NodeError(
                "workflow",
                f"The run {run_id!r} of the workflow {self.workflow!r} failed. See what failed in "
                "it; a retry of this node would find the same run.",
            )
        # Of a run that was left out for another no task succeeded, of any other its trigger did.
        done = context["ti"].get_ti_count(
            dag_id=self.workflow, run_ids=[run_id], states=["success"]
        )
        if not done:
            return {"runId": run_id, "state": "skipped", "result": None}
        result = None
        if self.result is not None:
            result = context["ti"].xcom_pull(
                dag_id=self.workflow, run_id=run_id, task_ids=self.result, map_indexes=-1
            )
        return {"runId": run_id, "state": event, "result": result}
