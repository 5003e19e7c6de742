"""Bodies of loops: which nodes are inside, and that no edge crosses the border.

A node is inside when a path from the loop's body output leads to it and none from its other outputs
does. Each node takes its place from the edges that enter it, in topological order, so that one walk
is enough however many loops there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workfuse_compiler.diagnostics import graph as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.graph import Link


def check_loops(draft: Draft) -> Iterator[Diagnostic]:
    if draft.circular:
        return
    for node_id in draft.order:
        links = [link for link in draft.incoming[node_id] if link.source in draft.live]
        yield from _place(draft, node_id, links)
        kind = draft.kinds.get(node_id)
        if kind is None or kind.body_handle is None:
            continue
        outer = draft.loop_of.get(node_id)
        if outer is not None:
            yield wrong.nested_loop(node_id, outer)
        if not any(link.handle == kind.body_handle for link in draft.outgoing[node_id]):
            yield wrong.empty_loop(node_id, kind.body_handle)


def _place(draft: Draft, node_id: str, links: Sequence[Link]) -> Iterator[Diagnostic]:
    loops = dict.fromkeys(_loop_behind(draft, link) for link in links)
    if not loops or set(loops) == {None}:
        return
    inside = [loop for loop in loops if loop is not None]
    home: str | None = inside[0]
    if any(_comes_after(draft, link, loop) for link in links for loop in inside):
        home = None
    if home is not None:
        draft.loop_of[node_id] = home
    for link in links:
        loop = _loop_behind(draft, link)
        if loop != home and loop is not None:
            yield wrong.edge_leaves_loop(link.edge, loop)
        elif loop != home and home is not None:
            yield wrong.edge_enters_loop(link.edge, home)


def _loop_behind(draft: Draft, link: Link) -> str | None:
    """The loop whose body an edge runs in."""
    kind = draft.kinds.get(link.source)
    if kind is not None and kind.body_handle == link.handle:
        return link.source
    return draft.loop_of.get(link.source)


def _comes_after(draft: Draft, link: Link, loop: str) -> bool:
    """Whether an edge from outside the body follows the loop's end."""
    if _loop_behind(draft, link) == loop:
        return False
    return link.source == loop or draft.runs_before(loop, link.source)
