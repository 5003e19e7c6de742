"""Bodies of loops: which nodes are inside, and that no edge crosses the border.

A node is inside when a path from the loop's body output leads to it and none from its other outputs
does. Each node takes its place from the edges that enter it, in topological order, so that one walk
is enough however many loops there are, and however they nest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workfuse_compiler.diagnostics import graph as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.graph import Link

MOST_LOOPS = 5
"""How deep loops may nest: each level multiplies the runs."""

Place = tuple[str, ...]
"""The loops around a node, outermost first."""


def check_loops(draft: Draft) -> Iterator[Diagnostic]:
    if draft.circular or all(kind.body_handle is None for kind in draft.kinds.values()):
        return
    for node_id in draft.order:
        links = [link for link in draft.incoming[node_id] if link.source in draft.live]
        yield from _place(draft, node_id, links)
        kind = draft.kinds.get(node_id)
        if kind is None or kind.body_handle is None:
            continue
        around = draft.loops_around(node_id)
        if len(around) == MOST_LOOPS:
            yield wrong.too_many_loops(node_id, around)
        if not any(link.handle == kind.body_handle for link in draft.outgoing[node_id]):
            yield wrong.empty_loop(node_id, kind.body_handle)


def _place(draft: Draft, node_id: str, links: Sequence[Link]) -> Iterator[Diagnostic]:
    places = {link: _place_behind(draft, link) for link in links}
    possible = [place for place in places.values() if not _is_over(draft, place, places)]
    home = max(possible, key=len, default=())
    if home:
        draft.loop_of[node_id] = home[-1]
    for link, place in places.items():
        if place == home:
            continue
        common = next(
            (n for n, (a, b) in enumerate(zip(place, home, strict=False)) if a != b),
            min(len(place), len(home)),
        )
        if len(place) > common:
            yield wrong.edge_leaves_loop(link.edge, place[common])
        else:
            yield wrong.edge_enters_loop(link.edge, home[common])


def _place_behind(draft: Draft, link: Link) -> Place:
    """The loops in whose bodies an edge runs."""
    around = draft.loops_around(link.source)
    kind = draft.kinds.get(link.source)
    if kind is not None and kind.body_handle == link.handle:
        return (*around, link.source)
    return around


def _is_over(draft: Draft, place: Place, places: dict[Link, Place]) -> bool:
    """Whether an edge follows the end of one of the loops, so that the node comes after it."""
    return any(
        loop not in other and (link.source == loop or draft.runs_before(loop, link.source))
        for loop in place
        for link, other in places.items()
    )
