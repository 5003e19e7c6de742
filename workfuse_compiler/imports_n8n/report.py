"""What became of an export, for the person who uploaded it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from workfuse_compiler.record import record

Outcome = Literal["translated", "changed", "kept", "dropped", "byHand", "placeholder"]
"""translated: means the same here. changed: works a little differently. kept: an expression as it
was, which must be rewritten before the workflow can be deployed. dropped: left out. byHand: a
person has to choose or fill in something. placeholder: a node that must be replaced."""
Severity = Literal["info", "warning", "error"]

MOST_ITEMS = 2_000

_SEVERITIES: dict[Outcome, Severity] = {
    "translated": "info",
    "changed": "warning",
    "kept": "error",
    "dropped": "warning",
    "byHand": "warning",
    "placeholder": "error",
}


@record
class ReportItem:
    """One thing that an import did or could not do.

    Attributes:
        source: name of the node in n8n; None of what is about the whole workflow.
        node_id: the node here.
        field: where in the node's data: `config.url`.
    """

    outcome: Outcome
    message: str
    source: str | None = None
    node_id: str | None = None
    field: str | None = None

    @property
    def severity(self) -> Severity:
        """An error keeps the workflow from being deployed."""
        return _SEVERITIES[self.outcome]


class Report:
    """Collects what is to be said, with an end."""

    def __init__(self) -> None:
        self.items: list[ReportItem] = []
        self._left_out = 0

    def add(
        self,
        outcome: Outcome,
        message: str,
        *,
        source: str | None = None,
        node_id: str | None = None,
        field: str | None = None,
    ) -> None:
        self.items_of([ReportItem(outcome, message, source, node_id, field)])

    def items_of(self, items: Iterable[ReportItem]) -> None:
        for item in items:
            if len(self.items) >= MOST_ITEMS:
                self._left_out += 1
            else:
                self.items.append(item)

    def finished(self) -> tuple[ReportItem, ...]:
        if not self._left_out:
            return tuple(self.items)
        rest = (
            f"{self._left_out:,} more findings are not listed here; the problems of the nodes are."
        )
        return (*self.items, ReportItem("changed", rest))
