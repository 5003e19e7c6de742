"""What changed between two documents, in words for people; layout and order are no changes.

Needs no node kinds and never fails: a document may be wrong, of another version, or no object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workfuse_compiler.diff_edges import EdgeChange, edge_changes
from workfuse_compiler.diff_values import ABSENT, differences, equal, shown
from workfuse_compiler.document import DECORATIONS, Settings
from workfuse_compiler.json_value import JsonObject, JsonValue
from workfuse_compiler.node_options import NodeOptions
from workfuse_compiler.upgrades import upgrade

Subject = Literal["workflow", "node", "edge"]
Action = Literal["added", "removed", "changed"]

_SETTINGS = Settings().model_dump(by_alias=True)
_OPTIONS = NodeOptions().model_dump(by_alias=True)
_SAMPLES = frozenset({"pinned"})
"""Data that is kept with a node for the one who fills it in: it runs nothing."""
_NO_DATA: dict[str, Any] = {
    "label": "",
    "config": {},
    "credentialId": None,
    "notes": "",
    "disabled": False,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        message: all of it in one line.
        node_id: the node, or the one that an edge starts at.
        field: path inside the node's data or the document, such as "config.url".
        before, after: the values, shortened, as a person reads them; None where there was none.
    """

    subject: Subject
    action: Action
    message: str
    node_id: str | None = None
    edge_id: str | None = None
    field: str | None = None
    before: str | None = None
    after: str | None = None

    def to_json(self) -> JsonObject:
        """The API's camelCase object."""
        return {
            "subject": self.subject,
            "action": self.action,
            "message": self.message,
            "nodeId": self.node_id,
            "edgeId": self.edge_id,
            "field": self.field,
            "before": self.before,
            "after": self.after,
        }


def diff_documents(old: JsonValue, new: JsonValue) -> tuple[Change, ...]:
    """All changes: the workflow's own, then those of nodes, then those of edges."""
    if equal(old, new):
        return ()
    before, after = _current(old), _current(new)
    if before is None or after is None:
        message = f"the document: {shown(old)} → {shown(new)}"
        return (Change("workflow", "changed", message, before=shown(old), after=shown(new)),)
    return (*_workflow(before, after), *_nodes(before, after), *_edges(before, after))


def _current(document: JsonValue) -> Mapping[str, Any] | None:
    """The document in the newest version if it can be upgraded, else as it is."""
    if not isinstance(document, dict):
        return None
    return upgrade(document).value or document


def _workflow(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for field, default in (("name", ""), ("description", "")):
        old, new = before.get(field, default), after.get(field, default)
        yield from _fields("workflow", None, old, new, field)
    old, new = (_with_defaults(_SETTINGS, one.get("settings")) for one in (before, after))
    yield from _fields("workflow", None, old, new, "settings")


def _nodes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = _by_id(before.get("nodes")), _by_id(after.get("nodes"))
    for key, node in new.items():
        if key not in old:
            yield Change("node", "added", f"{_name(node)} was added", _id(node))
        elif not equal(old[key], node):
            yield from _node(old[key], node)
    for key, node in old.items():
        if key not in new:
            yield Change("node", "removed", f"{_name(node)} was removed", _id(node))


def _node(before: JsonValue, after: JsonValue) -> Iterator[Change]:
    node_id = _id(after)
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield from _fields("node", node_id, before, after, "")
        return
    word = _word(after)
    for field in ("type", "parentId"):
        yield from _fields("node", node_id, before.get(field), after.get(field), field, word)
    old, new = (_data(one.get("data")) for one in (before, after))
    yield from _fields("node", node_id, old, new, "", word)


def _data(data: JsonValue) -> JsonValue:
    """What a person filled in, with what holds where nothing is said."""
    whole = _with_defaults(_NO_DATA, data)
    if not isinstance(whole, dict):
        return whole
    said = {name: value for name, value in whole.items() if name not in _SAMPLES}
    return {**said, "options": _with_defaults(_OPTIONS, whole.get("options"))}


def _with_defaults(defaults: Mapping[str, Any], given: JsonValue) -> JsonValue:
    if given is None:
        return dict(defaults)
    return {**defaults, **given} if isinstance(given, dict) else given


def _fields(
    subject: Subject,
    node_id: str | None,
    before: JsonValue,
    after: JsonValue,
    path: str,
    word: str = "node",
) -> Iterator[Change]:
    for field, old, new, words in differences(before, after, path):
        yield Change(
            subject,
            "changed",
            f"{word} {shown(node_id)}{_special(field, old, new) or f', {words}'}"
            if node_id
            else words,
            node_id,
            field=field or None,
            before=None if old is ABSENT else shown(old),
            after=None if new is ABSENT else shown(new),
        )


def _special(field: str, old: object, new: object) -> str:
    """Words for what has a name of its own in the editor."""
    if field == "disabled" and isinstance(new, bool):
        return " was disabled" if new else " was enabled"
    if field == "parentId" and isinstance(new, str):
        return f" was moved into the group {shown(new)}"
    if field == "parentId" and isinstance(old, str):
        return f" was taken out of the group {shown(old)}"
    return ""


def _edges(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    nodes = [set(_by_id(one.get("nodes"))) for one in (before, after)]
    gone = {node_id for node_id, place in nodes[0] - nodes[1] if place == 0}
    for change in edge_changes(before.get("edges"), after.get("edges"), gone):
        yield _edge(change)


def _edge(change: EdgeChange) -> Change:
    edge = change.after or change.before
    assert edge is not None
    action: Action = "changed"
    if change.before is None:
        action, words = "added", f"edge {edge} was added"
    elif change.after is None:
        action, words = "removed", f"edge {edge} was removed"
    else:
        words = f"edge {change.before} now is {change.after}"
    return Change(
        "edge",
        action,
        words,
        edge.source,
        edge.id,
        before=str(change.before) if change.before else None,
        after=str(change.after) if change.after else None,
    )


def _by_id(nodes: JsonValue) -> dict[tuple[str, int], JsonValue]:
    """Nodes by id and number among those of this id: a wrong document may have one id twice."""
    found: dict[tuple[str, int], JsonValue] = {}
    counts: dict[str, int] = {}
    for node in nodes if isinstance(nodes, list) else []:
        node_id = _id(node) or ""
        place = counts.get(node_id, 0)
        counts[node_id] = place + 1
        found[node_id, place] = node
    return found


def _id(node: JsonValue) -> str | None:
    node_id = node.get("id") if isinstance(node, dict) else None
    return node_id if isinstance(node_id, str) else None


def _name(node: JsonValue) -> str:
    if not isinstance(node, dict):
        return f"a node that is no object, {shown(node)},"
    data = node.get("data")
    label = data.get("label") if isinstance(data, dict) else None
    type_ = node.get("type")
    name = f"{_word(node)} {shown(node.get('id'))}"
    details = [shown(label)] if isinstance(label, str) and label else []
    if isinstance(type_, str) and type_ not in DECORATIONS:
        details.append(shown(type_)[1:-1])
    return f"{name} ({', '.join(details)})" if details else name


def _word(node: Mapping[str, JsonValue]) -> str:
    """What people call it: a node, a group or a note."""
    type_ = node.get("type")
    return str(type_) if type_ in DECORATIONS else "node"
