"""A workflow that can be compiled: everything in it is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workfuse_compiler.document import Settings
from workfuse_compiler.generated_file import Hook, WorkflowUse
from workfuse_compiler.graph import Link
from workfuse_compiler.grouping import NO_GROUPS, Grouping
from workfuse_compiler.ir import Call
from workfuse_compiler.node_kind import CheckedNode


@dataclass(frozen=True, slots=True)
class CheckedWorkflow:
    """What will run, and nothing else.

    Attributes:
        nodes: in topological order, ties by id; without those that no trigger leads to.
        links: between these nodes, each once, sources in the order of the nodes.
        loop_of: the innermost loop whose body a node is in.
        document_hash: the first 16 hex digits of the SHA-256 of what the document means.
    """

    name: str
    description: str
    settings: Settings
    nodes: tuple[CheckedNode[Any], ...]
    links: tuple[Link, ...]
    loop_of: Mapping[str, str]
    document_hash: str
    grouping: Grouping = NO_GROUPS

    @property
    def schedule(self) -> Call | None:
        """When it starts by itself."""
        found = (node.kind.schedule(node) for node in self.nodes if node.kind.scheduled)
        return next(found, None)

    @property
    def hooks(self) -> tuple[Hook, ...]:
        """Addresses that start it."""
        hooks = (node.kind.hook(node) for node in self.nodes if node.kind.category == "trigger")
        return tuple(hook for hook in hooks if hook is not None)

    @property
    def workflow_uses(self) -> dict[str, WorkflowUse]:
        """Other workflows that its nodes start, by node id."""
        uses = ((node.id, node.kind.workflow_use(node.config)) for node in self.nodes)
        return {node_id: use for node_id, use in uses if use is not None}
