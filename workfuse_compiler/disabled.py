"""What a node that is turned off becomes: a task whose output is its input."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

from workfuse_compiler.ir import DISABLED, Task
from workfuse_compiler.node_config import NodeConfig
from workfuse_compiler.node_kind import Category, CheckedNode, NodeKind, OutputHandle
from workfuse_compiler.node_options import NodeOptions


class DisabledKind(NodeKind[NodeConfig]):
    """Stands in for the kind of a disabled node: the same handles, and nothing to fill in.

    A run goes on by the first output that is no body.

    Attributes:
        original: the kind as it is when the node is enabled; None for one that is not installed.
    """

    type = "disabled"
    label = "Disabled"
    category: ClassVar[Category] = "utility"
    config = NodeConfig
    operator = DISABLED
    original: NodeKind[Any] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.body_handle = None

    def outputs_of(self, config: Any, options: NodeOptions) -> tuple[OutputHandle, ...]:
        if self.original is None:
            return self.outputs
        right = config if isinstance(config, self.original.config) else None
        return self.original.outputs_of(right, options)

    def lower(self, node: CheckedNode[NodeConfig]) -> Task:
        ways = [handle.name for handle in node.outputs if not handle.body]
        return node.task(passes_on=node.input, takes=ways[0] if len(ways) > 1 else None)


@lru_cache(maxsize=256)
def disabled_kind(kind: NodeKind[Any] | None) -> DisabledKind:
    """What stands in for a kind."""
    return DisabledKind() if kind is None else _stand_in(kind)


def _stand_in(kind: NodeKind[Any]) -> DisabledKind:
    class StandIn(DisabledKind):
        type = kind.type
        label = kind.label
        category = kind.category
        inputs = kind.inputs
        outputs = kind.outputs
        original = kind

    return StandIn()
