"""Stands for a node that is turned off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator

if TYPE_CHECKING:
    from airflow.sdk import Context


class Disabled(WorkfuseOperator):
    """Returns its input.

    Args:
        passes_on: An expression for the input. Without one it is what the first active edge of
            `join` brings.
        takes: The output by which the run goes on, of a node with several.
    """

    template_fields = ("passes_on",)

    def __init__(
        self, *, passes_on: str | None = None, takes: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.passes_on = passes_on
        self.takes = takes
        self._is_merge = passes_on is None

    def perform(self, context: Context) -> Any:
        """Return the input as it is."""
        from workfuse.operators.joins import first_active_edge
        from workfuse.operators.scope import scope_of

        if not self._is_merge:
            return self.passes_on
        edge = first_active_edge(self.join, context)
        if edge is None:
            return None
        node_id, handle = edge
        scope = scope_of(context)
        return scope["item"] if handle == "item" else scope["nodes"][node_id]["output"]

    def way_on(self, output: Any) -> str:
        """The first output, as if the node had chosen it."""
        return self.takes or super().way_on(output)
