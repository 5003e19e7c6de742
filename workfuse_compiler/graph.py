"""Walks over directed graphs; linear in nodes and edges, and in the same order every time."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from workfuse_compiler.document_parts import Edge


class Link(Struct, frozen=True, gc=False):
    """An edge with its handles filled in. `edge` is only for messages."""

    source: str
    handle: str
    target: str
    edge: Edge


Links = Mapping[str, Sequence[Link]]


def by_source(ids: Iterable[str], links: Iterable[Link]) -> dict[str, list[Link]]:
    """Outgoing links of each node."""
    found: dict[str, list[Link]] = {node_id: [] for node_id in ids}
    for link in links:
        found[link.source].append(link)
    return found


def by_target(ids: Iterable[str], links: Iterable[Link]) -> dict[str, list[Link]]:
    """Incoming links of each node."""
    found: dict[str, list[Link]] = {node_id: [] for node_id in ids}
    for link in links:
        found[link.target].append(link)
    return found


def reachable(starts: Iterable[str], outgoing: Links) -> set[str]:
    """The starts and everything that follows them."""
    seen = set(starts)
    pending = deque(seen)
    while pending:
        for link in outgoing[pending.popleft()]:
            if link.target not in seen:
                seen.add(link.target)
                pending.append(link.target)
    return seen


def topological_order(ids: Collection[str], outgoing: Links) -> list[str]:
    """Sources first, ties by id. Nodes on circles, and those behind them, are left out."""
    waiting = dict.fromkeys(ids, 0)
    for node_id in ids:
        for link in outgoing[node_id]:
            waiting[link.target] += 1
    ready = [node_id for node_id, count in waiting.items() if not count]
    heapq.heapify(ready)
    order = []
    while ready:
        node_id = heapq.heappop(ready)
        order.append(node_id)
        for link in outgoing[node_id]:
            target = link.target
            waiting[target] -= 1
            if not waiting[target]:
                heapq.heappush(ready, target)
    return order


def circles(ids: Sequence[str], outgoing: Links) -> list[list[str]]:
    """One circle for each tangle of nodes that lead back to themselves, in their order."""
    found = []
    on_path: dict[str, int] = {}
    done: set[str] = set()
    for start in ids:
        if start in done:
            continue
        path = [start]
        on_path = {start: 0}
        walks = [iter(outgoing[start])]
        while walks:
            link = next(walks[-1], None)
            if link is None:
                walks.pop()
                node_id = path.pop()
                del on_path[node_id]
                done.add(node_id)
            elif link.target in on_path:
                found.append(path[on_path[link.target] :])
                # The rest of this tangle would only repeat the message.
                done.update(path)
                break
            elif link.target not in done:
                on_path[link.target] = len(path)
                path.append(link.target)
                walks.append(iter(outgoing[link.target]))
    return found


def with_ancestors(order: Sequence[str], incoming: Links) -> dict[str, int]:
    """Each node and all nodes before it, as bits at their places in the order."""
    found: dict[str, int] = {}
    for place, node_id in enumerate(order):
        mask = 1 << place
        for link in incoming[node_id]:
            mask |= found.get(link.source, 0)
        found[node_id] = mask
    return found
