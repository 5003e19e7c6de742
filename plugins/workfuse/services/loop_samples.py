"""Outputs as a node sees them: of its item, and of a loop from inside and from behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workfuse.services.run_data import RunData
from workfuse.store.outputs import Instance
from workfuse_compiler import KnownData

_MOST_RESULTS = 100


@dataclass(frozen=True)
class Items:
    """Where a node in the body of a loop stands.

    Attributes:
        loop: the innermost loop.
        place: the places of the items, of the outermost loop first.
        index, count: of the item among those of the loop.
    """

    loop: str
    place: tuple[int, ...]
    run_id: str | None
    index: int
    count: int
    value: Any


@dataclass(frozen=True)
class Output:
    """An output of a run; `partial` when it is more than was read."""

    run_id: str
    ended_at: datetime | None
    value: Any
    partial: bool = False


def items_around(data: list[RunData], known: KnownData, wanted: int) -> Items | None:
    """The item that a node works on, from the first run with items; None outside of loops."""
    if not known.loops:
        return None
    loop = known.loops[-1]
    for run_data in data:
        outer = _outer_places(run_data, known)
        lists = [(place, _items(run_data, loop, place)) for place in outer]
        every = [(place, index, items) for place, items in lists for index in range(len(items))]
        if every:
            number = min(wanted, len(every) - 1)
            place, index, items = every[number]
            run_id = run_data.run.run_id
            return Items(loop, (*place, index), run_id, number, len(every), items[index])
    return Items(loop, (wanted,) * len(known.loops), None, 0, 0, None)


def output_of(node_id: str, data: RunData, known: KnownData, items: Items | None) -> Output | None:
    """The output of a node in a run; None when it did not succeed there."""
    instances = data.at(node_id, items.place if items is not None else ())
    if not instances:
        return None
    # Of an inner loop, the first starts its runs and returns the results, the last has the items.
    instance = instances[-1] if node_id in known.loops else instances[0]
    ends = known.body_ends.get(node_id)
    is_behind = node_id not in known.loops and node_id not in known.loop_of
    if ends and is_behind:
        return _results(data, instance, ends)
    return Output(data.run.run_id, instance.ended_at, data.value(instance))


def _outer_places(data: RunData, known: KnownData) -> list[tuple[int, ...]]:
    """The items of the loops around the innermost one, for which that went through items."""
    depth = len(known.loops) - 1
    places = {one.at for one in data.instances.get(known.loops[-1], ()) if len(one.at) == depth}
    return sorted(places)


def _items(data: RunData, loop: str, place: tuple[int, ...]) -> list[Any]:
    instances = [one for one in data.instances.get(loop, ()) if one.at == place]
    value = data.value(instances[-1]) if instances else None
    return value if isinstance(value, list) else []


def _results(data: RunData, loop: Instance, ends: list[str]) -> Output:
    """What the last nodes of an outermost loop's body returned, item by item."""
    by_item: dict[int, dict[str, Any]] = {}
    places = {one.at for end in ends for one in data.instances.get(end, ()) if len(one.at) == 1}
    read = set(sorted(places)[:_MOST_RESULTS])
    for end in ends:
        for one in data.instances.get(end, ()):
            if one.at in read and one.dag_id == loop.dag_id:
                by_item.setdefault(one.at[0], {})[end] = data.value(one)
    results = [
        next(iter(ran.values())) if len(ran) == 1 else ran for _, ran in sorted(by_item.items())
    ]
    return Output(data.run.run_id, loop.ended_at, results, partial=len(places) > len(read))
