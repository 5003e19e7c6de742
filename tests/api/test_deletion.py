"""Deleted workflows are gone at once, and come back when a person changes their mind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.api.test_workflow_list import WORKFLOWS, create, deploy, found
from workfuse.store.tables import Base, WorkflowRow


def delete(client: TestClient, workflow_id: str) -> None:
    assert client.delete(f"{WORKFLOWS}/{workflow_id}").status_code == 204


def restore(client: TestClient, workflow_id: str, person: str = "ada") -> Any:
    return client.post(f"{WORKFLOWS}/{workflow_id}/restore", headers={"x-person": person})


def test_a_deleted_workflow_comes_back_with_what_was_deployed(
    client: TestClient, document: Any, dags_folder: Path, airflow_reads: Callable[[], None]
) -> None:
    workflow_id = create(client, "Sales", document)
    deploy(client, workflow_id)
    client.put(  # edited since: what was deployed comes back, not this
        f"{WORKFLOWS}/{workflow_id}",
        json={"document": {**document, "description": "Newer."}},
        headers={"If-Match": '"1"'},
    )
    text = (dags_folder / "sales.py").read_text()
    delete(client, workflow_id)
    assert not (dags_folder / "sales.py").exists()
    assert found(client) == []
    assert found(client, state="deleted") == [workflow_id]
    answer = restore(client, workflow_id)
    assert answer.status_code == 200, answer.text
    assert answer.json()["notDeployed"] is None
    assert (dags_folder / "sales.py").read_text() == text
    airflow_reads()
    workflow = client.get(f"{WORKFLOWS}/{workflow_id}").json()
    assert workflow["document"]["description"] == "Newer."
    assert workflow["deployment"]["revision"] == 1
    assert workflow["deployment"]["state"] == "ready"
    assert restore(client, workflow_id).status_code == 404


def test_a_draft_comes_back_as_a_draft(client: TestClient, document: Any) -> None:
    workflow_id = create(client, "Sales", document)
    delete(client, workflow_id)
    assert restore(client, workflow_id).json()["deployment"] is None
    assert client.get(f"{WORKFLOWS}/{workflow_id}").json()["document"]["nodes"]


def test_what_cannot_be_deployed_again_comes_back_as_a_draft(
    client: TestClient, document: Any, dags_folder: Path
) -> None:
    document["nodes"][0]["data"]["config"] = {"path": "orders"}
    first = create(client, "First", document)
    deploy(client, first)
    delete(client, first)
    second = create(client, "Second", document)
    deploy(client, second)  # the address is free
    answer = restore(client, first).json()
    assert "orders" in answer["notDeployed"]
    assert answer["deployment"] is None
    assert not (dags_folder / "first.py").exists()
    assert set(found(client)) == {first, second}


def test_a_connection_that_is_forbidden_now_is_not_used_again(
    client: TestClient, document: Any, people: Any
) -> None:
    from tests.api.conftest import node

    document["nodes"][1] = node("shape", "action.http", "Call", {"url": "/x"}, credentialId="shop")
    workflow_id = create(client, "Sales", document)
    deploy(client, workflow_id)
    delete(client, workflow_id)
    people["ada"].denied.add("shop")
    answer = restore(client, workflow_id).json()
    assert "shop" in answer["notDeployed"]
    assert answer["deployment"] is None


def test_only_the_owner_restores(client: TestClient) -> None:
    workflow_id = create(client, "Sales")
    delete(client, workflow_id)
    assert restore(client, workflow_id, person="ben").status_code == 404
    assert found(client, state="deleted") == [workflow_id]


def test_nobody_else_gets_the_id_meanwhile(client: TestClient) -> None:
    delete(client, create(client, "Sales"))
    assert create(client, "Sales") == "sales_2"


def test_after_a_month_nothing_is_left(client: TestClient, document: Any, session: Session) -> None:
    old, new = create(client, "Old", document), create(client, "New", document)
    deploy(client, old)
    delete(client, old)
    past = datetime.now(UTC) - timedelta(days=31)
    session.execute(update(WorkflowRow).where(WorkflowRow.id == old).values(deleted_at=past))
    session.commit()
    delete(client, new)  # a deletion sweeps up
    assert found(client, state="deleted") == [new]
    for name, table in Base.metadata.tables.items():
        column = table.columns.get("workflow_id", table.columns.get("id"))
        assert old not in set(session.scalars(select(column))), name
