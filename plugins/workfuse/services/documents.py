"""Documents as JSON: their limits, and what lists show of them. Their meaning is the compiler's."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import deque

from workfuse.services.errors import DocumentTooLarge
from workfuse.services.view import JsonObject, JsonValue
from workfuse.store.workflows import Headline

DOCUMENT_LIMIT = 5 * 1024 * 1024
"""Bytes of a document's JSON."""


def json_bytes(value: JsonValue) -> int:
    """Bytes of the value's JSON without white space."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))


def check_size(document: JsonObject) -> None:
    """Raises DocumentTooLarge."""
    size = json_bytes(document)
    if size > DOCUMENT_LIMIT:
        raise DocumentTooLarge(size=size, limit=DOCUMENT_LIMIT)


def empty_document(name: str) -> JsonObject:
    return {
        "schemaVersion": 1,
        "name": name,
        "description": "",
        "settings": {},
        "nodes": [],
        "edges": [],
        "viewport": {"x": 0, "y": 0, "zoom": 1},
    }


def headline(document: JsonObject, *, fallback_name: str) -> Headline:
    """Name, description and size of a document that may be anything: drafts are never refused."""
    name, description, nodes = (document.get(key) for key in ("name", "description", "nodes"))
    has_name = isinstance(name, str) and name.strip()
    return Headline(
        name=_storable(name if has_name else fallback_name)[:200],
        description=_storable(description if isinstance(description, str) else "")[:2000],
        node_count=len(nodes) if isinstance(nodes, list) else 0,
    )


def nodes_before(document: JsonObject, node_id: str) -> list[str]:
    """Ids of the nodes that lead to this one, nearest first; of any document, also a broken one.

    >>> edges = [{"source": "a", "target": "b"}, {"source": "b", "target": "c"}, 7]
    >>> nodes_before({"edges": edges}, "c")
    ['b', 'a']
    """
    sources: dict[str, list[str]] = {}
    edges = document.get("edges")
    for edge in edges if isinstance(edges, list) else ():
        ends = (edge.get("source"), edge.get("target")) if isinstance(edge, dict) else (None, None)
        if isinstance(ends[0], str) and isinstance(ends[1], str):
            sources.setdefault(ends[1], []).append(ends[0])
    found = {node_id: None}
    queue = deque([node_id])
    while queue:
        for source in sources.get(queue.popleft(), ()):
            if source not in found:
                found[source] = None
                queue.append(source)
    return list(found)[1:]


def slug(name: str) -> str:
    """A workflow id for a name: lower-case ASCII, at most 60 characters, valid as a dag_id.

    >>> slug("Überfällige Rechnungen (neu)")
    'uberfallige_rechnungen_neu'
    >>> slug("2 new orders")
    'workflow_2_new_orders'
    >>> slug("注文")
    'workflow'
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", ascii_name.lower()).strip("_")[:60].rstrip("_")
    if not words or words[0].isdigit():
        words = f"workflow_{words}".rstrip("_")
    return words


def _storable(text: object) -> str:
    return str(text).replace("\x00", "")  # PostgreSQL's text has no NUL
