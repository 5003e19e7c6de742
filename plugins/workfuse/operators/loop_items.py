"""The beginning of an inner loop's own DAG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from airflow.sdk import DAG, Context


class LoopItems(WorkfuseOperator):
    """Returns the items that the loop's task outside found; the body expands over them.

    Args:
        inside: The DAG whose task of the same id starts the runs of this one.
        results_of: Ids of the body's last nodes; what they return is the loop's output.
        on_item_error: What a node's failure does once no attempt is left; see `Loop`.
    """

    def __init__(
        self,
        *,
        inside: DAG,
        results_of: Sequence[str],
        on_item_error: Literal["stop", "continue"] = "stop",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.inside = inside
        self.results_of = tuple(results_of)
        self.on_item_error = on_item_error
        outside: Any = inside.get_task(self.task_id)
        outside.entrance = self

    def perform(self, context: Context) -> list[Any]:
        """Return the items."""
        from workfuse.operators.places import places
        from workfuse.run_keys import ITEMS_KEY

        _, *around = places(context)
        if not around:
            raise NodeError("loop", f"Run {self.inside.dag_id!r}: it starts this by itself.")
        items: list[Any] = around[0].pull(self.task_id, context["ti"], ITEMS_KEY)
        return items
