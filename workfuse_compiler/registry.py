"""The node kinds that are installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from workfuse_compiler.ir import OWN_IMPORTS, ImportRef
from workfuse_compiler.node_kind import NodeKind

GROUP = "workfuse.node_kinds"

AnyKind = NodeKind[Any]


class NodeKindRegistry:
    """Node kinds by their type.

    Attributes:
        broken: type to reason, for entry points that could not be loaded. Their nodes get a
            diagnostic that names the package and the cause; all other kinds work.
        imported_names: what DAG files may import: no task may have such a name.
        wary: those that may have something to say about a config that is right.
    """

    def __init__(self, kinds: Iterable[AnyKind], broken: Mapping[str, str] | None = None) -> None:
        self._kinds = {kind.type: kind for kind in sorted(kinds, key=lambda kind: kind.type)}
        self.broken = dict(broken or {})
        self.wary = frozenset(
            kind for kind in self if kind.answers("blocker") or kind.answers("cautions")
        )
        self.imported_names = frozenset(
            ref.name for ref in (*OWN_IMPORTS, *(ref for kind in self for ref in _operators(kind)))
        )

    def get(self, type_: str) -> AnyKind | None:
        return self._kinds.get(type_)

    def __iter__(self) -> Iterator[AnyKind]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(self._kinds)


@cache
def default_registry() -> NodeKindRegistry:
    """The kinds of all installed packages, as they were when a process first asked."""
    return registry_of(entry_points(group=GROUP))


def registry_of(points: Iterable[EntryPoint]) -> NodeKindRegistry:
    """Load kinds by their entry points; one that fails is named with its cause."""
    kinds: list[AnyKind] = []
    broken: dict[str, str] = {}
    modules = {ref.name: ref.module for ref in OWN_IMPORTS}
    # Ours first: of two operators with one name, a foreign one cannot be imported beside ours.
    for point in sorted(points, key=lambda point: (not _is_ours(point), point.name)):
        try:
            kind = _load(point)
            _ensure_importable(kind, modules)
            kinds.append(kind)
        except Exception as error:  # noqa: BLE001  # anything may go wrong in a foreign package
            package = point.dist.name if point.dist else point.value
            broken[point.name] = f"{package}: {type(error).__name__}: {error}"
    return NodeKindRegistry(kinds, broken)


def _is_ours(point: EntryPoint) -> bool:
    return point.value.startswith("workfuse_compiler.")


def _ensure_importable(kind: AnyKind, modules: dict[str, str]) -> None:
    """Each generated file imports operators by their names: these must be names, and differ."""
    for module, name in _operators(kind):
        if not all(part.isidentifier() for part in (*module.split("."), name)):
            raise ValueError(f"{module}.{name} cannot be imported")
        if modules.get(name, module) != module:
            raise ValueError(f"another operator is called {name!r}, rename the class")
    modules.update({name: module for module, name in _operators(kind)})


def _operators(kind: AnyKind) -> tuple[ImportRef, ...]:
    return (kind.operator, *kind.more_operators)


def _load(point: EntryPoint) -> AnyKind:
    kind = point.load()()
    if not isinstance(kind, NodeKind):
        raise TypeError(f"{point.value} is no NodeKind")
    if kind.type != point.name:
        raise ValueError(f"{point.value} has the type {kind.type!r}, not {point.name!r}")
    return kind
