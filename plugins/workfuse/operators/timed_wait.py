"""Waits for something from outside, for so long at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from datetime import timedelta

    from workfuse.operators.delay import Unit


class TimedWait(WorkfuseOperator):
    """A node whose output names the way on in "branch".

    Args:
        timeout: How long to wait, in `unit`; None waits for ever.
        on_timeout: Whether the run goes on by the output "timeout" then, or the node fails.
    """

    defers = True

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

    def limit(self) -> timedelta | None:
        """How long to wait.

        Raises:
            NodeError: It is no length of time.
        """
        from workfuse.operators.durations import duration_of

        if self.timeout is None:
            return None
        return duration_of(self.timeout, self.unit, field="timeout")

    def out_of_time(self, problem: str) -> dict[str, Any]:
        """The output when time is up.

        Raises:
            NodeError: The node is to fail then, with this problem.
        """
        if self.on_timeout == "output":
            return {"branch": "timeout"}
        limit = f"{self.timeout} {self.unit}"
        raise NodeError("timeout", f"{problem} within {limit}. Run the node again.")

    def way_on(self, output: Any) -> str:
        """What came, or "timeout"."""
        return str(output["branch"])

    def last_way(self) -> str:
        """Nothing came."""
        return "timeout"
