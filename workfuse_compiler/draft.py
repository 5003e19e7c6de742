"""The work space of the checks: what is known of a document so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workfuse_compiler.document import Document
from workfuse_compiler.document_parts import Node
from workfuse_compiler.graph import Link, by_source, by_target, topological_order, with_ancestors
from workfuse_compiler.grouping import NO_GROUPS, Grouping
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_kind import NodeConfig, NodeKind, OutputHandle
from workfuse_compiler.node_options import NodeOptions
from workfuse_compiler.registry import NodeKindRegistry


@dataclass
class Draft:
    """Filled by the checks in their order; each reads what the earlier ones proved.

    Attributes:
        nodes: by id; of two with one id the first.
        kinds: of the nodes whose type is known.
        used: of the nodes whose kind is known, the config without what is switched off in it;
            disabled nodes have none.
        configs: of the nodes whose config is right.
        options: of the nodes whose kind is known; the defaults where they are wrong.
        links: the edges that lead somewhere, each once.
        idle_links: those into the bodies of disabled loops, which are left out.
        live: nodes that a trigger leads to.
        circular: whether nodes lead in a circle; then nothing has an order.
        loop_of: the innermost loop whose body a node is in.
        grouping: the groups that a DAG can show.
    """

    document: Document
    registry: NodeKindRegistry
    nodes: dict[str, Node] = field(default_factory=dict)
    kinds: dict[str, NodeKind[Any]] = field(default_factory=dict)
    used: dict[str, JsonObject] = field(default_factory=dict)
    configs: dict[str, NodeConfig] = field(default_factory=dict)
    options: dict[str, NodeOptions] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    idle_links: list[Link] = field(default_factory=list)
    live: set[str] = field(default_factory=set)
    circular: bool = False
    loop_of: dict[str, str] = field(default_factory=dict)
    grouping: Grouping = NO_GROUPS
    _outputs: dict[str, tuple[OutputHandle, ...]] = field(default_factory=dict)
    _output_names: dict[str, list[str]] = field(default_factory=dict)

    def is_trigger(self, node_id: str) -> bool:
        """Also true for triggers of unknown kinds, so that one mistake is one finding."""
        kind = self.kinds.get(node_id)
        if kind is not None:
            return kind.category == "trigger"
        return self.nodes[node_id].type.startswith("trigger.")

    @cached_property
    def triggers(self) -> dict[str, None]:
        """All triggers, in the order of the nodes, once the kinds are known."""
        return dict.fromkeys(filter(self.is_trigger, self.nodes))

    def is_disabled(self, node_id: str) -> bool:
        return self.nodes[node_id].data.disabled

    def outputs_of(self, node_id: str) -> tuple[OutputHandle, ...]:
        """The outputs of a node whose kind is known; its config and options are read by now."""
        found = self._outputs.get(node_id)
        if found is None:
            found = self._outputs[node_id] = self._outputs_of(node_id)
        return found

    def output_names(self, node_id: str) -> list[str]:
        """The names of these."""
        found = self._output_names.get(node_id)
        if found is None:
            found = [output.name for output in self.outputs_of(node_id)]
            self._output_names[node_id] = found
        return found

    def _outputs_of(self, node_id: str) -> tuple[OutputHandle, ...]:
        if self.is_disabled(node_id) and not self.knows_outputs(node_id):
            usual = [output.name for output in self.kinds[node_id].outputs]
            drawn = sorted(
                self._drawn_outputs.get(node_id, ()),
                key=lambda name: (usual.index(name) if name in usual else len(usual), name),
            )
            if drawn:
                return tuple(OutputHandle(name, branch=True) for name in drawn)
        return self.kinds[node_id].outputs_of(self.configs.get(node_id), self.options[node_id])

    def knows_outputs(self, node_id: str) -> bool:
        """Whether the outputs of a node do not hang on a config that is wrong."""
        kind = self.registry.get(self.nodes[node_id].type)
        if kind is None or kind.outputs_from is None:
            return True
        return isinstance(self.configs.get(node_id), kind.config)

    @cached_property
    def _drawn_outputs(self) -> dict[str, set[str]]:
        """By node the outputs that its edges name: all there is of a disabled node's own ones."""
        named: dict[str, set[str]] = {}
        for edge in self.document.edges:
            if edge.source_handle:
                named.setdefault(edge.source, set()).add(edge.source_handle)
        return named

    def loops_around(self, node_id: str) -> tuple[str, ...]:
        """The loops in whose bodies a node is, outermost first."""
        around: list[str] = []
        loop = self.loop_of.get(node_id)
        while loop is not None:
            around.append(loop)
            loop = self.loop_of.get(loop)
        return tuple(reversed(around))

    @cached_property
    def outgoing(self) -> Mapping[str, list[Link]]:
        return by_source(self.nodes, self.links)

    @cached_property
    def incoming(self) -> Mapping[str, list[Link]]:
        return by_target(self.nodes, self.links)

    @cached_property
    def whole_order(self) -> list[str]:
        """All nodes that are on no circle, nor behind one; sources first, ties by id."""
        return topological_order(self.nodes, self.outgoing)

    @cached_property
    def order(self) -> list[str]:
        """Live nodes, sources first, ties by id."""
        if len(self.live) == len(self.nodes):
            return self.whole_order
        outgoing = {node_id: self.outgoing[node_id] for node_id in self.live}
        return topological_order(self.live, outgoing)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The number of each live node in their order."""
        return {node_id: place for place, node_id in enumerate(self.order)}

    @cached_property
    def body_ends(self) -> Mapping[str, list[str]]:
        """Per loop the nodes of its body that nothing follows, but could."""
        ends: dict[str, list[str]] = {}
        if not self.loop_of:
            return ends
        for node_id in self.order:
            loop = self.loop_of.get(node_id)
            inside = (self.loop_of.get(link.target) for link in self.outgoing[node_id])
            if loop is None or loop in inside:
                continue
            if node_id not in self.kinds or self.outputs_of(node_id):
                ends.setdefault(loop, []).append(node_id)
        return ends

    def runs_before(self, first: str, second: str) -> bool:
        """Whether a path leads from one live node to another."""
        place = self.place
        if first == second or first not in place or second not in place:
            return False
        return bool(self._with_ancestors[second] >> place[first] & 1)

    @cached_property
    def _with_ancestors(self) -> Mapping[str, int]:
        return with_ancestors(self.order, self.incoming)
