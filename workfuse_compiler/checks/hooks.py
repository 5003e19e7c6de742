"""Addresses that start the workflow, and the nodes that answer their calls."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import graph as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft


def check_hooks(draft: Draft) -> Iterator[Diagnostic]:
    taken: dict[tuple[str, str], str] = {}
    for node_id, config in draft.configs.items():
        kind = draft.kinds[node_id]
        address = kind.address(config)
        if address is not None:
            other = taken.setdefault(address, node_id)
            if other != node_id:
                yield wrong.same_address(node_id, *address, other)
        answering = kind.answering_node(config)
        if answering is None or draft.circular or draft.document.nodes_lost:
            continue
        if answering == "":
            if not responders(draft, node_id):
                yield wrong.nobody_answers(node_id)
        elif answering not in draft.nodes:
            yield wrong.no_answering_node(node_id, answering, draft.nodes)
        elif (problem := _cannot_answer(draft, node_id, answering)) is not None:
            yield wrong.cannot_answer(node_id, answering, problem)


def responders(draft: Draft, trigger: str) -> list[str]:
    """The nodes behind a trigger that answer its calls by themselves."""
    kinds = draft.kinds.items()
    return [
        node_id
        for node_id, kind in kinds
        if kind.responds and _cannot_answer(draft, trigger, node_id) is None
    ]


def _cannot_answer(draft: Draft, trigger: str, answering: str) -> str | None:
    kind = draft.kinds.get(answering)
    if answering not in draft.live or not draft.runs_before(trigger, answering):
        return "it does not come after this node"
    if answering in draft.loop_of:
        return "it runs once per item of a loop"
    if kind is not None and kind.body_handle is not None:
        return "it is a loop, whose results are there only after it"
    return None
