"""The versions of a workflow: which are listed, named, kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workfuse.store.tables import RevisionRow

WORKFLOWS = "/api/v1/workflows"
ORDERS = f"{WORKFLOWS}/order_alerts"
VERSIONS = f"{ORDERS}/versions"
NOW = datetime.now(UTC)


@pytest.fixture
def saves(client: TestClient, document: Any, session: Session, dags_folder: Path) -> None:
    """Ten revisions: 1-3 a week ago, 4-6 two days ago, 7-10 now; 2 is deployed, 5 has a name."""
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
    for revision in range(1, 10):
        save(client, revision, {**document, "description": f"Number {revision + 1}."})
        if revision == 1:
            assert client.post(f"{ORDERS}/deploy", json={"revision": 2}).status_code == 200
    for revision in range(1, 11):
        session_ago = timedelta(days=7 if revision <= 3 else 2 if revision <= 6 else 0)
        saved_at = NOW - session_ago - timedelta(minutes=20) + timedelta(minutes=revision)
        session.execute(
            update(RevisionRow).where(RevisionRow.revision == revision).values(created_at=saved_at)
        )
    session.commit()
    assert rename(client, 5, "Before the sale").status_code == 200


def save(client: TestClient, revision: int, document: Any, person: str = "ada") -> None:
    headers = {"If-Match": f'"{revision}"', "x-person": person}
    answer = client.put(ORDERS, json={"document": document}, headers=headers)
    assert answer.status_code == 200, answer.text


def rename(client: TestClient, revision: int, name: str | None) -> Any:
    return client.patch(f"{VERSIONS}/{revision}", json={"name": name})


def kept(session: Session) -> list[int]:
    session.expire_all()
    return list(session.scalars(select(RevisionRow.revision).order_by(RevisionRow.revision)))


@pytest.mark.usefixtures("saves")
def test_a_session_is_one_version_and_named_and_deployed_ones_stand_alone(
    client: TestClient,
) -> None:
    items = client.get(VERSIONS).json()["items"]
    assert [(item["revision"], item["saves"]) for item in items] == [
        (10, 4), (6, 1), (5, 2), (3, 1), (2, 2),
    ]  # fmt: skip
    newest, _, named, _, deployed = items
    assert (named["name"], newest["name"]) == ("Before the sale", None)
    assert (deployed["isDeployed"], named["isDeployed"]) == (True, False)
    assert deployed["deployments"][0]["deployedBy"] == "Ada"
    assert newest["savedBy"] == "Ada"
    assert newest["firstSavedAt"] < newest["savedAt"]
    every = client.get(f"{VERSIONS}?everySave=true").json()["items"]
    assert [item["revision"] for item in every] == list(range(10, 0, -1))


@pytest.mark.usefixtures("saves")
@pytest.mark.parametrize("every", ["false", "true"])
def test_pages(client: TestClient, every: str) -> None:
    whole = client.get(f"{VERSIONS}?everySave={every}").json()["items"]
    found: list[Any] = []
    cursor = ""
    while True:
        page = client.get(f"{VERSIONS}?limit=2&everySave={every}{cursor}").json()
        found += page["items"]
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert found == whole
    assert client.get(f"{VERSIONS}?cursor=nonsense").json()["code"] == "invalid_cursor"
    assert client.get(f"{VERSIONS}?limit=0").status_code == 422
    assert client.get(f"{VERSIONS}?limit=101").status_code == 422


@pytest.mark.usefixtures("saves")
def test_names(client: TestClient) -> None:
    assert rename(client, 8, "  Good one ").json()["name"] == "Good one"
    assert [item["revision"] for item in client.get(VERSIONS).json()["items"]][:2] == [10, 8]
    assert rename(client, 8, None).json()["name"] is None
    for bad in ("", "   ", "x" * 121, "a\0b"):
        assert rename(client, 8, bad).status_code == 422
    assert rename(client, 99, "None").json()["code"] == "revision_not_found"
    assert client.patch(f"{VERSIONS}/0", json={"name": "x"}).status_code == 422


@pytest.mark.usefixtures("saves")
def test_an_old_version_has_its_document_and_can_be_saved_again(
    client: TestClient, document: Any
) -> None:
    old = client.get(f"{VERSIONS}/2").json()
    assert old["document"] == {**document, "description": "Number 2."}
    assert old["isDeployed"]
    save(client, 10, old["document"])
    assert client.get(ORDERS).json()["revision"] == 11
    assert client.get(f"{ORDERS}/diff?old=2&new=11").json()["changes"] == []
    assert client.get(f"{VERSIONS}/99").json()["code"] == "revision_not_found"


@pytest.mark.usefixtures("saves")
def test_saves_inside_of_old_sessions_are_forgotten_when_a_new_one_begins(
    client: TestClient, document: Any, session: Session
) -> None:
    save(client, 10, {**document, "description": "The session goes on?"})
    # The last save was ten minutes ago and a little: a session begins.
    assert kept(session) == [2, 3, 5, 6, 7, 8, 9, 10, 11]
    items = client.get(VERSIONS).json()["items"]
    assert [item["revision"] for item in items] == [11, 10, 6, 5, 3, 2]
    save(client, 11, {**document, "description": "It does."})
    assert kept(session) == [2, 3, 5, 6, 7, 8, 9, 10, 11, 12]


def test_two_people_are_two_sessions(session: Session) -> None:
    from workfuse.store.revisions import Head, grouped

    def at(revision: int, minute: int, who: str) -> Head:
        return Head(revision, NOW + timedelta(minutes=minute), who, None)

    heads = [at(4, 12, "Ada"), at(3, 11, "Ben"), at(2, 10, "Ada"), at(1, 0, "Ada")]
    groups = grouped(heads, set())
    assert [(group.head.revision, len(group.folded)) for group in groups] == [
        (4, 0),
        (3, 0),
        (2, 1),
    ]


def test_a_deployment_may_name_its_version(
    client: TestClient, document: Any, dags_folder: Path
) -> None:
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
    body = {"revision": 1, "name": "Go live"}
    assert client.post(f"{ORDERS}/deploy", json=body).status_code == 200
    [version] = client.get(VERSIONS).json()["items"]
    assert (version["name"], version["isDeployed"]) == ("Go live", True)
    assert client.post(f"{ORDERS}/deploy", json={"revision": 1}).status_code == 200
    [version] = client.get(VERSIONS).json()["items"]
    assert (version["name"], len(version["deployments"])) == ("Go live", 2)
    assert client.post(f"{ORDERS}/deploy", json={**body, "name": ""}).status_code == 422
