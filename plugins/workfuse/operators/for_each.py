"""How a node goes through a list by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class ForEach:
    """The argument `for_each` of an operator.

    Attributes:
        items: An expression that gives a list.
        concurrency: How many items are worked on at once.
        per_second: How many attempts may begin in a second; None is no limit.
        on_item_error: stop fails the node with the first item that fails; continue makes that
            item's output {"error": …}.
    """

    items: Any
    concurrency: int = 8
    per_second: float | None = None
    on_item_error: Literal["stop", "continue"] = "stop"
