"""The node kinds that are installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from workfuse_compiler.node_kind import NodeKind

GROUP = "workfuse.node_kinds"

AnyKind = NodeKind[Any]


class NodeKindRegistry:
    """Node kinds by their type.

    Attributes:
        broken: type to reason, for entry points that could not be loaded. Their nodes get a
            diagnostic that names the package and the cause; all other kinds work.
    """

    def __init__(self, kinds: Iterable[AnyKind], broken: Mapping[str, str] | None = None) -> None:
        self._kinds = {kind.type: kind for kind in sorted(kinds, key=lambda kind: kind.type)}
        self.broken = dict(broken or {})

    def get(self, type_: str) -> AnyKind | None:
        return self._kinds.get(type_)

    def __iter__(self) -> Iterator[AnyKind]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(self._kinds)


def default_registry() -> NodeKindRegistry:
    """The kinds of all installed packages."""
    return registry_of(entry_points(group=GROUP))


def registry_of(points: Iterable[EntryPoint]) -> NodeKindRegistry:
    """Load kinds by their entry points; one that fails is named with its cause."""
    kinds: list[AnyKind] = []
    broken: dict[str, str] = {}
    for point in points:
        try:
            kinds.append(_load(point))
        except Exception as error:  # noqa: BLE001  # anything may go wrong in a foreign package
            package = point.dist.name if point.dist else point.value
            broken[point.name] = f"{package}: {type(error).__name__}: {error}"
    return NodeKindRegistry(kinds, broken)


def _load(point: EntryPoint) -> AnyKind:
    kind = point.load()()
    if not isinstance(kind, NodeKind):
        raise TypeError(f"{point.value} is no NodeKind")
    if kind.type != point.name:
        raise ValueError(f"{point.value} has the type {kind.type!r}, not {point.name!r}")
    return kind
