"""Sends a run along one of two branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from airflow.sdk.exceptions import DownstreamTasksSkipped

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from airflow.sdk import Context

PRESENCE = frozenset({"exists", "notExists"})
"""Operators for which missing data is an answer and no error."""


class Condition(WorkfuseOperator):
    """Compares values and skips the nodes of the branch that is not taken.

    Args:
        conditions: Each {"left", "operator", "right"}; both sides may hold expressions.
        match: Whether all of them must hold, or any.
        branches: By handle, the direct followers that no other edge leads to.
    """

    template_fields = ("conditions",)

    def __init__(
        self,
        *,
        conditions: Sequence[Mapping[str, Any]],
        match: Literal["all", "any"] = "all",
        branches: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.conditions = conditions
        self.match = match
        self.branches = branches or {}

    def render_fields(self, scope: Mapping[str, object]) -> None:
        """Render both sides of each comparison; for a presence check missing data becomes null."""
        self.conditions = [
            _rendered(condition, scope, f"conditions[{number}]")
            for number, condition in enumerate(self.conditions)
        ]

    def perform(self, context: Context) -> dict[str, str]:
        """Return {"branch": …}; Airflow skips the other branch at this task's own map index."""
        combine = all if self.match == "all" else any
        branch = "true" if combine(map(self._holds, range(len(self.conditions)))) else "false"
        output = {"branch": branch}
        ti = context["ti"]
        skipped = [
            (node_id, ti.map_index)
            for handle, node_ids in self.branches.items()
            if handle != branch
            for node_id in node_ids
        ]
        if skipped:
            # The exception takes the place of the return value, so the output is pushed by hand.
            ti.xcom_push(key="return_value", value=output)
            raise DownstreamTasksSkipped(tasks=skipped)  # type: ignore[no-untyped-call]
        return output

    def _holds(self, number: int) -> bool:
        from workfuse.operators.comparisons import IncomparableError, is_true

        condition = self.conditions[number]
        try:
            return is_true(condition["left"], condition["operator"], condition.get("right"))
        except IncomparableError as error:
            raise NodeError("comparison", str(error), field=f"conditions[{number}]") from None


def _rendered(
    condition: Mapping[str, Any], scope: Mapping[str, object], path: str
) -> dict[str, Any]:
    from workfuse.operators.rendering import render
    from workfuse_compiler.expressions import ExpressionError

    rendered = dict(condition)
    for side in ("left", "right"):
        if side not in condition:
            continue
        try:
            rendered[side] = render(condition[side], scope, f"{path}.{side}")
        except NodeError as error:
            cause = error.__cause__
            absent = isinstance(cause, ExpressionError) and cause.missing is not None
            if not absent or condition["operator"] not in PRESENCE:
                raise
            rendered[side] = None
    return rendered
