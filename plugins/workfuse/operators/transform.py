"""Builds a new object from expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airflow.sdk import Context


class Transform(WorkfuseOperator):
    """Returns an object with the given fields.

    Args:
        fields: Value by field name; texts inside may hold expressions.
    """

    template_fields = ("fields",)

    def __init__(self, *, fields: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = fields

    def perform(self, context: Context) -> dict[str, Any]:
        """Return the fields, as they were rendered."""
        return dict(self.fields)
