"""The node kinds that are installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from workfuse_compiler.ir import AIRFLOW_NAMES
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
    modules: dict[str, str] = {}
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
    operator = kind.operator
    if not all(part.isidentifier() for part in (*operator.module.split("."), operator.name)):
        raise ValueError(f"{operator.module}.{operator.name} cannot be imported")
    if operator.name in AIRFLOW_NAMES or (
        modules.setdefault(operator.name, operator.module) != operator.module
    ):
        raise ValueError(f"another operator is called {operator.name!r}, rename the class")


def _load(point: EntryPoint) -> AnyKind:
    kind = point.load()()
    if not isinstance(kind, NodeKind):
        raise TypeError(f"{point.value} is no NodeKind")
    if kind.type != point.name:
        raise ValueError(f"{point.value} has the type {kind.type!r}, not {point.name!r}")
    return kind
