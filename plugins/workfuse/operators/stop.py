"""Ends a run before all of its nodes have run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError, RunStopped, report

if TYPE_CHECKING:
    from airflow.sdk import Context


class Stop(WorkfuseOperator):
    """Skips all that has not started, then succeeds or fails, and the run with it.

    Args:
        result: How the run ends.
        message: Why; an expression may give any JSON.
    """

    template_fields = ("message",)

    def __init__(
        self, *, result: Literal["success", "failure"] = "success", message: Any = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.result = result
        self.message = message

    def perform(self, context: Context) -> dict[str, Any]:
        """Return the message, or fail with it.

        Raises:
            RunStopped: The run is to end as a failure.
        """
        from workfuse.operators.unstarted import skip_unstarted

        if self.result == "success":
            skip_unstarted(context)
            return {"message": self.message}
        # What follows a loop follows this node too. Left alone it becomes "upstream_failed", which
        # tells Airflow that the run has failed; skipped it would tell that all is well.
        skip_unstarted(context, but=context["task"].get_flat_relative_ids(upstream=False))
        details = report(NodeError("stopped", self._text()), context)
        raise RunStopped(details["message"])

    def _text(self) -> str:
        from workfuse.operators.texts import as_text

        return as_text(self.message) or "The run was ended here as a failure."
