"""Repeats the nodes of its body for each item of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

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
        on_item_error: What the failure of a node does once no attempt is left. With "stop" it fails
            the run; with "continue" the rest of its item is skipped, and the loop's output has
            {"error": …} in the item's place.
    """

    template_fields = ("items",)
    ways_are_told = False  # its body is on the way, and its end comes later

    def __init__(
        self,
        *,
        items: Any,
        results_of: Sequence[str],
        on_item_error: Literal["stop", "continue"] = "stop",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.items = items
        self.results_of = tuple(results_of)
        self.on_item_error = on_item_error

    def perform(self, context: Context) -> list[Any]:
        """Return the items, if they are a list that Airflow can expand."""
        return checked_items(self.items)

    def outlive(self, error: dict[str, Any], context: Context) -> list[Any]:
        """Go through no item; what follows the loop finds its error."""
        return []


def checked_items(items: Any) -> list[Any]:
    """The items, if they are a list that Airflow can expand."""
    found: list[Any] = required_list(items, "items")
    limit = _most_items()
    if len(found) > limit:
        raise NodeError(
            "items",
            f"The list has {len(found):,} items, this Airflow allows {limit:,} "
            "([core] max_map_length). Shorten the list or split it.",
            field="items",
        )
    return found


def _most_items() -> int:
    from airflow.sdk.configuration import conf

    return int(conf.getint("core", "max_map_length", fallback=1024))
