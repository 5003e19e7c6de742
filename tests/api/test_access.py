"""No route without a session, no workflow but to its owner, no action without the right."""

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
    ("POST", "deploy"): {"revision": 1},
    ("POST", "runs"): {"payload": {}},
    ("POST", "preview"): {"value": ""},
}


def call(client: TestClient, method: str, path: str, person: str = "ada") -> Any:
    address = path.replace("{workflowId}", "sales").replace("{runId}", "r").replace("{nodeId}", "n")
    body = BODIES.get((method, path.rsplit("/", 1)[-1]))
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


NEEDS = {
    ("GET", "/workflows"): "read",
    ("POST", "/workflows"): "edit",
    ("GET", "/workflows/{workflowId}"): "read",
    ("PUT", "/workflows/{workflowId}"): "edit",
    ("DELETE", "/workflows/{workflowId}"): "delete",
    ("POST", "/expressions/preview"): "edit",
    ("POST", "/schedules/preview"): "edit",
    ("GET", "/workflows/{workflowId}/diff"): "read",
    ("POST", "/workflows/{workflowId}/deploy"): "edit",
    ("POST", "/workflows/{workflowId}/runs"): "run",
    ("GET", "/workflows/{workflowId}/runs"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}"): "read",
    ("GET", "/workflows/{workflowId}/runs/{runId}/steps/{nodeId}"): "read",
}
OPEN_TO_ALL_SIGNED_IN = {
    ("GET", "/me"),
    ("GET", "/node-kinds"),
    ("POST", "/check"),
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
    expected = {"id": "1", "name": "Ada", "canEdit": True, "canRun": False}
    assert client.get("/api/v1/me").json() == expected
