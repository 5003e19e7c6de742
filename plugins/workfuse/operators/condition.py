"""Sends a run along one of several branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from airflow.sdk import Context

Match = Literal["all", "any"]

PRESENCE = frozenset({"exists", "notExists"})
"""Operators for which missing data is an answer and no error."""

ELSE = "else"


class Condition(WorkfuseOperator):
    """Decides by conditions, by an expression or by cases, and skips the ways not taken.

    Args:
        conditions: Each {"left", "operator", "right"}, or {"match", "conditions"} for a group; both
            sides of a comparison may hold expressions.
        match: Whether all of them must hold, or any.
        expression: Instead of conditions, an expression that gives true or false.
        cases: Instead of both, several of them, each with an "id" and perhaps a "label". The first
            that holds names the branch, "else" when none does; those behind it are not looked at.
    """

    template_fields = ("conditions", "expression", "cases")

    def __init__(
        self,
        *,
        conditions: Sequence[Mapping[str, Any]] | None = None,
        match: Match = "all",
        expression: str | None = None,
        cases: Sequence[Mapping[str, Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.conditions = conditions
        self.match = match
        self.expression = expression
        self.cases = cases
        self._branch = ELSE

    def render_fields(self, scope: Mapping[str, object]) -> None:
        """Evaluate what the decision needs, and decide."""
        if self.cases is None:
            whole: dict[str, Any] = {"expression": self.expression}
            if self.conditions is not None:
                whole = {"conditions": self.conditions, "match": self.match}
            whole = _rendered(whole, scope, "")
            self.conditions, self.expression = whole.get("conditions"), whole.get("expression")
            self._branch = "true" if _holds(whole, "") else "false"
            return
        cases = [dict(case) for case in self.cases]
        self.cases = cases
        for number, case in enumerate(cases):
            path = f"cases[{number}]."
            cases[number] = _rendered(case, scope, path)
            if _holds(cases[number], path):
                self._branch = str(case["id"])
                return

    def perform(self, context: Context) -> dict[str, str]:
        """Return {"branch": …}: "true" or "false", or the id of a case or "else"."""
        return {"branch": self._branch}

    def way_on(self, output: Any) -> str:
        """The branch that was taken."""
        return str(output["branch"])

    def last_way(self) -> str:
        """The one for when nothing holds."""
        return "false" if self.cases is None else ELSE


def _rendered(case: Mapping[str, Any], scope: Mapping[str, object], path: str) -> dict[str, Any]:
    from workfuse.operators.rendering import render

    rendered = dict(case)
    if "expression" in case:
        rendered["expression"] = render(case["expression"], scope, f"{path}expression")
    if "conditions" in case:
        rendered["conditions"] = [
            _rendered(row, scope, f"{path}conditions[{number}].")
            if "conditions" in row
            else _rendered_row(row, scope, f"{path}conditions[{number}]")
            for number, row in enumerate(case["conditions"])
        ]
    return rendered


def _rendered_row(row: Mapping[str, Any], scope: Mapping[str, object], path: str) -> dict[str, Any]:
    """Both sides of a comparison; for a presence check missing data becomes null."""
    from workfuse.operators.rendering import render
    from workfuse_compiler.expressions import ExpressionError

    rendered = dict(row)
    for side in ("left", "right"):
        if side not in row:
            continue
        try:
            rendered[side] = render(row[side], scope, f"{path}.{side}")
        except NodeError as error:
            cause = error.__cause__
            absent = isinstance(cause, ExpressionError) and cause.missing is not None
            if not absent or row["operator"] not in PRESENCE:
                raise
            rendered[side] = None
    return rendered


def _holds(case: Mapping[str, Any], path: str) -> bool:
    """Whether rendered conditions, or a rendered expression, hold."""
    if "expression" in case:
        return _truth(case["expression"], f"{path}expression")
    combine = any if case.get("match") == "any" else all
    return combine(
        _holds(row, f"{path}conditions[{number}].")
        if "conditions" in row
        else _row_holds(row, f"{path}conditions[{number}]")
        for number, row in enumerate(case["conditions"])
    )


def _truth(value: Any, field: str) -> bool:
    from workfuse.operators.comparisons import shown

    if isinstance(value, bool):
        return value
    raise NodeError(
        "expression",
        f"The expression gives {shown(value)}, and true or false is needed. "
        "Compare it with something: {{ … == … }}.",
        field=field,
    )


def _row_holds(row: Mapping[str, Any], field: str) -> bool:
    from workfuse.operators.comparisons import IncomparableError, is_true

    try:
        return is_true(
            row["left"],
            row["operator"],
            row.get("right"),
            as_type=row.get("type", "auto"),
            ignore_case=row.get("ignoreCase", False),
        )
    except IncomparableError as error:
        raise NodeError("comparison", str(error), field=field) from None
