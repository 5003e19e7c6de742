"""An export of n8n as a document: each node by its translator, then edges, notes and settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from workfuse_compiler.diagnostics.diagnostic import shortened
from workfuse_compiler.imports_n8n.drawing import drawn_edges, drawn_node, drawn_notes
from workfuse_compiler.imports_n8n.ids import ids_of
from workfuse_compiler.imports_n8n.nodes import TRANSLATORS
from workfuse_compiler.imports_n8n.order import closing_links, in_order
from workfuse_compiler.imports_n8n.placeholder import placeholder
from workfuse_compiler.imports_n8n.reading import a_text, clean_text
from workfuse_compiler.imports_n8n.report import Report, ReportItem
from workfuse_compiler.imports_n8n.source import Links, Source, SourceLink, read_source
from workfuse_compiler.imports_n8n.translation import (
    Node,
    Translated,
    Untranslatable,
    Whole,
    passing,
)
from workfuse_compiler.json_value import JsonObject, JsonValue
from workfuse_compiler.record import record
from workfuse_compiler.text_rules import is_timezone

_HTTP = "n8n-nodes-base.httpRequest"
_LOOP = "n8n-nodes-base.splitInBatches"
_NAME = "Imported workflow"


@record
class Imported:
    """A document that can be opened, and what there is to say about it.

    Attributes:
        report: in the order of the nodes; what is about the whole workflow comes first.
    """

    document: JsonObject
    report: tuple[ReportItem, ...]


def import_n8n(export: JsonValue) -> Imported:
    """Translate an export. Raises CannotImport: it is too large, or none of one workflow."""
    source = read_source(export)
    report = Report()
    _say_what_is_lost(source, report)
    whole, closing = _whole(source)
    translated = {}
    findings: dict[str, list[ReportItem]] = {}
    for node_name in in_order(source, closing, _outputs_of_loops(source, done=True)):
        node = Node(whole.nodes[node_name], whole)
        translated[node_name] = _translate(node)
        findings[node_name] = node.findings
    kept = _without_closing(source, closing, whole.ids, translated, findings)
    nodes = [
        drawn_node(
            whole.nodes[one.name], whole.ids[one.name], translated[one.name], findings[one.name]
        )
        for one in source.nodes
    ]
    for one in source.nodes:
        report.items_of(findings[one.name])
    document: JsonObject = {
        "schemaVersion": 1,
        "name": (source.name or _NAME)[:200],
        "description": "",
        "settings": _settings(source, report),
        "nodes": [*drawn_notes(source.notes, {*whole.ids.values()}), *nodes],
        "edges": drawn_edges(kept, whole.ids, translated),
    }
    return Imported(document, report.finished())


def _whole(source: Source) -> tuple[Whole, set[SourceLink]]:
    closing = closing_links(source, _outputs_of_loops(source, done=False))
    ends: dict[str, list[tuple[str, int]]] = {}
    for link in source.links:
        if link in closing:
            ends.setdefault(link.target, []).append((link.source, link.output))
    whole = Whole(
        nodes={node.name: node for node in source.nodes},
        links=Links(source.links),
        ids=ids_of(node.name for node in source.nodes),
        closing={(link.source, link.target) for link in closing},
        ends=ends,
    )
    return whole, closing


def _outputs_of_loops(source: Source, *, done: bool) -> dict[str, int]:
    """Version 3 of this node has the output for the end first."""
    return {
        node.name: int((node.version >= 3) != done) for node in source.nodes if node.type == _LOOP
    }


def _translate(node: Node) -> Translated:
    """Keeps what the node gives, for the fields of those behind it."""
    found = _translated(node)
    node.whole.data[node.source.name] = found.data
    if found.own is not None:
        node.whole.own[node.source.name] = found.own
    return found


def _translated(node: Node) -> Translated:
    if node.source.disabled:
        node.say("translated", "It is turned off, as it was there: it passes on what comes in.")
    translator = TRANSLATORS.get(node.source.type)
    if translator is None:
        return _turned_off(node, placeholder(node, None))
    reason = None
    try:
        found = translator(node)
    except Untranslatable as why:
        reason = str(why)
    except Exception as error:  # noqa: BLE001  # one odd node must not cost the whole workflow
        reason = f"it could not be read ({type(error).__name__})"
    if reason is not None:
        node.findings.clear()
        found = placeholder(node, reason)
    else:
        label = "Nothing: it passes on what comes in" if found.disabled else found.type
        node.findings.insert(0, node.finding("translated", f"{node.source.type} is now {label}."))
    return _turned_off(node, found)


def _turned_off(node: Node, found: Translated) -> Translated:
    if node.source.disabled and not found.type.startswith("trigger."):
        found.disabled = True
        found.data = passing(node).data
    return found


def _without_closing(
    source: Source,
    closing: set[SourceLink],
    ids: Mapping[str, str],
    translated: dict[str, Translated],
    findings: dict[str, list[ReportItem]],
) -> list[SourceLink]:
    """The connections without those by which a loop came back, which ours do by themselves."""
    kept: list[SourceLink] = []
    for link in source.links:
        if link not in closing or translated[link.target].type != "logic.loop":
            kept.append(link)
            continue
        message = (
            f"The connection back from {shortened(clean_text(link.source))!r} was left out: a loop "
            "here comes back by itself."
        )
        name = clean_text(link.target)[:200]
        findings[link.target].append(ReportItem("changed", message, name, ids[link.target]))
    return kept


def _settings(source: Source, report: Report) -> JsonObject:
    settings: JsonObject = {}
    zone = a_text(source.settings.get("timezone"))
    if zone and zone != "DEFAULT":
        if is_timezone(zone):
            settings["timezone"] = zone
        else:
            report.add("dropped", f"There is no time zone {zone[:60]!r}; the workflow is in UTC.")
    if source.settings.get("errorWorkflow"):
        report.add("byHand", "Choose in the settings what is done when a run fails.")
    return settings


def _say_what_is_lost(source: Source, report: Report) -> None:
    if source.lost_nodes:
        report.add("dropped", f"{source.lost_nodes} entries of the list of nodes are no nodes.")
    if source.lost_links:
        report.add("dropped", f"{source.lost_links} connections lead to nodes that do not exist.")
    if source.has_pinned_data:
        report.add("dropped", "Pinned data was not taken over.")
    if any(node.type == _HTTP for node in source.nodes):
        report.add(
            "changed",
            "n8n runs each node once for every item that comes in. Here a node runs once; where an "
            "answer is a list, use 'Once per item' or a loop.",
        )
    parts = Counter(link.sort for link in source.links if link.sort != "main")
    if parts:
        report.add(
            "changed",
            f"{sum(parts.values())} connections say what an AI node is made of "
            f"({', '.join(parts)[:200]}); here they are edges like all others.",
        )
