"""Workflows to measure with."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

JsonObject = dict[str, Any]


def chain(steps: int) -> JsonObject:
    """Return a workflow of a trigger and ``steps - 1`` transforms, one after the other."""
    nodes = [_node("start", "trigger.webhook", 0, {})]
    for number in range(1, steps):
        fields = [{"name": "value", "value": f"{{{{ trigger.body.value }}}} {number}"}]
        nodes.append(_node(f"step_{number}", "utility.transform", number, {"fields": fields}))
    return _document(f"Chain of {steps}", nodes, _in_a_row(nodes))


def hook(path: str) -> JsonObject:
    """Return a workflow that a webhook starts, of two steps that run."""
    nodes = [
        _node("start", "trigger.webhook", 0, {"path": path}),
        _node("shape", "utility.transform", 1, {"fields": [{"name": "v", "value": "1"}]}),
    ]
    return _document("Hook", nodes, _in_a_row(nodes))


def wait(resumes: str) -> JsonObject:
    """Return a workflow that waits for a call, and tells a service where to."""
    tell = {
        "url": resumes,
        "method": "POST",
        "bodyType": "json",
        "body": {"url": "{{ run.resumeUrls.wait }}"},
    }
    nodes = [
        _node("start", "trigger.webhook", 0, {}),
        _node("tell", "action.http", 1, tell),
        _node("wait", "utility.wait", 2, {"for": "call"}),
    ]
    return _document("Wait", nodes, _in_a_row(nodes))


def mapped(url: str, items: int) -> JsonObject:
    """Return a loop with a request for each item, as tasks of their own."""
    nodes = [
        _node("start", "trigger.webhook", 0, {}),
        _node("loop", "logic.loop", 1, {"items": f"{{{{ range({items}) | list }}}}"}),
        _node("request", "action.http", 2, {"url": url}),
    ]
    edges = [_edge("start", "loop"), _edge("loop", "request", "item")]
    return _document("Mapped", nodes, edges)


def for_each(url: str, items: int) -> JsonObject:
    """Return a request that runs once per item, in one task."""
    each = {"items": f"{{{{ range({items}) | list }}}}", "concurrency": 32}
    request = _node("request", "action.http", 1, {"url": url})
    request["data"]["options"] = {"forEach": each}
    nodes = [_node("start", "trigger.webhook", 0, {}), request]
    return _document("For each", nodes, _in_a_row(nodes))


def requests(steps: int) -> JsonObject:
    """Return a workflow of a trigger and ``steps`` HTTP requests that use each other's answers."""
    nodes = [_node("start", "trigger.webhook", 0, {})]
    for number in range(1, steps + 1):
        before = f"nodes.request_{number - 1}.output.body.id" if number > 1 else "trigger.body.id"
        config = {"url": f"https://shop.example/orders/{{{{ {before} }}}}", "method": "POST"}
        nodes.append(_node(f"request_{number}", "action.http", number, config))
    return _document(f"Requests {steps}", nodes, _in_a_row(nodes))


def mixed(size: int, variant: int = 0) -> JsonObject:
    """Return a workflow of about ``size`` nodes: requests, conditions with two arms, merges.

    Args:
        variant: no two have an expression with a node's name in common, as no two drawings have.
    """
    nodes = [_node("start", "trigger.webhook", 0, {})]
    edges: list[JsonObject] = []
    last = "start"
    for block in range((size - 1) // 5):
        names = (f"{word}_{variant}_{block}" for word in ("get", "is", "yes", "no", "sum"))
        fetch, check, yes, no, merge = names
        output = f"nodes.{fetch}.output.body.total"
        condition = {"left": f"{{{{ {output} }}}}", "operator": "greaterThan", "right": 200}
        fields = [{"name": "total", "value": f"{{{{ {output} * 1.19 }}}}"}]
        url = "https://shop.example/orders/{{ trigger.body.id }}"
        nodes += [
            _node(fetch, "action.http", block, {"url": url}),
            _node(check, "logic.condition", block, {"conditions": [condition]}),
            _node(yes, "utility.transform", block, {"fields": fields}),
            _node(no, "utility.transform", block, {"fields": fields}),
            _node(merge, "utility.transform", block, {"fields": fields}),
        ]
        edges += [
            _edge(last, fetch), _edge(fetch, check), _edge(check, yes, "true"),
            _edge(check, no, "false"), _edge(yes, merge), _edge(no, merge),
        ]  # fmt: skip
        last = merge
    return _document(f"Mixed {size}", nodes, edges)


def woven(size: int, variant: int = 0) -> JsonObject:
    """Return a workflow of ``size`` transforms, nearly each a merge behind three others.

    Args:
        variant: see ``mixed``.
    """
    document = chain(size)
    nodes, edges = document["nodes"], document["edges"]
    for number, node in enumerate(nodes[1:], start=1):
        [field] = node["data"]["config"]["fields"]
        field["value"] += f" in {variant}"
        before = (place for place in (number - 5, number - 17) if place >= 0)
        edges += [_edge(nodes[place]["id"], node["id"]) for place in before]
    return document


def _document(name: str, nodes: list[JsonObject], edges: list[JsonObject]) -> JsonObject:
    return {"schemaVersion": 1, "name": name, "settings": {}, "nodes": nodes, "edges": edges}


def _node(node_id: str, kind: str, place: int, config: JsonObject) -> JsonObject:
    data = {"label": node_id.replace("_", " ").capitalize(), "config": config}
    return {"id": node_id, "type": kind, "position": {"x": 240 * place, "y": 0}, "data": data}


def _in_a_row(nodes: list[JsonObject]) -> list[JsonObject]:
    ids = [node["id"] for node in nodes]
    return [_edge(*pair) for pair in pairwise(ids)]


def _edge(source: str, target: str, handle: str | None = None) -> JsonObject:
    return {
        "id": f"{source}-{target}", "source": source, "target": target,
        "sourceHandle": handle, "targetHandle": None,
    }  # fmt: skip
