"""WF2xx: how nodes are connected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workfuse_compiler.diagnostics.diagnostic import Diagnostic, shortened, shown
from workfuse_compiler.document_parts import Edge
from workfuse_compiler.nearest import did_you_mean, quoted


def dangling_edge(edge: Edge, missing: str, known: Iterable[str]) -> Diagnostic:
    end = "starts" if missing == edge.source else "ends"
    return Diagnostic(
        "WF201",
        f"it {end} at node {shown(missing)}, which does not exist.",
        did_you_mean(missing, known) or "Delete the edge.",
        edge_id=edge.id,
        value=shortened(missing),
    )


def unknown_output(edge: Edge, handle: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "WF202",
        f"node {edge.source!r} has no output {shown(handle)}.",
        did_you_mean(handle, known)
        or (
            f"Use one of: {quoted(known)}." if known else "Nothing can follow it: delete the edge."
        ),
        edge_id=edge.id,
        node_id=edge.source,
        value=shortened(handle),
    )


def unknown_input(edge: Edge, handle: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "WF203",
        f"node {edge.target!r} has no input {shown(handle)}.",
        did_you_mean(handle, known) or f"Use one of: {quoted(known)}.",
        edge_id=edge.id,
        node_id=edge.target,
        value=shortened(handle),
    )


def self_loop(edge: Edge) -> Diagnostic:
    return Diagnostic(
        "WF204",
        f"node {edge.source!r} leads to itself.",
        "Delete the edge; to repeat something for each item of a list, use a loop.",
        edge_id=edge.id,
        node_id=edge.source,
    )


def cycle(node_ids: Sequence[str]) -> Diagnostic:
    shown_ids = [*node_ids, node_ids[0]]
    if len(shown_ids) > 12:
        shown_ids = [*shown_ids[:8], "…", *shown_ids[-3:]]
    return Diagnostic(
        "WF205",
        f"these nodes lead in a circle: {' → '.join(shown_ids)}.",
        "Delete one of the edges. To ask again until an answer is there, let one HTTP request "
        "repeat itself (Repeat until, poll); to repeat nodes for each item of a list, use a loop.",
        node_id=node_ids[0],
    )


def edge_into_trigger(edge: Edge) -> Diagnostic:
    return Diagnostic(
        "WF206",
        f"node {edge.target!r} is a trigger: it starts the workflow and has no input.",
        "Delete the edge.",
        edge_id=edge.id,
        node_id=edge.target,
    )


def no_trigger(trigger_types: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "WF207",
        "the workflow has no trigger, so nothing would start it.",
        f"Add one of: {quoted(trigger_types)}.",
    )


def all_triggers_disabled(node_ids: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "WF207",
        f"the workflow has no trigger that is enabled: {quoted(node_ids)} is not."
        if len(node_ids) == 1
        else f"the workflow has no trigger that is enabled: {quoted(node_ids)} are not.",
        "Enable a trigger, or add one.",
    )


def second_schedule(node_id: str, first: str) -> Diagnostic:
    return Diagnostic(
        "WF208",
        "a workflow has one node that starts it by time or by assets, and "
        f"{first!r} is one already.",
        "Put all times or assets into that one, or make it a workflow of its own.",
        node_id=node_id,
    )


def not_connected(node_id: str) -> Diagnostic:
    return Diagnostic(
        "WF209",
        "no path leads from a trigger to this node, so it is left out and never runs.",
        "Connect it, or delete it.",
        severity="warning",
        node_id=node_id,
    )


def edge_leaves_loop(edge: Edge, loop_id: str) -> Diagnostic:
    return Diagnostic(
        "WF210",
        f"it leads from {edge.source!r} inside the loop {loop_id!r} to {edge.target!r} outside.",
        f"Connect the output 'done' of {loop_id!r} to {edge.target!r} instead.",
        edge_id=edge.id,
        node_id=edge.target,
    )


def edge_enters_loop(edge: Edge, loop_id: str) -> Diagnostic:
    return Diagnostic(
        "WF211",
        f"it leads from {edge.source!r} outside the loop {loop_id!r} to {edge.target!r} inside.",
        f"Connect {edge.source!r} to {loop_id!r} itself, or take {edge.target!r} out of the loop.",
        edge_id=edge.id,
        node_id=edge.target,
    )


def too_many_loops(node_id: str, around: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "WF212",
        f"this loop is inside {len(around)} others ({quoted(around)}), and loops nest at most "
        f"{len(around)} deep.",
        f"Move it behind the output 'done' of {around[-1]!r}, or into a workflow of its own.",
        node_id=node_id,
    )


def empty_loop(node_id: str, handle: str) -> Diagnostic:
    return Diagnostic(
        "WF213",
        f"nothing follows the output {handle!r}, so the loop would do nothing.",
        f"Connect {handle!r} to the first node to run for each item.",
        node_id=node_id,
    )


def same_address(node_id: str, method: str, path: str, other: str) -> Diagnostic:
    return Diagnostic(
        "WF215",
        f"{method} {path} is the address of {other!r} already.",
        "Choose another path or method.",
        node_id=node_id,
        field="config.path",
        value=path,
    )


def no_answering_node(node_id: str, answering: str, known: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        "WF216",
        f"there is no node {shown(answering)} to answer calls.",
        did_you_mean(answering, known) or "Write the id of a node behind this one.",
        node_id=node_id,
        field="config.respondNode",
        value=answering,
    )


def nobody_answers(node_id: str) -> Diagnostic:
    return Diagnostic(
        "WF216",
        "no node answers calls.",
        "Add a Respond node behind this one, outside of loops, or write the id of another node.",
        node_id=node_id,
        field="config.respondNode",
    )


def cannot_answer(node_id: str, answering: str, problem: str) -> Diagnostic:
    return Diagnostic(
        "WF217",
        f"{answering!r} cannot answer calls: {problem}.",
        "Choose another node, or let calls be answered at once.",
        node_id=node_id,
        field="config.respondNode",
        value=answering,
    )
