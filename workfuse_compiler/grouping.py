"""The frames that people draw around nodes, as far as a DAG can show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workfuse_compiler.document import Group

Frames = tuple[str, ...]
"""Groups around something, outermost first."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which groups are shown, and what is inside them. False when nobody drew a group.

    A body is shown as one thing, so there are groups around it and others inside it.

    Attributes:
        groups: those that are shown, by id.
        around_node: for each node in a group; of a node in a body only the groups inside the body.
        around_body: for each loop whose body is in a group as a whole.
    """

    groups: Mapping[str, Group] = field(default_factory=dict)
    around_node: Mapping[str, Frames] = field(default_factory=dict)
    around_body: Mapping[str, Frames] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.groups)


NO_GROUPS = Grouping()
