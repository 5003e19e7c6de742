"""Sends a run along one of two branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

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
    """

    template_fields = ("conditions",)

    def __init__(
        self,
        *,
        conditions: Sequence[Mapping[str, Any]],
        match: Literal["all", "any"] = "all",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.conditions = conditions
        self.match = match

    def render_fields(self, scope: Mapping[str, object]) -> None:
        """Render both sides of each comparison; for a presence check missing data becomes null."""
        self.conditions = [
            _rendered(condition, scope, f"conditions[{number}]")
            for number, condition in enumerate(self.conditions)
        ]

    def perform(self, context: Context) -> dict[str, str]:
        """Return {"branch": "true"} or {"branch": "false"}."""
        combine = all if self.match == "all" else any
        holds = combine(map(self._holds, range(len(self.conditions))))
        return {"branch": "true" if holds else "false"}

    def way_on(self, output: Any) -> str:
        """The branch that was taken."""
        return str(output["branch"])

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
