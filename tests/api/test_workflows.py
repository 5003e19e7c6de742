from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

WORKFLOWS = "/api/v1/workflows"


def create(client: TestClient, name: str = "Order alerts", **body: Any) -> dict[str, Any]:
    answer = client.post(WORKFLOWS, json={"name": name, **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def save(client: TestClient, workflow_id: str, revision: int | None, document: Any) -> Any:
    headers = {} if revision is None else {"If-Match": f'"{revision}"'}
    return client.put(f"{WORKFLOWS}/{workflow_id}", json={"document": document}, headers=headers)


def test_a_new_workflow_is_an_empty_document_with_an_id_from_its_name(client: TestClient) -> None:
    workflow = create(client, "Überfällige Rechnungen (neu)")
    assert workflow["id"] == "uberfallige_rechnungen_neu"
    assert workflow["revision"] == 1
    assert workflow["owner"] == "Ada"
    assert workflow["document"]["nodes"] == []
    assert workflow["deployment"] is None
    assert workflow["lastRun"] is None


def test_equal_names_get_different_ids(client: TestClient) -> None:
    assert [create(client, "Sales")["id"] for _ in range(3)] == ["sales", "sales_2", "sales_3"]


@pytest.mark.parametrize(
    ("name", "workflow_id"),
    [("注文", "workflow"), ("2 orders", "workflow_2_orders"), ("workfuse", "workfuse_2")],
)
def test_every_name_gives_a_valid_id(client: TestClient, name: str, workflow_id: str) -> None:
    assert create(client, name)["id"] == workflow_id


def test_a_document_comes_back_as_it_was_saved(client: TestClient, document: Any) -> None:
    odd = {
        **document,
        "zzz": {"unknown": [1.0, 1, 1e-7, 12345678901234567890123, True, None]},
        "aaa": "\x00 \u2028 \U0001f600 \\u0041",
    }
    workflow = create(client, document=odd)
    saved = client.get(f"{WORKFLOWS}/{workflow['id']}")
    assert json.dumps(saved.json()["document"]) == json.dumps({**odd, "name": "Order alerts"})
    assert saved.headers["etag"] == '"1"'


def test_saving_makes_a_revision_and_saving_the_same_again_does_not(
    client: TestClient, document: Any
) -> None:
    workflow_id = create(client)["id"]
    saved = save(client, workflow_id, 1, document)
    assert (saved.status_code, saved.json()["revision"], saved.headers["etag"]) == (200, 2, '"2"')
    again = save(client, workflow_id, 2, document)
    assert again.json()["revision"] == 2
    repeated = save(client, workflow_id, 1, document)  # its answer was lost on the way
    assert (repeated.status_code, repeated.json()["revision"]) == (200, 2)


def test_saving_on_a_stale_revision_is_refused_with_the_current_one(
    client: TestClient, document: Any
) -> None:
    workflow_id = create(client)["id"]
    save(client, workflow_id, 1, document)
    late = save(client, workflow_id, 1, {**document, "name": "Mine"})
    assert late.status_code == 412
    assert late.headers["content-type"] == "application/problem+json"
    assert late.json()["code"] == "revision_conflict"
    assert late.json()["currentRevision"] == 2
    assert client.get(f"{WORKFLOWS}/{workflow_id}").json()["name"] == "Order alerts"


def test_saving_without_a_revision_is_refused(client: TestClient, document: Any) -> None:
    workflow_id = create(client)["id"]
    assert save(client, workflow_id, None, document).status_code == 428


def test_of_many_writers_on_one_revision_one_wins(client: TestClient, document: Any) -> None:
    workflow_id = create(client)["id"]
    drafts = [{**document, "description": f"draft {number}"} for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda draft: save(client, workflow_id, 1, draft), drafts))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    [won] = [answer.json() for answer in answers if answer.status_code == 200]
    assert client.get(f"{WORKFLOWS}/{workflow_id}").json()["document"] == won["document"]


@pytest.mark.parametrize(
    "draft", [{}, {"nodes": 5}, {"name": None, "nodes": [None]}, {"schemaVersion": "x", "edges": 1}]
)
def test_a_draft_is_saved_whatever_it_holds(client: TestClient, draft: Any) -> None:
    workflow_id = create(client)["id"]
    assert save(client, workflow_id, 1, draft).json()["document"] == draft


def test_the_limit_of_a_document_is_five_mebibytes(client: TestClient) -> None:
    workflow_id = create(client)["id"]
    limit = 5 * 1024 * 1024
    fits = {"text": "x" * (limit - len('{"text":""}'))}
    assert save(client, workflow_id, 1, fits).status_code == 200
    over = save(client, workflow_id, 2, {"text": fits["text"] + "x"})
    assert (over.status_code, over.json()["code"]) == (413, "document_too_large")


def test_the_list_pages_and_searches(client: TestClient, document: Any) -> None:
    names = [f"Flow {number}" for number in range(5)] + ["100% other_thing"]
    for name in names:
        create(client, name, document=document)
    first = client.get(WORKFLOWS, params={"limit": 4}).json()
    second = client.get(WORKFLOWS, params={"limit": 4, "cursor": first["nextCursor"]}).json()
    assert [item["name"] for item in first["items"] + second["items"]] == names[::-1]
    assert (first["total"], second["nextCursor"]) == (6, None)
    assert first["items"][0]["nodeCount"] == 2
    assert "document" not in first["items"][0]
    found = client.get(WORKFLOWS, params={"search": "FLOW 3"}).json()
    assert [item["name"] for item in found["items"]] == ["Flow 3"]
    assert client.get(WORKFLOWS, params={"search": "0% other_"}).json()["total"] == 1


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJub3cgIiwgImEiXQ", "é", "'; drop table"])
def test_a_made_up_cursor_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get(WORKFLOWS, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_deleted_workflow_is_gone(client: TestClient) -> None:
    workflow_id = create(client)["id"]
    assert client.delete(f"{WORKFLOWS}/{workflow_id}").status_code == 204
    assert client.get(f"{WORKFLOWS}/{workflow_id}").status_code == 404
    assert client.delete(f"{WORKFLOWS}/{workflow_id}").status_code == 404
