"""Statements put into the blocks of their groups, each block in one piece."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workfuse_compiler.grouping import Frames
from workfuse_compiler.ir import Call, GroupStatement, Statement


@dataclass(frozen=True, slots=True)
class Framed:
    """A statement and where it belongs.

    Attributes:
        name: its variable, by which others name it as their follower.
        frames: the groups around it, outermost first.
        followers: names of what comes after it; others than those of the same list do not count.
    """

    name: str
    statement: Statement
    frames: Frames
    followers: Sequence[str]


def framed(items: Sequence[Framed], calls: Mapping[str, Call]) -> tuple[Statement, ...]:
    """The statements, in blocks of groups.

    Args:
        items: in topological order.
        calls: what opens the block of each group.
    """
    return tuple(_level(items, 0, calls))


def _level(items: Sequence[Framed], depth: int, calls: Mapping[str, Call]) -> list[Statement]:
    parts: dict[tuple[bool, str], list[Framed]] = {}
    for item in items:
        is_inside = len(item.frames) > depth
        key = (True, item.frames[depth]) if is_inside else (False, item.name)
        parts.setdefault(key, []).append(item)
    blocks = list(parts.values())
    order = range(len(blocks)) if len(blocks) == len(items) else _order(blocks)
    found: list[Statement] = []
    for place in order:
        block = blocks[place]
        if len(block[0].frames) > depth:
            call = calls[block[0].frames[depth]]
            found.append(GroupStatement(call, tuple(_level(block, depth + 1, calls))))
        else:
            found.append(block[0].statement)
    return found


def _order(blocks: Sequence[Sequence[Framed]]) -> list[int]:
    """Blocks after those that lead to them, as far as that goes: edges may lead in and out again.

    Ties go by the place of a block's first statement, and so do circles.
    """
    block_of = {item.name: place for place, block in enumerate(blocks) for item in block}
    behind = [
        {block_of[name] for item in block for name in item.followers if name in block_of} - {place}
        for place, block in enumerate(blocks)
    ]
    waiting = [0] * len(blocks)
    for places in behind:
        for place in places:
            waiting[place] += 1
    ready = [place for place, count in enumerate(waiting) if count == 0]
    heapq.heapify(ready)
    rest = iter(range(len(blocks)))
    order: dict[int, None] = {}
    while len(order) < len(blocks):
        place = heapq.heappop(ready) if ready else next(one for one in rest if one not in order)
        if place in order:
            continue
        order[place] = None
        for other in behind[place]:
            waiting[other] -= 1
            if waiting[other] == 0:
                heapq.heappush(ready, other)
    return list(order)
