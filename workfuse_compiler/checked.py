"""A workflow that can be compiled: everything in it is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workfuse_compiler.checks.hooks import responders
from workfuse_compiler.document import OnFailure, Settings
from workfuse_compiler.draft import Draft
from workfuse_compiler.generated_file import Hook, WorkflowUse
from workfuse_compiler.graph import Link
from workfuse_compiler.grouping import NO_GROUPS, Grouping
from workfuse_compiler.ir import Call
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_kind import CheckedNode


@dataclass(frozen=True)
class CheckedWorkflow:
    """What will run, and nothing else.

    Attributes:
        nodes: in topological order, ties by id; without those that no trigger leads to.
        links: between these nodes, each once, sources in the order of the nodes.
        loop_of: the innermost loop whose body a node is in.
        is_test: whether it is a draft that is tried out, which only people start.
    """

    name: str
    description: str
    settings: Settings
    nodes: tuple[CheckedNode[Any], ...]
    links: tuple[Link, ...]
    loop_of: Mapping[str, str]
    draft: Draft = field(repr=False)
    grouping: Grouping = NO_GROUPS
    is_test: bool = False

    @property
    def schedule(self) -> Call | None:
        """When it starts by itself."""
        if self.is_test:
            return None
        found = (node.kind.schedule(node) for node in self._nodes_with("schedule"))
        return next(found, None)

    @property
    def assets(self) -> tuple[str, ...]:
        """URIs of the assets whose updates start it, or what it is a test of."""
        nodes = self._nodes_with("assets")
        return tuple(uri for node in nodes for uri in node.kind.assets(node.config))

    @property
    def hooks(self) -> tuple[Hook, ...]:
        """Addresses that start it."""
        if self.is_test:
            return ()
        hooks = ((node, node.kind.hook(node)) for node in self._nodes_with("hook"))
        return tuple(
            replace(hook, rule={**hook.rule, "nodes": self._answering(node)})
            for node, hook in hooks
            if hook is not None
        )

    def _answering(self, trigger: CheckedNode[Any]) -> JsonObject:
        """By node that may answer a trigger's calls, whether its output is a whole answer."""
        named = trigger.kind.answering_node(trigger.config)
        if named is None:
            return {}
        if named:
            return {named: self.draft.kinds[named].responds}
        return dict.fromkeys(responders(self.draft, trigger.id), True)

    def _nodes_with(self, answer: str) -> Sequence[CheckedNode[Any]]:
        """Nodes of the kinds that have an answer of their own to what every kind is asked."""
        kinds = {kind for kind in {node.kind for node in self.nodes} if kind.answers(answer)}
        return [node for node in self.nodes if node.kind in kinds] if kinds else ()

    @property
    def on_failure(self) -> OnFailure | None:
        """What is done when a run fails; tests are looked at anyway."""
        return None if self.is_test else self.settings.on_failure

    @property
    def workflow_uses(self) -> dict[str | None, WorkflowUse]:
        """Other workflows that it starts, by node id; None is the one for failed runs."""
        nodes = self._nodes_with("workflow_use")
        uses = ((node.id, node.kind.workflow_use(node.config)) for node in nodes)
        found: dict[str | None, WorkflowUse] = {id: use for id, use in uses if use is not None}
        chosen = self.on_failure
        if chosen is not None and chosen.kind == "workflow" and chosen.workflow:
            found[None] = WorkflowUse(chosen.workflow)
        return found
