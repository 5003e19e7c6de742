"""Waits until somebody calls the run's address for this node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from workfuse.operators.timed_wait import TimedWait

if TYPE_CHECKING:
    from airflow.sdk import Context


class CallWait(TimedWait):
    """Leaves its worker until the call is there, and passes on what it brought."""

    template_fields = ("timeout",)
    ends_by_call = True

    def perform(self, context: Context) -> NoReturn:
        """Leave the worker; the call may have come already, which the trigger sees at once."""
        from dataclasses import asdict

        from workfuse.operators.call_trigger import CallTrigger
        from workfuse.operators.waits import wait_at
        from workfuse.operators.waking import ends_after

        since = context["dag_run"].start_date
        trigger = CallTrigger(
            wait=asdict(wait_at(context["ti"].task_id, context)),
            since=since.isoformat() if since else None,
            **ends_after(self.limit()),
        )
        self.defer(trigger=trigger, method_name="called")

    def called(self, context: Context, event: str) -> dict[str, Any]:
        """Return what the call brought, or say that none came in time."""
        from workfuse.call_mailbox import call_in
        from workfuse.operators.waits import wait_at

        wait = wait_at(context["ti"].task_id, context)
        kept = context["ti"].xcom_pull(task_ids=wait.mailbox, map_indexes=-1, key=wait.key)
        call = call_in(kept, context["dag_run"].start_date)
        if call is not None:
            return {"branch": "main", **call}
        return self.out_of_time("No call came")
