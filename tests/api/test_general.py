"""Credentials, versions and limits."""

from __future__ import annotations

from typing import Any

from airflow.models.connection import Connection
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.api.conftest import node
from tests.api.test_workflow_list import create


def connect(session: Session, *ids: str) -> None:
    for conn_id in ids:
        session.add(
            Connection(
                conn_id=conn_id,
                conn_type="http",
                description=f"The {conn_id}",
                host="secret.example",
                login="secret-user",
                password="secret-password",
                extra='{"token": "secret-token"}',
            )
        )
    session.commit()


def test_credentials_are_connections_without_their_secrets(
    client: TestClient, session: Session, document: Any
) -> None:
    connect(session, "shop", "bank")
    document["nodes"][1] = node("call", "action.http", "Call", {}, credentialId="shop")
    create(client, "Sales", document)
    answer = client.get("/api/v1/credentials")
    assert answer.json()["items"] == [
        {"id": "bank", "type": "http", "description": "The bank", "usedBy": []},
        {
            "id": "shop",
            "type": "http",
            "description": "The shop",
            "usedBy": [{"id": "sales", "name": "Sales"}],
        },
    ]
    assert "secret" not in answer.text
    ben = client.get("/api/v1/credentials", headers={"x-person": "ben"}).json()
    assert [item["usedBy"] for item in ben["items"]] == [[], []]


def test_credentials_that_a_person_may_not_read_are_not_listed(
    client: TestClient, session: Session, people: Any
) -> None:
    connect(session, "shop", "bank", "cloud")
    people["ada"].denied.add("bank")
    first = client.get("/api/v1/credentials", params={"limit": 2}).json()
    assert [item["id"] for item in first["items"]] == ["cloud"]
    query = {"limit": 2, "cursor": first["nextCursor"]}
    second = client.get("/api/v1/credentials", params=query).json()
    assert [item["id"] for item in second["items"]] == ["shop"]
    assert second["nextCursor"] is None
    assert client.get("/api/v1/credentials", params={"search": "HO"}).json()["items"]


def test_about(client: TestClient) -> None:
    about = client.get("/api/v1/about").json()
    assert about["airflowVersion"].startswith("3.")
    assert about["documentBytes"] == 5 * 1024 * 1024
