"""Something starts the workflow, and leads to every node."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import dag
from workfuse_compiler.diagnostics import graph as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.graph import reachable


def check_triggers(draft: Draft) -> Iterator[Diagnostic]:
    triggers = [node_id for node_id in draft.nodes if draft.is_trigger(node_id)]
    if draft.document.nodes_lost:
        draft.live = set(draft.nodes)
        return
    if not triggers:
        yield wrong.no_trigger([kind.type for kind in draft.registry if kind.category == "trigger"])
        draft.live = set(draft.nodes)
        return
    schedules = [n for n in triggers if n in draft.kinds and draft.kinds[n].scheduled]
    for node_id in schedules[1:]:
        yield wrong.second_schedule(node_id, schedules[0])
    settings = draft.document.settings
    if schedules and settings.catchup and settings.start_date is None:
        yield dag.catchup_without_start(schedules[0])
    draft.live = reachable(triggers, draft.outgoing)
    for node_id in draft.nodes:
        if node_id not in draft.live:
            yield wrong.not_connected(node_id)
