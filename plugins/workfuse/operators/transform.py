"""Builds a new object, or changes a list or an object in steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from airflow.sdk import Context


class Transform(WorkfuseOperator):
    """Returns an object with the given fields, or what comes of a value.

    Args:
        fields: Value by field name; texts inside may hold expressions.
        input: Instead of fields, an expression for what the first step gets.
        steps: What to do with it, each {"do", …}; in their expressions `item` and `index` are those
            of the list. `workfuse_compiler.transforms` does them.
    """

    template_fields = ("fields", "input", "steps")

    def __init__(
        self,
        *,
        fields: Mapping[str, Any] | None = None,
        input: str | None = None,
        steps: Sequence[Mapping[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.fields = fields
        self.input: Any = input
        self.steps = steps
        self._scope: Mapping[str, object] = {}

    def render_fields(self, scope: Mapping[str, object]) -> None:
        """Evaluate all but the steps, whose expressions are about one item at a time."""
        from workfuse.operators.rendering import render

        self.fields = render(self.fields, scope, "fields")
        self.input = render(self.input, scope, "input")
        self._scope = scope

    def perform(self, context: Context) -> Any:
        """Return the fields as they were rendered, or what the last step gave."""
        if self.fields is not None:
            return self.fields
        from workfuse_compiler.transforms import StepError, transformed

        try:
            return transformed(self.input, self.steps, self._scope)
        except StepError as error:
            raise NodeError(error.kind, str(error), field=error.field, index=error.index) from error
