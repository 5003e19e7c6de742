"""Ids for nodes, made from the names that they have in n8n."""

from __future__ import annotations

from collections.abc import Iterable

from workfuse_compiler.ir import OWN_IMPORTS
from workfuse_compiler.text_rules import node_id_problem, slug

_LONGEST = 60


def ids_of(names: Iterable[str], prefix: str = "") -> dict[str, str]:
    """An id for each name: its words in ASCII, numbered where another one has it already.

    >>> ids_of(["Get order", "get Order", "2 days", "注文"])
    {'Get order': 'get_order', 'get Order': 'get_order_2', '2 days': 'n_2_days', '注文': 'node'}
    """
    found: dict[str, str] = {}
    taken: dict[str, int] = {ref.name.lower(): 1 for ref in OWN_IMPORTS}
    for name in names:
        base = _words(prefix + name)
        number = taken.get(base, 0) + 1
        node_id = base
        while node_id in taken:
            node_id = f"{base}_{number}"
            number += 1
        taken[base] = number - 1 if node_id != base else 1
        taken.setdefault(node_id, 1)
        found[name] = node_id
    return found


def _words(name: str) -> str:
    words = slug(name[:500])
    if words == "workflow":
        words = "workflow" if "workflow" in name.lower() else "node"
    words = words[:_LONGEST].strip("_")
    if not words or words[0].isdigit() or node_id_problem(words) is not None:
        words = f"n_{words}".rstrip("_")
    return words
