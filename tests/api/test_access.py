"""No route without a session, no workflow but to who may see it, no action without the right."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from workfuse.api.app import app

OPEN = {("POST", "/resume/{token}")}
"""What ends a wait; the token is the right to do so."""
ROUTES = [
    (method, route.path)
    for route in app().routes
    if isinstance(route, APIRoute)
    for method in sorted(route.methods)
    if (method, route.path) not in OPEN
]
OWNED = [(method, path) for method, path in ROUTES if "{workflowId}" in path]
BODIES: dict[tuple[str, str], Any] = {
    ("PUT", "{workflowId}"): {"document": {}},
    ("PUT", "presence"): {"tab": "0123456789ab"},
    ("POST", "deploy"): {"revision": 1},
    ("POST", "runs"): {"payload": {}},
    ("POST", "{runId}/again"): {},
    ("POST", "runs/again"): {"runs": ["r"]},
    ("POST", "tests"): {"revision": 1},
    ("POST", "part"): {"revision": 1, "part": "only", "node": "n"},
    ("POST", "go-on"): {},
    ("POST", "file-diff"): {"document": {}},
    ("PATCH", "active"): {"active": False},
    ("PATCH", "{revision}"): {"name": "First"},
    ("POST", "preview"): {"value": ""},
    ("POST", "import"): {"nodes": []},
}


def call(client: TestClient, method: str, path: str, person: str = "ada") -> Any:
    address = path.replace("{workflowId}", "sales").replace("{runId}", "r").replace("{nodeId}", "n")
    address = address.replace("{revision}", "1").replace("{callId}", "1")
    address = address.replace("{tryNumber}", "1").replace("{part}", "output")
    *_, parent, last = path.split("/")
    body = BODIES.get((method, f"{parent}/{last}"), BODIES.get((method, last)))
    headers = {"x-person": person, "if-match": '"1"'}
    return client.request(method, address, json=body, headers=headers)


def test_the_routes_are_all_there() -> None:
    assert len(ROUTES) >= 14
    assert len(OWNED) >= 8


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_answers_without_a_session(anonymous: TestClient, method: str, path: str) -> None:
    answer = call(anonymous, method, path)
    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/", "/api/v1/openapi.json"])
def test_there_is_nothing_else(anonymous: TestClient, path: str) -> None:
    assert anonymous.get(path).status_code == 404


@pytest.mark.parametrize(("method", "path"), OWNED)
def test_other_peoples_workflows_do_not_exist(client: TestClient, method: str, path: str) -> None:
    client.post("/api/v1/workflows", json={"name": "Sales"})
    answer = call(client, method, path, person="ben")
    assert answer.status_code == 404, answer.text
    assert answer.json()["code"] == "workflow_not_found"
    assert client.get("/api/v1/workflows", headers={"x-person": "ben"}).json()["total"] == 0


def test_other_peoples_workflows_cannot_be_found(client: TestClient) -> None:
    client.post("/api/v1/workflows", json={"name": "Sales"})
    headers = {"x-person": "ben"}
    page = client.get("/api/v1/workflows", params={"owner": "1"}, headers=headers).json()
    assert (page["total"], page["owners"]) == (0, [])
    check = {"params": {"workflow": "sales"}, "json": {"document": {}}, "headers": headers}
    assert client.post("/api/v1/check", **check).status_code == 404  # type: ignore[arg-type]


@pytest.mark.parametrize("deleted", [False, True])
@pytest.mark.parametrize(("method", "path"), OWNED)
def test_for_overseers_they_exist(
    client: TestClient, method: str, path: str, deleted: bool
) -> None:
    client.post("/api/v1/workflows", json={"name": "Sales"})
    if deleted:
        client.delete("/api/v1/workflows/sales")
    answer = call(client, method, path, person="eve")
    exists = answer.json()["code"] != "workflow_not_found" if answer.is_error else True
    assert exists == (deleted == path.endswith("/restore")), answer.text


@pytest.mark.parametrize(("method", "path"), OWNED)
def test_overseers_may_do_what_airflow_allows(
    client: TestClient, people: Any, method: str, path: str
) -> None:
    client.post("/api/v1/workflows", json={"name": "Sales"})
    people["eve"].denied.add(NEEDS[method, path.removeprefix("/api/v1")])
    assert call(client, method, path, person="eve").status_code == 403


NEEDS = {
    ("GET", "/workflows"): "read",
    ("POST", "/workflows"): "edit",
    ("POST", "/workflows/import"): "edit",
    ("GET", "/workflows/{workflowId}"): "read",
    ("PUT", "/workflows/{workflowId}"): "edit",
    ("DELETE", "/workflows/{workflowId}"): "delete",
    ("POST", "/workflows/{workflowId}/restore"): "delete",
    ("PUT", "/workflows/{workflowId}/presence"): "read",
    ("GET", "/runs"): "read",
    ("POST", "/expressions/preview"): "edit",
    ("POST", "/schedules/preview"): "edit",
    ("GET", "/connections/{connectionId}/models"): "edit",
    ("GET", "/workflows/{workflowId}/diff"): "read",
    ("POST", "/workflows/{workflowId}/deploy"): "edit",
    ("POST", "/workflows/{workflowId}/tests"): "run",
    ("POST", "/workflows/{workflowId}/tests/part"): "run",
    ("GET", "/workflows/{workflowId}/runs/{runId}/held"): "read",
    ("POST", "/workflows/{workflowId}/runs/{runId}/go-on"): "run",
    ("PATCH", "/workflows/{workflowId}/active"): "edit",
    ("POST", "/workflows/{workflowId}/file-diff"): "read",
    ("GET", "/workflows/{workflowId}/versions"): "read",
    ("GET", "/workflows/{workflowId}/versions/{revision}"): "read",
    ("PATCH", "/workflows/{workflowId}/versions/{revision}"): "edit",
    ("POST", "/workflows/{workflowId}/runs"): "run",
    ("GET", "/workflows/{workflowId}/runs"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}/steps/{nodeId}"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}/steps/{nodeId}/items"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}/steps/{nodeId}/attempts/{tryNumber}/log"): "logs",
    (
        "GET",
        "/workflows/{workflowId}/runs/{runId}/steps/{nodeId}/attempts/{tryNumber}/log/file",
    ): "logs",
    ("GET", "/workflows/{workflowId}/runs/{runId}/steps/{nodeId}/data/{part}"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}/steps/{nodeId}/data/{part}/list"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}/timeline"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}/document"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}/alerts"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}/explanation"): "read",
    ("POST", "/workflows/{workflowId}/runs/{runId}/cancel"): "run",
    ("POST", "/workflows/{workflowId}/runs/{runId}/again"): "run",
    ("POST", "/workflows/{workflowId}/runs/again"): "run",
    ("GET", "/workflows/{workflowId}/nodes/{nodeId}/samples"): "read",
    ("PUT", "/workflows/{workflowId}/nodes/{nodeId}/listening"): "edit",
    ("GET", "/workflows/{workflowId}/nodes/{nodeId}/listening"): "edit",
    ("DELETE", "/workflows/{workflowId}/nodes/{nodeId}/listening"): "edit",
    ("GET", "/workflows/{workflowId}/nodes/{nodeId}/listening/calls/{callId}"): "edit",
}
OPEN_TO_ALL_SIGNED_IN = {
    ("GET", "/me"),
    ("GET", "/node-kinds"),
    ("GET", "/templates"),
    ("GET", "/credentials"),
    ("GET", "/about"),
    ("POST", "/check"),
    ("POST", "/connections"),
    ("GET", "/expressions/language"),
    ("POST", "/expressions/scope"),
    ("POST", "/compile"),
}


def test_every_route_has_an_access_rule() -> None:
    known = {(method, f"/api/v1{path}") for method, path in {*NEEDS, *OPEN_TO_ALL_SIGNED_IN}}
    assert set(ROUTES) == known


@pytest.mark.parametrize(("method", "path"), NEEDS)
def test_airflow_must_allow_the_action(
    client: TestClient, people: Any, method: str, path: str
) -> None:
    client.post("/api/v1/workflows", json={"name": "Sales"})
    people["ada"].denied.add(NEEDS[method, path])
    answer = call(client, method, f"/api/v1{path}")
    if (method, path) == ("POST", "/workflows"):
        answer = client.post("/api/v1/workflows", json={"name": "More"})
    assert answer.status_code == 403, answer.text
    assert answer.json()["code"] == "not_allowed"


def test_me(client: TestClient, people: Any) -> None:
    people["ada"].denied.add("run")
    expected = {"id": "1", "name": "Ada", "canEdit": True, "canRun": False, "canDelete": True}
    assert client.get("/api/v1/me").json() == expected
