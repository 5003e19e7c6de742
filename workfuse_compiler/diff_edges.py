"""Edges of two documents: which were added and removed, and which lead somewhere else now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from workfuse_compiler.diff_values import shown
from workfuse_compiler.json_value import JsonValue


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """An edge by what it connects; its id says nothing."""

    source: str
    handle: str
    target: str
    target_handle: str
    id: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        handles = [f" ({shown(name)[1:-1]})" if name else "" for name in self._handles()]
        return f"{shown(self.source)}{handles[0]} → {shown(self.target)}{handles[1]}"

    def _handles(self) -> tuple[str, str]:
        return self.handle, self.target_handle


@dataclass(frozen=True, slots=True)
class EdgeChange:
    """An edge that was added, removed, or leads somewhere else."""

    before: DrawnEdge | None
    after: DrawnEdge | None


def edge_changes(
    before: JsonValue, after: JsonValue, removed_nodes: Collection[str]
) -> Iterator[EdgeChange]:
    """What happened to the edges.

    Args:
        removed_nodes: their edges went with them, which goes without saying.
    """
    old, new = _edges(before), _edges(after)
    gone = {edge: None for edge in old if edge not in new}
    come = {edge: None for edge in new if edge not in old}
    for same in (_id, _start, _end, _ends):
        yield from _moved(gone, come, same)
    yield from (EdgeChange(None, edge) for edge in come)
    for edge in gone:
        if edge.source not in removed_nodes and edge.target not in removed_nodes:
            yield EdgeChange(edge, None)


def _moved(
    gone: dict[DrawnEdge, None], come: dict[DrawnEdge, None], same: Callable[[DrawnEdge], object]
) -> Iterator[EdgeChange]:
    """Pairs each edge that is gone with a new one of the same property; takes both out."""
    by_property: dict[object, list[DrawnEdge]] = {}
    for edge in gone:
        by_property.setdefault(same(edge), []).append(edge)
    for edge in list(come):
        found = by_property.get(same(edge)) if same(edge) is not None else None
        if found:
            before = found.pop()
            del gone[before], come[edge]
            yield EdgeChange(before, edge)


def _id(edge: DrawnEdge) -> object:
    return (edge.id, edge.source) if edge.id else None


def _start(edge: DrawnEdge) -> object:
    return edge.source, edge.handle


def _end(edge: DrawnEdge) -> object:
    return edge.target, edge.target_handle


def _ends(edge: DrawnEdge) -> object:
    return edge.source, edge.target


def _edges(edges: JsonValue) -> dict[DrawnEdge, None]:
    """Each edge once, in the order of the document; what is no edge at all is left out."""
    found: dict[DrawnEdge, None] = {}
    for edge in edges if isinstance(edges, list) else []:
        if isinstance(edge, dict):
            found.setdefault(
                DrawnEdge(
                    _text(edge.get("source")),
                    _handle(edge.get("sourceHandle")),
                    _text(edge.get("target")),
                    _handle(edge.get("targetHandle")),
                    _text(edge.get("id")) or None,
                )
            )
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _handle(value: Any) -> str:
    """The only handle of a node has no name, or the name "main"."""
    name = _text(value)
    return "" if name == "main" else name
