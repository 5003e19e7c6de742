"""Waits until somebody calls the run's address for this node."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from airflow.sdk import Context

    from workfuse.operators.delay import Unit


class CallWait(WorkfuseOperator):
    """Leaves its worker until the call is there, and passes on what it brought.

    Args:
        timeout: How long to wait for the call, in `unit`.
        on_timeout: Whether the run goes on by the output "timeout" then, or the node fails.
    """

    template_fields = ("timeout",)
    ends_by_call = True

    def __init__(
        self,
        *,
        timeout: float | str | None = None,
        unit: Unit = "hours",
        on_timeout: Literal["output", "fail"] = "output",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.timeout = timeout
        self.unit = unit
        self.on_timeout = on_timeout

    def perform(self, context: Context) -> NoReturn:
        """Leave the worker; the call may have come already, which the trigger sees at once."""
        from dataclasses import asdict

        from workfuse.operators.call_trigger import CallTrigger
        from workfuse.operators.durations import duration_of
        from workfuse.operators.waits import wait_at

        until = None
        if self.timeout is not None:
            limit = duration_of(self.timeout, self.unit, field="timeout")
            until = (datetime.now(UTC) + limit).isoformat()
        since = context["dag_run"].start_date
        trigger = CallTrigger(
            wait=asdict(wait_at(context["ti"].task_id, context)),
            since=since.isoformat() if since else None,
            until=until,
        )
        self.defer(trigger=trigger, method_name="called")

    def called(self, context: Context, event: str) -> dict[str, Any]:
        """Return what the call brought, or say that none came in time."""
        from workfuse.operators.call_mailbox import call_in
        from workfuse.operators.waits import wait_at

        wait = wait_at(context["ti"].task_id, context)
        kept = context["ti"].xcom_pull(task_ids=wait.mailbox, map_indexes=-1, key=wait.key)
        call = call_in(kept, context["dag_run"].start_date)
        if call is not None:
            return {"branch": "main", **call}
        if self.on_timeout == "output":
            return {"branch": "timeout"}
        limit = f"{self.timeout} {self.unit}"
        raise NodeError("timeout", f"No call came within {limit}. Run the node again.")

    def way_on(self, output: Any) -> str:
        """Which of the two it was."""
        return str(output["branch"])
