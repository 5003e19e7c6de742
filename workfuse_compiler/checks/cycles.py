"""No node leads back to itself: Airflow runs graphs without circles."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import graph as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.graph import circles


def check_cycles(draft: Draft) -> Iterator[Diagnostic]:
    ordered = set(draft.whole_order)
    if len(ordered) == len(draft.nodes):
        return
    draft.circular = True
    rest = [node_id for node_id in draft.nodes if node_id not in ordered]
    for circle in circles(rest, draft.outgoing):
        yield wrong.cycle(circle)
