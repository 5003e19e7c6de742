"""Repeats the nodes of its body for each item of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError
from workfuse.operators.lists import required_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from airflow.sdk import Context


class Loop(WorkfuseOperator):
    """Returns the items; the body is a mapped task group that expands over them.

    Args:
        items: An expression that gives a list.
        results_of: Ids of the body's last nodes; what they return is the loop's output afterwards.
    """

    template_fields = ("items",)

    def __init__(self, *, items: Any, results_of: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.items = items
        self.results_of = tuple(results_of)

    def perform(self, context: Context) -> list[Any]:
        """Return the items, if they are a list that Airflow can expand."""
        items = required_list(self.items, "items")
        limit = _most_items()
        if len(items) > limit:
            raise NodeError(
                "items",
                f"The list has {len(items):,} items, this Airflow allows {limit:,} "
                "([core] max_map_length). Shorten the list or split it.",
                field="items",
            )
        return items


def _most_items() -> int:
    from airflow.sdk.configuration import conf

    return int(conf.getint("core", "max_map_length", fallback=1024))
