"""Waits for a person's decision, on Airflow's own page for required actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from workfuse.operators.errors import NodeError
from workfuse.operators.timed_wait import TimedWait

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from airflow.sdk import Context

CHOICES = {"approved": "Approve", "rejected": "Reject"}


class Approval(TimedWait):
    """Asks, leaves its worker, and goes on by the output of the button that was pressed.

    Args:
        subject: The question.
        body: Details, as Markdown.
        choices: By output, what its button says.
        inputs: Fields to fill in, each {"name", "label", "type", "required"}.
        assignees: Who may answer, each {"id", "name"} of an Airflow user; nobody means everyone.
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
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.subject = subject
        self.body = body
        self.choices = choices or CHOICES
        self.inputs = inputs
        self.assignees = assignees

    def perform(self, context: Context) -> NoReturn:
        """Put the question on the page, then leave the worker."""
        from airflow.sdk.exceptions import TaskAwaitingInput
        from airflow.sdk.execution_time.hitl import HITLUser, upsert_hitl_detail

        from workfuse.operators.approval_form import params_of
        from workfuse.operators.texts import as_text

        limit = self.limit()
        upsert_hitl_detail(
            ti_id=context["ti"].id,
            options=list(self.choices.values()),
            subject=as_text(self.subject),
            body=as_text(self.body),
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
            return self.out_of_time("Nobody answered")
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

    def _output_of(self, chosen: str) -> str:
        for handle, label in self.choices.items():
            if label == chosen:
                return handle
        # The workflow was deployed anew while the question was open.
        raise NodeError("approval", f"{chosen!r} is no choice any more. Run the node again.")
