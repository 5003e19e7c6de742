"""Short ways to write workflow documents."""

from __future__ import annotations

import itertools
from typing import Any

JsonObject = dict[str, Any]


def node(
    node_id: str,
    kind: str,
    config: JsonObject | None = None,
    *,
    credential: str | None = None,
    label: str | None = None,
) -> JsonObject:
    data: JsonObject = {"label": label or node_id, "config": config or {}}
    if credential is not None:
        data["credentialId"] = credential
    return {"id": node_id, "type": kind, "position": {"x": 0, "y": 0}, "data": data}


def edges(*paths: str) -> list[JsonObject]:
    """Edges from chains such as "start > is_large:true > announce"."""
    found: list[JsonObject] = []
    for path in paths:
        steps = [step.strip() for step in path.split(">")]
        for source, target in itertools.pairwise(steps):
            source_id, _, handle = source.partition(":")
            found.append(
                {
                    "id": f"e{len(found) + 1}",
                    "source": source_id,
                    "target": target.partition(":")[0],
                    "sourceHandle": handle or None,
                    "targetHandle": None,
                }
            )
    return found


def group(group_id: str, *inside: JsonObject, label: str = "", notes: str = "") -> list[JsonObject]:
    """The frame of a group, then what is in it. Groups go into others as `*group(…)`."""
    data = {"label": label, "notes": notes}
    frame = {"id": group_id, "type": "group", "position": {"x": 0, "y": 0}, "data": data}
    return [frame, *({"parentId": group_id, **one} for one in inside)]


def with_options(drawn: JsonObject, **options: Any) -> JsonObject:
    """The node, with options such as retries or onError."""
    return {**drawn, "data": {**drawn["data"], "options": options}}


def document(name: str, nodes: list[JsonObject], paths: list[str], **settings: Any) -> JsonObject:
    return {
        "schemaVersion": 1,
        "name": name,
        "description": "",
        "settings": settings,
        "nodes": nodes,
        "edges": edges(*paths),
        "viewport": {"x": 0, "y": 0, "zoom": 1},
    }


def webhook(node_id: str = "start") -> JsonObject:
    return node(node_id, "trigger.webhook")


def transform(node_id: str, **fields: Any) -> JsonObject:
    listed = [{"name": name, "value": value} for name, value in fields.items()]
    return node(node_id, "utility.transform", {"fields": listed})


def condition(node_id: str, left: Any, operator: str, right: Any = None) -> JsonObject:
    compared = {"left": left, "operator": operator}
    if right is not None:
        compared["right"] = right
    return node(node_id, "logic.condition", {"conditions": [compared]})


def cases(node_id: str, **expressions: str) -> JsonObject:
    """A condition with a case for each expression, named as the argument."""
    listed = [{"id": case_id, "expression": text} for case_id, text in expressions.items()]
    return node(node_id, "logic.condition", {"mode": "cases", "cases": listed})


def http(node_id: str, url: str, *, credential: str | None = None, **config: Any) -> JsonObject:
    return node(node_id, "action.http", {"url": url, **config}, credential=credential)
