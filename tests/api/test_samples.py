"""The data around a node: of the runs there are, and of what is known before any."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import uuid6
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from fastapi.testclient import TestClient
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tests.api.conftest import edge, node

WORKFLOWS = "/api/v1/workflows"
ORDERS = f"{WORKFLOWS}/order_alerts"
ENDED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def transform(node_id: str, label: str, field: str, value: str) -> Any:
    config = {"fields": [{"name": field, "value": value}]}
    return node(node_id, "utility.transform", label, config)


@pytest.fixture
def document(document: Any) -> Any:
    """Received → shape → each → (work) → after, and a node that nothing leads to."""
    work = transform("work", "Work", "n", "{{ item }}")
    document["nodes"] += [
        node("each", "logic.loop", "Each", {"items": "{{ nodes.shape.output.total }}"}),
        work,
        transform("after", "After", "n", "1"),
        transform("alone", "Alone", "n", "1"),
    ]
    body = edge("e3", "each", "work") | {"sourceHandle": "item"}
    done = edge("e4", "each", "after") | {"sourceHandle": "done"}
    document["edges"] += [edge("e2", "shape", "each"), body, done]
    return document


@pytest.fixture
def ready(client: TestClient, document: Any, airflow_reads: Callable[[], None]) -> None:
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
    answer = client.post(f"{ORDERS}/deploy", json={"revision": 1})
    assert answer.status_code == 200, answer.text
    airflow_reads()


def start(client: TestClient, payload: Any) -> str:
    answer = client.post(f"{ORDERS}/runs", json={"payload": payload})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def put_out(session: Session, run_id: str, task_id: str, value: Any, map_index: int = -1) -> None:
    """The task succeeds in a run, and returns this."""
    here = (TaskInstance.run_id == run_id, TaskInstance.task_id == task_id)
    if map_index >= 0:
        table = TaskInstance.__table__
        row = session.execute(select(table).where(*here)).mappings().first()
        assert row is not None
        copy = dict(row) | {"id": uuid6.uuid7(), "map_index": map_index}
        session.execute(insert(table).values(copy))
    session.execute(
        update(TaskInstance)
        .where(*here, TaskInstance.map_index == map_index)
        .values(state="success", end_date=ENDED)
    )
    XComModel.set(
        "return_value",
        value,
        dag_id="order_alerts",
        task_id=task_id,
        run_id=run_id,
        map_index=map_index,
        serialize=False,
        session=session,
    )
    session.commit()


def samples(client: TestClient, node_id: str, **query: Any) -> Any:
    answer = client.get(f"{ORDERS}/nodes/{node_id}/samples", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.usefixtures("ready")
def test_before_any_run_there_are_schemas(client: TestClient) -> None:
    found = samples(client, "after")
    assert found["run"] is None
    assert [one["nodeId"] for one in found["before"]] == ["each", "shape"]
    [each, shape] = found["before"]
    assert (shape["runId"], shape["output"]) == (None, None)
    assert shape["outputSchema"]["properties"].keys() == {"total"}
    assert each["outputSchema"]["type"] == "array"
    assert "headers" in found["trigger"]["valueSchema"]["properties"]
    assert (found["item"], found["leftOut"]) == (None, 0)


@pytest.mark.usefixtures("ready")
def test_each_node_has_its_last_output_and_what_started_the_run(
    client: TestClient, session: Session
) -> None:
    first, second = start(client, {"n": 1}), start(client, {"n": 2})
    put_out(session, first, "shape", {"total": 1})
    found = samples(client, "each")
    assert found["run"]["id"] == second
    assert (found["trigger"]["runId"], found["trigger"]["value"]["body"]) == (second, {"n": 2})
    [shape] = found["before"]
    assert (shape["runId"], shape["output"], shape["cut"]) == (first, {"total": 1}, False)
    assert shape["size"] == len('{"total": 1}')
    assert found["own"]["runId"] is None
    put_out(session, second, "shape", {"total": 2})
    assert samples(client, "each")["before"][0]["output"] == {"total": 2}
    of_first = samples(client, "each", run=first)
    assert of_first["before"][0]["output"] == {"total": 1}
    assert of_first["trigger"]["value"]["body"] == {"n": 1}
    assert samples(client, "shape")["own"]["output"] == {"total": 2}
    assert samples(client, "received")["own"]["output"]["body"] == {"n": 2}


@pytest.mark.usefixtures("ready")
def test_in_a_loop_there_is_an_item_and_behind_it_the_results(
    client: TestClient, session: Session
) -> None:
    run_id = start(client, {})
    put_out(session, run_id, "each", ["a", "b", "c"])
    for index, value in enumerate(["A", "B", "C"]):
        put_out(session, run_id, "work", {"n": value}, map_index=index)
    inside = samples(client, "work", item=1)
    assert (inside["item"]["index"], inside["item"]["count"], inside["item"]["loop"]) == (
        1,
        3,
        "each",
    )
    assert inside["own"]["output"] == {"n": "B"}
    assert inside["before"][0]["output"] == ["a", "b", "c"]
    assert samples(client, "work", item=9)["item"]["index"] == 2
    behind = samples(client, "after")
    assert [one["nodeId"] for one in behind["before"]] == ["each", "shape"]
    assert behind["before"][0]["output"] == [{"n": "A"}, {"n": "B"}, {"n": "C"}]
    assert samples(client, "each")["own"]["nodeId"] == "each"


@pytest.mark.usefixtures("ready")
def test_large_values_are_cut_and_keep_their_shape(client: TestClient, session: Session) -> None:
    rows = [{"id": number, "name": "é" * 100} for number in range(10_000)]
    put_out(session, start(client, {}), "shape", rows)
    [shape] = samples(client, "each")["before"]
    assert shape["cut"] is True
    assert shape["size"] > 2_000_000
    assert 500 < len(shape["output"]) < 10_000
    assert shape["output"][1] == rows[1]


@pytest.mark.usefixtures("ready")
def test_what_nothing_leads_to_or_is_not_saved_yet_has_nothing_before_it(
    client: TestClient,
) -> None:
    assert samples(client, "alone")["before"] == []
    assert samples(client, "not_yet")["own"]["outputSchema"] is None


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("query", "status", "code"),
    [({"run": "nobody"}, 404, "run_not_found"), ({"item": -1}, 422, "invalid_request")],
)
def test_wrong_questions(client: TestClient, query: Any, status: int, code: str) -> None:
    answer = client.get(f"{ORDERS}/nodes/each/samples", params=query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "document",
    [
        {"name": "x", "nodes": 7, "edges": {"a": 1}},
        {
            "nodes": [{"id": "each"}, 5],
            "edges": [{"source": 1}, "e", {"source": "a", "target": "each"}],
        },
    ],
)
def test_a_broken_draft_has_samples_too(client: TestClient, document: Any) -> None:
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
    assert samples(client, "each")["nodeId"] == "each"


@pytest.mark.usefixtures("ready")
def test_pinned_data_is_kept_and_changes_nothing_that_runs(
    client: TestClient, document: Any
) -> None:
    compiled = client.post(
        "/api/v1/compile", json={"workflowId": "order_alerts", "document": document}
    )
    document["nodes"][1]["data"]["pinned"] = {"total": 7}
    again = client.post(
        "/api/v1/compile", json={"workflowId": "order_alerts", "document": document}
    )
    assert compiled.json()["text"] == again.json()["text"]
    saved = client.put(ORDERS, json={"document": document}, headers={"If-Match": '"1"'})
    assert saved.json()["document"]["nodes"][1]["data"]["pinned"] == {"total": 7}
    assert client.get(f"{ORDERS}/diff").json()["changes"] == []
