"""What changed since the last deployment, and between revisions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

WORKFLOWS = "/api/v1/workflows"
ORDERS = f"{WORKFLOWS}/order_alerts"


def save(client: TestClient, revision: int, document: Any) -> None:
    headers = {"If-Match": f'"{revision}"'}
    assert client.put(ORDERS, json={"document": document}, headers=headers).status_code == 200


def test_what_changed(client: TestClient, document: Any, dags_folder: Path) -> None:
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
    answer = client.get(f"{ORDERS}/diff")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_deployed")
    assert client.post(f"{ORDERS}/deploy", json={"revision": 1}).status_code == 200
    assert client.get(f"{ORDERS}/diff").json() == {
        "fromRevision": 1,
        "toRevision": 1,
        "changes": [],
    }

    save(client, 1, {**document, "viewport": {"x": 5, "y": 5, "zoom": 1}})
    assert client.get(f"{ORDERS}/diff").json()["changes"] == []
    save(client, 2, {**document, "description": "Now with a word more."})
    newest = client.get(f"{ORDERS}/diff").json()
    assert (newest["fromRevision"], newest["toRevision"]) == (1, 3)
    assert newest["changes"] == [
        {
            "subject": "workflow",
            "action": "changed",
            "message": 'description: "Looks at each new order." → "Now with a word more."',
            "nodeId": None,
            "edgeId": None,
            "field": "description",
            "before": '"Looks at each new order."',
            "after": '"Now with a word more."',
        }
    ]
    assert client.get(f"{ORDERS}/diff?old=1&new=2").json()["changes"] == []
    [back] = client.get(f"{ORDERS}/diff?old=3&new=1").json()["changes"]
    assert back["after"] == '"Looks at each new order."'


def test_a_revision_that_is_not_there(client: TestClient, document: Any) -> None:
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
    answer = client.get(f"{ORDERS}/diff?old=1&new=9")
    assert (answer.status_code, answer.json()["code"]) == (404, "revision_not_found")
    assert "no revision 9" in answer.json()["detail"]
    assert client.get(f"{ORDERS}/diff?old=0").status_code == 422
