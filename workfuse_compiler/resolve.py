"""Document and registry to a checked workflow, or to everything that is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from workfuse_compiler.checked import CheckedWorkflow
from workfuse_compiler.checks import CHECKS
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.diagnostics.node import PLACEHOLDER
from workfuse_compiler.document import Document
from workfuse_compiler.draft import Draft
from workfuse_compiler.graph import Link
from workfuse_compiler.node_kind import CheckedNode, OutputHandle
from workfuse_compiler.node_options import NO_OPTIONS
from workfuse_compiler.outcome import Outcome
from workfuse_compiler.registry import NodeKindRegistry


def resolve(
    document: Document, registry: NodeKindRegistry, earlier: Iterable[Diagnostic] = ()
) -> Outcome[CheckedWorkflow]:
    """Run all checks.

    Args:
        earlier: what reading the document found already; it is merged in.

    Returns:
        All findings in document order, and the workflow unless one of them is an error.
    """
    draft = Draft(document, registry)
    found = [*earlier, *(finding for check in CHECKS for finding in check(draft))]
    if found:
        found = [_milder(draft, finding) for finding in found]
        found.sort(key=_Place(document))
    if any(finding.is_error for finding in found):
        return Outcome(None, tuple(found))
    return Outcome(_checked(draft), tuple(found))


def _milder(draft: Draft, finding: Diagnostic) -> Diagnostic:
    """What is wrong inside a node that never runs stops nobody."""
    node_id = finding.node_id
    unused = node_id in draft.nodes and node_id not in draft.live
    milder = unused and finding.code < "WF2" and finding.code != PLACEHOLDER
    return replace(finding, severity="warning") if milder else finding


class _Place:
    """Sort key: the document itself, then nodes, then edges, each in their order."""

    def __init__(self, document: Document) -> None:
        self.nodes = {node.id: place for place, node in enumerate(document.nodes)}
        self.edges = {edge.id: place for place, edge in enumerate(document.edges)}

    def __call__(self, finding: Diagnostic) -> tuple[int, int]:
        if finding.edge_id is not None:
            return 2, self.edges.get(finding.edge_id, -1)
        if finding.node_id is not None:
            return 1, self.nodes.get(finding.node_id, -1)
        return 0, 0


def _checked(draft: Draft) -> CheckedWorkflow:
    outgoing = draft.outgoing
    links: list[Link] = []
    for node_id in draft.order:
        leaving = outgoing[node_id]
        links += leaving if len(leaving) < 2 else _in_order(draft, leaving)
    incoming = Counter([link.target for link in links])
    single = {node_id for node_id, count in incoming.items() if count == 1}
    return CheckedWorkflow(
        name=draft.document.name,
        description=draft.document.description.strip(),
        settings=draft.document.settings,
        nodes=tuple([_node(draft, node_id, single) for node_id in draft.order]),
        links=tuple(links),
        loop_of=draft.loop_of,
        grouping=draft.grouping,
        draft=draft,
    )


def _in_order(draft: Draft, links: Sequence[Link]) -> list[Link]:
    """Those that leave a node, in the order of their targets."""
    place = draft.place
    return sorted(links, key=lambda link: (place[link.target], _rank(draft, link)))


def _node(draft: Draft, node_id: str, single: set[str]) -> CheckedNode[Any]:
    data = draft.nodes[node_id].data
    outputs = draft.outputs_of(node_id)
    return CheckedNode(
        id=node_id,
        label=data.label.strip(),
        kind=draft.kinds[node_id],
        config=draft.configs[node_id],
        connection_id=data.credential_id or None,
        settings=draft.document.settings,
        branches=_branches(draft, node_id, outputs, single),
        results_of=tuple(draft.body_ends.get(node_id, ())),
        is_inner=node_id in draft.loop_of,
        options=NO_OPTIONS if data.disabled else draft.options[node_id],
        outputs=outputs,
        notes=data.notes.strip(),
        input=_input(draft, node_id) if data.disabled else None,
    )


def _input(draft: Draft, node_id: str) -> str | None:
    """An expression for what the only edge into a node brings."""
    links = [link for link in draft.incoming[node_id] if link.source in draft.live]
    if len(links) != 1:
        return None
    [link] = links
    is_item = link.handle == draft.kinds[link.source].body_handle
    return "{{ item }}" if is_item else f"{{{{ nodes.{link.source}.output }}}}"


def _rank(draft: Draft, link: Link) -> int:
    """The place of a link's output among those of its kind."""
    outputs = draft.output_names(link.source)
    return 0 if len(outputs) == 1 else outputs.index(link.handle)


def _branches(
    draft: Draft, node_id: str, outputs: Sequence[OutputHandle], single: set[str]
) -> dict[str, tuple[str, ...]]:
    """Per branch output the followers that no other edge leads to; outputs without one are out."""
    links = draft.outgoing[node_id]
    found: dict[str, tuple[str, ...]] = {}
    if draft.kinds[node_id].body_handle is not None and node_id not in draft.loop_of:
        return found  # its way on is known when its body has ended: what follows asks by itself
    for output in outputs:
        if output.branch:
            name = output.name
            ids = [link.target for link in links if link.handle == name and link.target in single]
            if ids:
                found[name] = tuple(sorted(ids))
    return found
