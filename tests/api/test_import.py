"""Exports that are uploaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

IMPORT = "/api/v1/workflows/import"
N8N = Path(__file__).parents[1] / "golden/imports_n8n/story_d5/export.json"


def upload(client: TestClient, text: str | bytes, **query: str) -> Any:
    headers = {"Content-Type": "application/json"}
    return client.post(IMPORT, content=text, params=query, headers=headers)


def test_an_export_of_n8n_becomes_a_workflow_with_a_report(client: TestClient) -> None:
    answer = upload(client, N8N.read_bytes())
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    imported = answer.json()
    assert imported["source"] == "n8n"
    assert (imported["workflow"]["id"], imported["workflow"]["name"]) == (
        "new_customers",
        "New customers",
    )
    assert imported["report"][-1] == {
        "severity": "error",
        "outcome": "placeholder",
        "message": imported["report"][-1]["message"],
        "sourceNode": "Code",
        "nodeId": "code",
        "field": None,
    }
    kept = client.get("/api/v1/workflows/new_customers").json()
    assert kept["document"] == imported["workflow"]["document"]


def test_what_was_exported_here_comes_back_as_it_was(client: TestClient, document: Any) -> None:
    for exported in (document, {"id": "x", "document": document}):
        imported = upload(client, json.dumps(exported), name="Again").json()
        assert (imported["source"], imported["report"]) == ("workfuse", [])
        assert imported["workflow"]["document"] == {**document, "name": "Again"}


def test_a_name_may_be_given_and_is_otherwise_the_exports_own(client: TestClient) -> None:
    names = [
        upload(client, json.dumps(export), **query).json()["workflow"]["name"]
        for export, query in (
            ({"nodes": [], "connections": {}}, {"name": "Mine"}),
            ({"nodes": [], "connections": {}, "name": "Theirs"}, {}),
            ({"nodes": [], "connections": {}, "name": 5}, {}),
            ({"nodes": [], "name": " "}, {}),
        )
    ]
    assert names == ["Mine", "Theirs", "Imported workflow", "Imported workflow"]


@pytest.mark.parametrize(
    ("text", "status", "code", "says"),
    [
        ('{"nodes": []}\nBye', 400, "not_json", "Extra data: line 2 column 1"),
        ('{"nodes": [\n  {"id": }]}', 400, "not_json", "line 2 column 10"),
        ("[" * 5000, 400, "not_json", "nested too deeply"),
        ("{}", 422, "not_importable", "no list of nodes"),
        ("5", 422, "not_importable", "no list of nodes"),
        ('[{"nodes": [], "connections": {}}, 1]', 422, "not_importable", "holds 2 workflows"),
        (
            json.dumps({"nodes": [{"typeVersion": 1}] * 5001}),
            422,
            "not_importable",
            "5,001 nodes; 5,000 is the limit",
        ),
        ("", 422, "invalid_request", "required"),
    ],
)
def test_what_cannot_be_imported_is_refused_with_its_reason(
    client: TestClient, text: str, status: int, code: str, says: str
) -> None:
    answer = upload(client, text)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert says in answer.json()["detail"]
    assert client.get("/api/v1/workflows").json()["total"] == 0


def test_a_file_that_is_too_large_is_not_read(client: TestClient) -> None:
    answer = upload(client, b" " * (6 * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_placeholder_keeps_a_workflow_from_being_deployed(client: TestClient) -> None:
    upload(client, N8N.read_bytes())
    answer = client.post("/api/v1/workflows/new_customers/deploy", json={"revision": 1})
    assert answer.status_code == 422
    found = {one["code"]: one for one in answer.json()["diagnostics"]}
    assert found["WF111"]["nodeId"] == "code"
    assert "n8n-nodes-base.code" in found["WF111"]["message"]
