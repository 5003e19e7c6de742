"""What the editor's fields ask about expressions: the language, and what a node can see."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import edge, node
from workfuse_compiler.expressions.calls import FILTERS, FUNCTIONS, TESTS
from workfuse_compiler.expressions.template import ROOTS


def test_the_language_is_told_whole_and_each_word_has_help(client: TestClient) -> None:
    told = client.get("/api/v1/expressions/language").json()
    assert [root["name"] for root in told["roots"]] == list(ROOTS)
    for part, table in (("functions", FUNCTIONS), ("filters", FILTERS), ("tests", TESTS)):
        assert [word["name"] for word in told[part]] == sorted(table)
        assert not [word["name"] for word in told[part] if not word["help"]]
    [replace] = [word for word in told["filters"] if word["name"] == "replace"]
    assert [(one["name"], one["required"]) for one in replace["arguments"]] == [
        ("old", True),
        ("new", True),
    ]


def scope(client: TestClient, document: Any, node_id: str) -> Any:
    answer = client.post(
        "/api/v1/expressions/scope", json={"document": document, "nodeId": node_id}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def looped() -> Any:
    """received → shape → loop ─item→ inside, ─done→ after; beside hangs on received alone."""
    fields = {"fields": [{"name": "total", "value": "{{ trigger.body.total }}"}]}
    nodes = [
        node("received", "trigger.webhook", "Received", {}),
        node("shape", "utility.transform", "Shape", fields),
        node("loop", "logic.loop", "Loop", {"items": "{{ trigger.body.rows }}"}),
        node("inside", "utility.transform", "Inside", fields),
        node("after", "utility.transform", "After", fields),
        node("beside", "utility.transform", "Beside", fields),
    ]
    edges = [
        edge("e1", "received", "shape"),
        edge("e2", "shape", "loop"),
        {**edge("e3", "loop", "inside"), "sourceHandle": "item"},
        {**edge("e4", "loop", "after"), "sourceHandle": "done"},
        edge("e5", "received", "beside"),
    ]
    return {"schemaVersion": 1, "name": "Looped", "nodes": nodes, "edges": edges}


def test_a_node_sees_what_runs_before_it_and_its_loop(client: TestClient) -> None:
    inside = scope(client, looped(), "inside")
    assert list(inside["nodes"]) == ["loop", "shape"]
    assert inside["loops"] == ["loop"]
    assert {"item", "index", "trigger", "run"} <= set(inside["roots"])
    shape = inside["nodes"]["shape"]["properties"]["output"]
    assert list(shape["properties"]) == ["total"]

    after = scope(client, looped(), "after")
    assert list(after["nodes"]) == ["loop", "shape"]
    assert after["loops"] == []
    assert "item" not in after["roots"]

    assert scope(client, looped(), "beside")["nodes"] == {}


def test_a_node_that_repeats_has_an_item(client: TestClient) -> None:
    document = looped()
    http = node("after", "action.http", "After", {"url": "https://a.example"})
    http["data"]["options"] = {"forEach": {"items": "{{ trigger.body.rows }}"}}
    document["nodes"][4] = http
    assert "item" in scope(client, document, "after")["roots"]


@pytest.mark.parametrize(
    "document", [{}, {"nodes": 7}, {"schemaVersion": 99}, {"nodes": [{"id": "x"}]}]
)
def test_what_cannot_be_read_sees_nothing(client: TestClient, document: Any) -> None:
    assert scope(client, document, "x") == {"roots": {}, "nodes": {}, "loops": []}


def test_a_finding_in_an_expression_has_its_place(client: TestClient) -> None:
    fields = {"fields": [{"name": "a", "value": "one\n{{ trigger.body | uper }}"}]}
    nodes = [
        node("received", "trigger.webhook", "Received", {}),
        node("shape", "utility.transform", "Shape", fields),
    ]
    document = {
        "schemaVersion": 1,
        "name": "Place",
        "nodes": nodes,
        "edges": [edge("e1", "received", "shape")],
    }
    found = client.post("/api/v1/check", json={"document": document}).json()["diagnostics"]
    [finding] = [one for one in found if one["code"] == "WF124"]
    assert (finding["field"], finding["line"]) == ("config.fields[0].value", 2)
    assert finding["column"] > 3
