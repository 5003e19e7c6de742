"""What the list of workflows shows, finds and sorts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.api.conftest import edge, node
from tests.api.database import statements

WORKFLOWS = "/api/v1/workflows"


def create(client: TestClient, name: str, document: Any = None) -> str:
    answer = client.post(WORKFLOWS, json={"name": name, "document": document})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def deploy(client: TestClient, workflow_id: str, revision: int = 1) -> None:
    answer = client.post(f"{WORKFLOWS}/{workflow_id}/deploy", json={"revision": revision})
    assert answer.status_code == 200, answer.text


def found(client: TestClient, **query: Any) -> list[str]:
    answer = client.get(WORKFLOWS, params=query)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def one(client: TestClient, workflow_id: str) -> dict[str, Any]:
    [item] = [i for i in client.get(WORKFLOWS).json()["items"] if i["id"] == workflow_id]
    return dict(item)


def end_runs(session: Session, state: str) -> None:
    session.execute(update(DagRun).where(DagRun.state == "queued").values(state=state))
    session.commit()


def test_a_picture_of_the_graph_comes_with_the_list(client: TestClient, document: Any) -> None:
    document["nodes"][0]["position"] = {"x": -40, "y": 100}
    document["nodes"][1]["position"] = {"x": 300.7, "y": 60}
    workflow_id = create(client, "Sales", document)
    assert one(client, workflow_id)["picture"] == {
        "nodes": [
            {"x": 0, "y": 40, "type": "trigger.webhook"},
            {"x": 340, "y": 0, "type": "utility.transform"},
        ],
        "edges": [{"source": 0, "target": 1}],
    }


def test_the_picture_follows_what_is_saved(client: TestClient, document: Any) -> None:
    workflow_id = create(client, "Sales")
    assert one(client, workflow_id)["picture"] == {"nodes": [], "edges": []}
    document["settings"] = {"tags": ["b", "a", "a", 5, " "]}
    headers = {"If-Match": '"1"'}
    client.put(f"{WORKFLOWS}/{workflow_id}", json={"document": document}, headers=headers)
    item = one(client, workflow_id)
    assert len(item["picture"]["nodes"]) == 2
    assert item["tags"] == ["a", "b"]
    document["settings"] = {"tags": ["c"]}
    headers = {"If-Match": '"2"'}
    client.put(f"{WORKFLOWS}/{workflow_id}", json={"document": document}, headers=headers)
    assert client.get(WORKFLOWS).json()["tags"] == ["c"]


def test_a_large_graph_has_a_small_picture(client: TestClient, document: Any) -> None:
    nodes = [node(f"n{i}", "utility.transform", "", {}) for i in range(500)]
    edges = [edge(f"e{i}", f"n{i}", f"n{i + 1}") for i in range(499)]
    workflow_id = create(client, "Large", {**document, "nodes": nodes, "edges": edges})
    picture = one(client, workflow_id)["picture"]
    assert len(picture["nodes"]) == 60
    assert one(client, workflow_id)["nodeCount"] == 500


@pytest.mark.parametrize(
    "odd",
    [
        {"nodes": [{"id": 5}, {"id": "a", "position": 7, "parentId": "a"}, None], "edges": [1]},
        {"nodes": [{"id": "a", "position": {"x": 1e308, "y": True}}], "edges": [{"source": []}]},
        {"settings": [], "nodes": {"id": "a"}},
        {"settings": {"tags": {"a": 1}}, "nodes": [{"id": "a", "type": ["x"], "data": "d"}]},
    ],
)
def test_a_draft_with_anything_in_it_has_a_picture(client: TestClient, odd: Any) -> None:
    assert one(client, create(client, "Odd", odd))["tags"] == []


def test_narrowing(client: TestClient, document: Any) -> None:
    sales = create(client, "Über sales", document)
    create(client, "Other", {**document, "settings": {"tags": ["sale"]}, "description": "x 100% y"})
    document["nodes"][1]["data"]["credentialId"] = "shop"
    shop = create(client, "Shop", document)
    assert found(client, tag="sales") == [shop, sales]
    assert found(client, search="100%") == ["other"]
    assert found(client, connection="shop") == [shop]
    assert found(client, tag="sales", search="nothing") == []
    assert client.get(WORKFLOWS).json()["tags"] == ["sale", "sales"]
    others = client.get(WORKFLOWS, headers={"x-person": "ben"}).json()
    assert (others["items"], others["tags"]) == ([], [])


@pytest.mark.parametrize("sort", ["updated", "created", "name"])
def test_each_order_pages_without_gaps(client: TestClient, sort: str) -> None:
    names = ["beta", "Alpha", "émile", "Émile", "zoo", "alpha", "10"]
    made = [create(client, name) for name in names]
    seen: list[str] = []
    cursor = None
    while True:
        query = {"sort": sort, "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get(WORKFLOWS, params=query).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(made)
    if sort == "name":
        assert seen[:4] == [made[6], made[1], made[5], made[0]]
    else:
        assert seen == made[::-1]


def test_a_cursor_of_another_order_is_refused(client: TestClient) -> None:
    for name in "abc":
        create(client, name)
    cursor = client.get(WORKFLOWS, params={"limit": 1}).json()["nextCursor"]
    answer = client.get(WORKFLOWS, params={"cursor": cursor, "sort": "name"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_an_unknown_state_or_order_is_refused(client: TestClient) -> None:
    assert client.get(WORKFLOWS, params={"state": "odd"}).status_code == 422
    assert client.get(WORKFLOWS, params={"sort": "odd"}).status_code == 422


def test_states(
    client: TestClient, document: Any, session: Session, airflow_reads: Callable[[], None]
) -> None:
    draft, good, bad, paused = (create(client, n, document) for n in ("D", "Good", "Bad", "Paused"))
    for workflow_id in (good, bad, paused):
        deploy(client, workflow_id)
    airflow_reads()
    session.execute(update(DagModel).values(is_paused=False))
    session.commit()
    client.patch(f"{WORKFLOWS}/{paused}/active", json={"active": False})
    for workflow_id, state in ((bad, "failed"), (good, "failed"), (good, "success")):
        assert client.post(f"{WORKFLOWS}/{workflow_id}/runs", json={}).status_code == 201
        end_runs(session, state)
    client.put(
        f"{WORKFLOWS}/{good}",
        json={"document": {**document, "description": "new"}},
        headers={"If-Match": '"1"'},
    )
    assert found(client, state="draft") == [draft]
    assert set(found(client, state="live")) == {good, bad}
    assert found(client, state="paused") == [paused]
    assert found(client, state="failing") == [bad]
    assert found(client, state="edited") == [good]
    assert found(client, state="deleted") == []


def test_recent_runs_are_the_newest_twelve(
    client: TestClient, document: Any, session: Session, airflow_reads: Callable[[], None]
) -> None:
    workflow_id = create(client, "Busy", document)
    deploy(client, workflow_id)
    airflow_reads()
    started = []
    for number in range(14):
        answer = client.post(f"{WORKFLOWS}/{workflow_id}/runs", json={"payload": {}})
        started.append(answer.json()["id"])
        end_runs(session, "failed" if number == 13 else "success")
    item = one(client, workflow_id)
    assert [run["id"] for run in item["recentRuns"]] == started[2:]
    assert [run["state"] for run in item["recentRuns"]] == ["COMPLETED"] * 11 + ["FAILED"]
    assert item["lastRun"]["id"] == started[-1]
    assert item["nextRun"] is None


def test_the_next_run_is_airflows(
    client: TestClient, document: Any, session: Session, airflow_reads: Callable[[], None]
) -> None:
    document["nodes"][0] = node("received", "trigger.schedule", "At six", {"cron": "0 6 * * *"})
    document["nodes"][1]["data"]["config"]["fields"][0]["value"] = "1"
    workflow_id = create(client, "Daily", document)
    deploy(client, workflow_id)
    airflow_reads()
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
    session.execute(update(DagModel).values(is_paused=False, next_dagrun_create_after=soon))
    session.commit()
    assert datetime.fromisoformat(one(client, workflow_id)["nextRun"]) == soon
    client.patch(f"{WORKFLOWS}/{workflow_id}/active", json={"active": False})
    assert one(client, workflow_id)["nextRun"] is None


def test_a_page_of_many_asks_the_database_as_often_as_one_of_few(
    client: TestClient, document: Any, session_factory: Any, airflow_reads: Callable[[], None]
) -> None:
    def queries(limit: int) -> int:
        with statements(session_factory.kw["bind"]) as asked:
            client.get(WORKFLOWS, params={"limit": limit})
        return len(asked)

    for number in range(6):
        deploy(client, create(client, f"W{number}", document))
    airflow_reads()
    few = queries(1)
    assert 0 < few == queries(6)
