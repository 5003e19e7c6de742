"""A workflow at a glance: what a list draws of its graph, and what it can be found by.

Made when a document is saved, so that a list of workflows reads no documents. A document may hold
anything, so whatever is not as expected is left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

JsonObject = dict[str, Any]
Point = tuple[int, int]

NODES, EDGES = 60, 90
"""At most so many are drawn: in a small picture nobody sees more."""
TYPE_LENGTH = 60
TAGS, TAG_LENGTH = 20, 100
CONNECTIONS, CONNECTION_LENGTH = 200, 250
_FAR = 1_000_000  # pixels; nobody draws out there
_DECORATIONS = ("group", "note")
_DEEPEST = 6  # groups in groups


def picture_of(document: JsonObject) -> str:
    """JSON `{"nodes": [[x, y, type], …], "edges": [[source, target], …]}`.

    Positions are pixels of the canvas, counted from the picture's upper left corner; edges name
    nodes by their place in the list.
    """
    by_id = {node["id"]: node for node in _objects(document, "nodes") if _is_text(node.get("id"))}
    drawn = [node for node in by_id.values() if _type(node) not in _DECORATIONS]
    if len(drawn) > NODES:  # evenly, so that the shape stays
        drawn = [drawn[index * len(drawn) // NODES] for index in range(NODES)]
    points = [_place(node, by_id) for node in drawn]
    left, top = (min((point[axis] for point in points), default=0) for axis in (0, 1))
    number = {node["id"]: index for index, node in enumerate(drawn)}
    nodes = [
        {"x": x - left, "y": y - top, "type": _type(node)}
        for node, (x, y) in zip(drawn, points, strict=True)
    ]
    pairs = list(dict.fromkeys(_edges(document, number)))[:EDGES]
    edges = [{"source": source, "target": target} for source, target in pairs]
    return json.dumps({"nodes": nodes, "edges": edges}, separators=(",", ":"))


def tags_of(document: JsonObject) -> list[str]:
    settings = document.get("settings")
    tags = settings.get("tags") if isinstance(settings, dict) else None
    return _words(tags if isinstance(tags, list) else [], TAGS, TAG_LENGTH)


def connections_of(document: JsonObject) -> list[str]:
    """Ids of the Airflow connections that nodes are set to use."""
    datas = (node.get("data") for node in _objects(document, "nodes"))
    named = [data.get("credentialId") for data in datas if isinstance(data, dict)]
    return _words(named, CONNECTIONS, CONNECTION_LENGTH)


def _words(found: list[Any], most: int, longest: int) -> list[str]:
    words = (one.replace("\0", "").strip() for one in found if _is_text(one))
    return list(dict.fromkeys(word for word in words if 0 < len(word) <= longest))[:most]


def _edges(document: JsonObject, number: dict[str, int]) -> Iterator[tuple[int, int]]:
    for edge in _objects(document, "edges"):
        source, target = edge.get("source"), edge.get("target")
        if _is_text(source) and _is_text(target) and source in number and target in number:
            yield number[source], number[target]


def _place(node: JsonObject, by_id: dict[str, JsonObject]) -> Point:
    """Where a node is on the canvas: its position is told from the corner of its group."""
    x, y = _position(node)
    for _ in range(_DEEPEST):
        group = node.get("parentId")
        if not _is_text(group) or group not in by_id:
            break
        node = by_id[group]
        more_x, more_y = _position(node)
        x, y = x + more_x, y + more_y
    return x, y


def _position(node: JsonObject) -> Point:
    position = node.get("position")
    held = position if isinstance(position, dict) else {}
    return _pixels(held.get("x")), _pixels(held.get("y"))


def _pixels(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    if isinstance(value, float) and not math.isfinite(value):
        return 0
    return int(max(-_FAR, min(_FAR, value)))


def _objects(document: JsonObject, name: str) -> list[JsonObject]:
    listed = document.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _type(node: JsonObject) -> str:
    held = node.get("type")
    return held[:TYPE_LENGTH] if isinstance(held, str) else ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
