"""Tells of a failed run by starting another workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.run_keys import ALERTS_KEY, CALL_KEY, child_run_id

if TYPE_CHECKING:
    from airflow.sdk import Context


class AlertWorkflow(WorkfuseOperator):
    """Starts a run of another workflow, and does not wait for it.

    The output is {"runId"}. A retry finds the run that an earlier attempt started.

    Args:
        workflow: Id of the other workflow.
        payload: What happened; its `trigger.body`.
    """

    template_fields = ("workflow", "payload")

    def __init__(self, *, workflow: str, payload: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.workflow = workflow
        self.payload = payload

    def perform(self, context: Context) -> dict[str, Any]:
        """Start the run, with the workflows whose alerts led to it."""
        from workfuse.operators.child_runs import start_run

        ti: Any = context["ti"]
        run_id = child_run_id(ti.dag_id, ti.run_id, ti.task_id, -1, None, ti.max_tries)
        led_here = (context["dag_run"].conf or {}).get(CALL_KEY, {}).get(ALERTS_KEY, [])
        conf = {CALL_KEY: {"body": self.payload, ALERTS_KEY: led_here}}
        note = f"Started because a run failed: the alert {ti.run_id!r} of {ti.dag_id!r}."
        start_run(self.workflow, run_id, conf, note)
        return {"runId": run_id}
