"""Something starts the workflow, and leads to every node."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import dag
from workfuse_compiler.diagnostics import graph as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.graph import by_source, reachable


def check_triggers(draft: Draft) -> Iterator[Diagnostic]:
    drawn = [*draft.triggers]
    triggers = [node_id for node_id in drawn if not draft.is_disabled(node_id)]
    if draft.document.nodes_lost:
        draft.live = set(draft.nodes)
        return
    if not triggers:
        types = [kind.type for kind in draft.registry if kind.category == "trigger"]
        yield wrong.all_triggers_disabled(drawn) if drawn else wrong.no_trigger(types)
        draft.live = set(draft.nodes)
        return
    schedules = [n for n in triggers if n in draft.kinds and draft.kinds[n].gives_schedule]
    for node_id in schedules[1:]:
        yield wrong.second_schedule(node_id, schedules[0])
    settings = draft.document.settings
    if schedules and settings.catchup and settings.start_date is None:
        yield dag.catchup_without_start(schedules[0])
    draft.live = reachable(triggers, draft.outgoing)
    connected = draft.live
    if draft.idle_links or len(triggers) < len(drawn):
        everything = by_source(draft.nodes, [*draft.links, *draft.idle_links])
        connected = reachable(drawn, everything)
    for node_id in draft.nodes:
        if node_id not in connected:
            yield wrong.not_connected(node_id)
