"""People who oversee the platform: what they see, and that it stays its owner's."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from airflow.models.connection import Connection
from airflow.providers.fab.auth_manager.fab_auth_manager import FabAuthManager
from airflow.providers.fab.auth_manager.security_manager.override import (
    FabAirflowSecurityManagerOverride,
)
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.api.conftest import edge, node
from workfuse.api import access
from workfuse.api.access import AirflowAccess
from workfuse.store.tables import WorkflowRow

WORKFLOWS = "/api/v1/workflows"
EVE = {"x-person": "eve"}
FAB_ROLES = {
    config["role"]: config["perms"] for config in FabAirflowSecurityManagerOverride.ROLE_CONFIGS
}


def create(client: TestClient, name: str, document: Any = None, person: str = "ada") -> str:
    body = {"name": name, "document": document}
    answer = client.post(WORKFLOWS, json=body, headers={"x-person": person})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def page(client: TestClient, person: str, **query: str) -> dict[str, Any]:
    answer = client.get(WORKFLOWS, params=query, headers={"x-person": person})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def ids(client: TestClient, person: str, **query: str) -> set[str]:
    return {item["id"] for item in page(client, person, **query)["items"]}


def calling(document: Any, workflow_id: str) -> Any:
    calls = node("calls", "action.workflow", "", {"workflow": workflow_id})
    return {
        **document,
        "nodes": [*document["nodes"], calls],
        "edges": [*document["edges"], edge("e2", "received", "calls")],
    }


@pytest.mark.parametrize(
    ("role", "oversees"),
    [("Public", False), ("Viewer", False), ("User", False), ("Op", False), ("Admin", True)],
)
def test_which_of_airflows_roles_oversee(
    monkeypatch: pytest.MonkeyPatch, role: str, oversees: bool
) -> None:
    monkeypatch.setattr(access, "get_auth_manager", FabAuthManager)
    user = SimpleNamespace(perms=set(FAB_ROLES[role]), get_id=lambda: "1", get_name=lambda: "Ada")
    assert AirflowAccess(cast(BaseUser, user)).oversees is oversees


@pytest.mark.parametrize(
    ("role", "oversees"), [("viewer", False), ("user", False), ("op", True), ("admin", True)]
)
def test_who_oversees_in_the_simple_auth_manager(
    monkeypatch: pytest.MonkeyPatch, role: str, oversees: bool
) -> None:
    monkeypatch.setattr(access, "get_auth_manager", SimpleAuthManager)
    user = SimpleAuthManagerUser(username="ada", role=role)
    assert AirflowAccess(user).oversees is oversees


def test_the_list_by_owner(client: TestClient, document: Any) -> None:
    hers = create(client, "Sales", document)
    his = create(client, "Shop", {**document, "settings": {"tags": ["bens"]}}, person="ben")
    own = create(client, "Own", person="eve")
    everything = page(client, "eve")
    assert {item["id"] for item in everything["items"]} == {hers, his, own}
    assert everything["total"] == 3
    assert everything["tags"] == ["bens", "sales"]
    assert everything["owners"] == [
        {"id": "1", "name": "Ada"},
        {"id": "2", "name": "Ben"},
        {"id": "3", "name": "Eve"},
    ]
    assert {item["ownerId"]: item["owner"] for item in everything["items"]} == {
        "1": "Ada",
        "2": "Ben",
        "3": "Eve",
    }
    assert ids(client, "eve", owner="me") == {own}
    assert ids(client, "eve", owner="2") == {his}
    assert ids(client, "eve", owner="2", tag="sales") == set()
    assert ids(client, "eve", owner="nobody") == set()
    assert ids(client, "ada", owner="me") == {hers}
    assert page(client, "ada")["owners"] == [{"id": "1", "name": "Ada"}]


def test_an_owner_who_got_another_name_is_one_owner(
    client: TestClient, people: Any, session: Session
) -> None:
    create(client, "Sales")
    people["ada"].user_name = "Ada King"
    create(client, "Shop")
    [owner] = page(client, "eve")["owners"]
    assert owner["id"] == "1"


def test_what_an_overseer_does_stays_the_owners(
    client: TestClient, document: Any, session: Session, dags_folder: Path
) -> None:
    at = f"{WORKFLOWS}/{create(client, 'Sales', document)}"
    body = {"document": {**document, "description": "Looked through."}}
    saved = client.put(at, json=body, headers={**EVE, "If-Match": '"1"'})
    assert (saved.status_code, saved.json()["owner"], saved.json()["ownerId"]) == (200, "Ada", "1")
    deployed = client.post(f"{at}/deploy", json={"revision": 2}, headers=EVE)
    assert (deployed.status_code, deployed.json()["deployedBy"]) == (200, "Eve")
    newest, oldest = client.get(f"{at}/versions", params={"everySave": True}).json()["items"]
    assert (newest["savedBy"], oldest["savedBy"]) == ("Eve", "Ada")
    assert client.delete(at, headers=EVE).status_code == 204
    assert ids(client, "eve", state="deleted") == {"sales"}
    restored = client.post(f"{at}/restore", headers=EVE).json()
    assert (restored["owner"], restored["notDeployed"]) == ("Ada", None)
    row = session.get(WorkflowRow, "sales")
    assert row is not None
    assert (row.owner_id, row.owner_name) == ("1", "Ada")
    assert ids(client, "ada") == {"sales"}
    assert ids(client, "ben") == set()


def test_a_duplicate_is_the_overseers_own(client: TestClient, document: Any) -> None:
    original = client.get(f"{WORKFLOWS}/{create(client, 'Sales', document)}", headers=EVE).json()
    copy = create(client, "Sales", original["document"], person="eve")
    assert copy == "sales_2"  # ids are counted over everybody's
    assert ids(client, "eve", owner="me") == {copy}
    assert ids(client, "ada") == {"sales"}


def test_presence_tells_the_owner_who_is_there(client: TestClient) -> None:
    at = f"{WORKFLOWS}/{create(client, 'Sales')}/presence"
    client.put(at, json={"tab": "e" * 24}, headers=EVE)
    [other] = client.put(at, json={"tab": "a" * 24}).json()["others"]
    assert (other["name"], other["isYou"]) == ("Eve", False)


@pytest.mark.parametrize(("called", "allowed"), [("adas", True), ("bens", False), ("eves", False)])
def test_called_workflows_are_those_of_the_workflows_owner(
    client: TestClient, document: Any, called: str, allowed: bool
) -> None:
    for person in ("ada", "ben", "eve"):
        create(client, f"{person}s", document, person=person)
    drawn = calling(document, called)
    workflow_id = create(client, "Sales", drawn)
    answer = client.post(f"{WORKFLOWS}/{workflow_id}/deploy", json={"revision": 1}, headers=EVE)
    check = {"json": {"document": drawn}, "headers": EVE}
    found = client.post("/api/v1/check", params={"workflow": workflow_id}, **check).json()  # type: ignore[arg-type]
    errors = [one for one in found["diagnostics"] if one["severity"] == "error"]
    if allowed:
        assert (answer.status_code, errors) == (200, [])
        return
    assert answer.status_code == 422
    [error] = errors
    assert error["code"] == "WF402"
    assert error["message"] == f"there is no workflow '{called}' among those of Ada."


def test_an_overseers_own_workflow_calls_only_their_own(client: TestClient, document: Any) -> None:
    create(client, "adas", document)
    drawn = calling(document, "adas")
    create(client, "Sales", drawn, person="eve")
    answer = client.post(f"{WORKFLOWS}/sales/deploy", json={"revision": 1}, headers=EVE)
    assert answer.status_code == 422
    found = client.post("/api/v1/check", json={"document": drawn}, headers=EVE).json()
    assert "WF402" in {one["code"] for one in found["diagnostics"]}


def test_a_taken_address_is_named_to_who_sees_the_workflow(
    client: TestClient, document: Any
) -> None:
    document["nodes"][0]["data"]["config"] = {"path": "orders"}
    create(client, "First", document)
    client.post(f"{WORKFLOWS}/first/deploy", json={"revision": 1})
    create(client, "Second", document, person="ben")
    said = {
        person: client.post(
            f"{WORKFLOWS}/second/deploy", json={"revision": 1}, headers={"x-person": person}
        ).json()["detail"]
        for person in ("ben", "eve")
    }
    assert "first" not in said["ben"]
    assert "the workflow 'first'" in said["eve"]


def test_credentials_name_the_workflows_that_one_sees(
    client: TestClient, document: Any, session: Session
) -> None:
    session.add(Connection(conn_id="shop", conn_type="http"))
    session.commit()
    document["nodes"][1] = node("shape", "action.http", "Call", {"url": "/x"}, credentialId="shop")
    create(client, "Sales", document)

    def users(person: str) -> list[str]:
        answer = client.get("/api/v1/credentials", headers={"x-person": person}).json()
        [shop] = [item for item in answer["items"] if item["id"] == "shop"]
        return [user["id"] for user in shop["usedBy"]]

    assert users("eve") == users("ada") == ["sales"]
    assert users("ben") == []
