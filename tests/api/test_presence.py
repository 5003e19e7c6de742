"""Who else has a workflow open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workfuse.store.tables import PresenceRow

ONE, OTHER = "a" * 24, "b" * 24


@pytest.fixture
def sales(client: TestClient) -> str:
    client.post("/api/v1/workflows", json={"name": "Sales"})
    return "/api/v1/workflows/sales"


def beat(client: TestClient, workflow: str, tab: str, **more: Any) -> Any:
    answer = client.put(f"{workflow}/presence", json={"tab": tab, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_tab_learns_of_the_others_and_of_what_was_saved(client: TestClient, sales: str) -> None:
    first = beat(client, sales, ONE)
    assert (first["others"], first["revision"], first["savedBy"]) == ([], 1, "Ada")

    second = beat(client, sales, OTHER, editing=True)
    assert second["others"] == [{"tab": ONE, "name": "Ada", "isYou": True, "editing": False}]

    client.put(sales, json={"document": {"name": "Sales"}}, headers={"If-Match": '"1"'})
    again = beat(client, sales, ONE)
    assert again["revision"] == 2
    assert [(other["tab"], other["editing"]) for other in again["others"]] == [(OTHER, True)]


def test_who_leaves_or_says_nothing_for_long_is_gone(
    client: TestClient, sales: str, session: Session
) -> None:
    beat(client, sales, OTHER)
    beat(client, sales, OTHER, leaving=True)
    assert beat(client, sales, ONE)["others"] == []

    beat(client, sales, OTHER)
    long_ago = datetime.now(UTC) - timedelta(minutes=1)
    session.execute(update(PresenceRow).where(PresenceRow.tab == OTHER).values(seen_at=long_ago))
    session.commit()
    assert beat(client, sales, ONE)["others"] == []
    assert session.scalars(select(PresenceRow.tab)).all() == [ONE]


def test_deleting_the_workflow_forgets_who_had_it_open(
    client: TestClient, sales: str, session: Session
) -> None:
    beat(client, sales, ONE)
    assert client.delete(sales).status_code == 204
    assert session.scalars(select(PresenceRow)).all() == []
    assert client.put(f"{sales}/presence", json={"tab": ONE}).status_code == 404


@pytest.mark.parametrize("tab", ["", "short", "x" * 65, "with space", 7])
def test_a_tab_has_a_plain_name(client: TestClient, sales: str, tab: Any) -> None:
    assert client.put(f"{sales}/presence", json={"tab": tab}).status_code == 422
