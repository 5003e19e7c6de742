"""Document and registry to a checked workflow, or to everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from workfuse_compiler.checked import CheckedWorkflow
from workfuse_compiler.checks import CHECKS
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.document import Document, Node
from workfuse_compiler.draft import Draft
from workfuse_compiler.graph import Link
from workfuse_compiler.grouping import Grouping
from workfuse_compiler.node_kind import CheckedNode
from workfuse_compiler.node_options import NO_OPTIONS, NodeOptions
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
    found = [_milder(draft, finding) for finding in found]
    found.sort(key=_Place(document))
    if any(finding.is_error for finding in found):
        return Outcome(None, tuple(found))
    return Outcome(_checked(draft), tuple(found))


def _milder(draft: Draft, finding: Diagnostic) -> Diagnostic:
    """What is wrong inside a node that never runs stops nobody."""
    node_id = finding.node_id
    unused = node_id in draft.nodes and node_id not in draft.live
    return replace(finding, severity="warning") if unused and finding.code < "WF2" else finding


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
    place = {node_id: number for number, node_id in enumerate(draft.order)}
    links = [link for link in draft.links if link.source in place and link.target in place]
    links.sort(key=lambda link: (place[link.source], place[link.target], _rank(draft, link)))
    incoming = Counter(link.target for link in links)
    single = {node_id for node_id, count in incoming.items() if count == 1}
    return CheckedWorkflow(
        name=draft.document.name,
        description=draft.document.description.strip(),
        settings=draft.document.settings,
        nodes=tuple(
            CheckedNode(
                id=node_id,
                label=draft.nodes[node_id].data.label.strip(),
                kind=draft.kinds[node_id],
                config=draft.configs[node_id],
                connection_id=draft.nodes[node_id].data.credential_id or None,
                settings=draft.document.settings,
                branches=_branches(draft, node_id, single),
                results_of=tuple(draft.body_ends.get(node_id, ())),
                is_inner=node_id in draft.loop_of,
                options=NO_OPTIONS if draft.is_disabled(node_id) else draft.options[node_id],
                outputs=draft.outputs_of(node_id),
                notes=draft.nodes[node_id].data.notes.strip(),
                input=_input(draft, node_id) if draft.is_disabled(node_id) else None,
            )
            for node_id in draft.order
        ),
        links=tuple(links),
        loop_of=draft.loop_of,
        document_hash=_meaning(draft),
        grouping=draft.grouping,
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
    outputs = draft.outputs_of(link.source)
    if len(outputs) == 1:
        return 0
    return next(n for n, output in enumerate(outputs) if output.name == link.handle)


def _branches(draft: Draft, node_id: str, single: set[str]) -> dict[str, tuple[str, ...]]:
    """Per branch output the followers that no other edge leads to; outputs without one are out."""
    found: dict[str, tuple[str, ...]] = {}
    for handle in draft.outputs_of(node_id):
        if handle.branch:
            links = [link for link in draft.outgoing[node_id] if link.handle == handle.name]
            ids = tuple(sorted(link.target for link in links if link.target in single))
            if ids:
                found[handle.name] = ids
    return found


def _meaning(draft: Draft) -> str:
    """A hash of what the document means: layout, order and unknown keys leave it alone."""
    document = draft.document
    meaning: dict[str, Any] = {
        "name": document.name,
        "description": document.description,
        "settings": document.settings.model_dump(exclude_defaults=True),
        "nodes": [
            _node_meaning(draft, node, draft.options.get(node.id, NO_OPTIONS))
            for _, node in sorted(draft.nodes.items())
        ],
        "edges": sorted(_ends(link) for link in draft.links),
    }
    if draft.grouping:
        meaning["groups"] = _groups_meaning(draft.grouping)
    written = json.dumps(meaning, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _node_meaning(draft: Draft, node: Node, options: NodeOptions) -> list[Any]:
    data, kind = node.data, draft.kinds.get(node.id)
    remarks = kind.remarks if kind is not None else ()
    config = data.config
    if not config.keys().isdisjoint(remarks):
        config = {name: value for name, value in config.items() if name not in remarks}
    meaning = [node.id, node.type, data.label, config, data.credential_id]
    said = {} if options is NO_OPTIONS else options.model_dump(exclude_defaults=True)
    more: dict[str, Any] = {"disabled": True} if data.disabled else {}
    if data.notes.strip():
        more["notes"] = data.notes
    if more:
        return [*meaning, said, more]
    return [*meaning, said] if said else meaning


def _groups_meaning(grouping: Grouping) -> list[Any]:
    groups = [
        [group_id, group.data.label, group.data.notes]
        for group_id, group in sorted(grouping.groups.items())
    ]
    return [groups, grouping.around_node, grouping.around_body]


def _ends(link: Link) -> list[str]:
    return [link.source, link.handle, link.target]
