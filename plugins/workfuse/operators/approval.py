"""Waits for a person's decision, on Airflow's own page for required actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NoReturn

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from airflow.sdk import Context

    from workfuse.operators.delay import Unit

CHOICES = {"approved": "Approve", "rejected": "Reject"}


class Approval(WorkfuseOperator):
    """Asks, leaves its worker, and goes on by the output of the button that was pressed.

    Args:
        subject: The question.
        body: Details, as Markdown.
        choices: By output, what its button says.
        inputs: Fields to fill in, each {"name", "label", "type", "required"}.
        assignees: Who may answer, each {"id", "name"} of an Airflow user; nobody means everyone.
        timeout: How long to wait for an answer, in `unit`.
        on_timeout: Whether the run goes on by the output "timeout" then, or the node fails.
    """

    template_fields = ("subject", "body", "timeout")

    def __init__(
        self,
        *,
        subject: str,
        body: str = "",
        choices: Mapping[str, str] | None = None,
        inputs: Sequence[Mapping[str, Any]] = (),
        assignees: Sequence[Mapping[str, str]] = (),
        timeout: float | str | None = None,
        unit: Unit = "hours",
        on_timeout: Literal["output", "fail"] = "output",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.subject = subject
        self.body = body
        self.choices = choices or CHOICES
        self.inputs = inputs
        self.assignees = assignees
        self.timeout = timeout
        self.unit = unit
        self.on_timeout = on_timeout

    def perform(self, context: Context) -> NoReturn:
        """Put the question on the page, then leave the worker."""
        from airflow.sdk.exceptions import TaskAwaitingInput
        from airflow.sdk.execution_time.hitl import HITLUser, upsert_hitl_detail

        from workfuse.operators.approval_form import params_of
        from workfuse.operators.durations import duration_of

        limit: timedelta | None = None
        if self.timeout is not None:
            limit = duration_of(self.timeout, self.unit, field="timeout")
        upsert_hitl_detail(
            ti_id=context["ti"].id,
            options=list(self.choices.values()),
            subject=_as_text(self.subject),
            body=_as_text(self.body),
            params=params_of(self.inputs),
            assigned_users=[HITLUser(id=one["id"], name=one["name"]) for one in self.assignees],
        )
        raise TaskAwaitingInput(method_name="answered", timeout=limit)

    def answered(self, context: Context, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return the decision; Airflow calls this when there is one, or when time is up."""
        from workfuse.operators.approval_form import filled_in

        if "error" in event:
            if event.get("error_type") != "timeout":
                raise NodeError("approval", f"The answer cannot be used: {event['error']}")
            if self.on_timeout == "output":
                return {"branch": "timeout"}
            limit = f"{self.timeout} {self.unit}"
            raise NodeError("timeout", f"Nobody answered within {limit}. Run the node again.")
        chosen = next(iter(event["chosen_options"]))
        at = event["responded_at"]
        user = event.get("responded_by_user")
        return {
            "branch": self._output_of(chosen),
            "choice": chosen,
            "by": {"id": user["id"], "name": user["name"]} if user else None,
            "at": at.isoformat() if hasattr(at, "isoformat") else at,
            "inputs": filled_in(self.inputs, event.get("params_input") or {}),
        }

    def way_on(self, output: Any) -> str:
        """The output of the button, or "timeout"."""
        return str(output["branch"])

    def _output_of(self, chosen: str) -> str:
        for handle, label in self.choices.items():
            if label == chosen:
                return handle
        # The workflow was deployed anew while the question was open.
        raise NodeError("approval", f"{chosen!r} is no choice any more. Run the node again.")


def _as_text(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
