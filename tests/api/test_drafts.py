"""Tests of drafts, beside what is deployed."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.errors import ParseImportError
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from workfuse.services.draft_tests import start_test
from workfuse.store.tables import Base, DraftFileRow

from .conftest import edge, node

WORKFLOWS = "/api/v1/workflows"
ORDERS = f"{WORKFLOWS}/order_alerts"


@pytest.fixture
def scheduled(client: TestClient, document: Any) -> Any:
    """`order_alerts` at revision 1: a webhook with an address, every day at two, three runs."""
    document["nodes"][0]["data"]["config"] = {"path": "orders/new"}
    document["nodes"].append(node("nightly", "trigger.schedule", "At night", {"cron": "0 2 * * *"}))
    document["edges"].append(edge("e2", "nightly", "shape"))
    document["settings"] = {
        "maxActiveRuns": 3,
        "catchup": True,
        "startDate": "2030-01-01",
        "tags": ["sales"],
    }
    body = {"name": "Order alerts", "document": document}
    assert client.post(WORKFLOWS, json=body).status_code == 201
    return document


def save(client: TestClient, revision: int, document: Any) -> None:
    headers = {"If-Match": f'"{revision}"'}
    assert client.put(ORDERS, json={"document": document}, headers=headers).status_code == 200


def start(client: TestClient, revision: int = 1, payload: Any = None) -> Any:
    return client.post(f"{ORDERS}/tests", json={"revision": revision, "payload": payload or {}})


def our_rows(session: Session) -> dict[str, list[Any]]:
    """All of WorkFuse's tables but that of the tests' files."""
    session.expire_all()
    return {
        table.name: [tuple(row) for row in session.execute(select(table))]
        for table in Base.metadata.sorted_tables
        if table.name != DraftFileRow.__tablename__
    }


@pytest.fixture
def tested(
    client: TestClient, scheduled: Any, airflow_reads: Callable[[], None]
) -> Callable[..., Any]:
    """Test a revision, with Airflow reading the file in between."""

    def run(revision: int = 1, payload: Any = None) -> Any:
        assert start(client, revision, payload).json()["code"] == "not_ready"
        airflow_reads()
        answer = start(client, revision, payload)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return run


def test_a_test_has_a_dag_that_nothing_starts_by_itself(
    tested: Callable[..., Any], client: TestClient, dags_folder: Path, session: Session
) -> None:
    run = tested(payload={"total": 5})
    assert run["id"].startswith("test__1__")
    assert (run["isTest"], run["revision"], run["dagId"]) == (True, 1, "order_alerts.test")
    assert (run["state"], run["triggeredBy"]) == ("PENDING", "Ada")

    assert [path.name for path in dags_folder.iterdir()] == ["order_alerts.test.py"]
    text = (dags_folder / "order_alerts.test.py").read_text()
    call = next(found for found in ast.walk(ast.parse(text)) if isinstance(found, ast.Call))
    arguments = {word.arg: ast.unparse(word.value) for word in call.keywords}
    assert arguments["dag_id"] == "'order_alerts.test'"
    assert arguments["dag_display_name"] == "'Order alerts (test)'"
    assert (arguments["schedule"], arguments["catchup"]) == ("None", "False")
    assert arguments["tags"] == "['sales', 'workfuse', 'workfuse-test']"
    assert not {"max_active_runs", "default_args"} & set(arguments)
    assert "Edit it at /plugin/workflows?workflow=order_alerts," in text

    detail = client.get(f"{ORDERS}/runs/{run['id']}").json()
    assert detail["payload"] == {"total": 5}
    assert {step["nodeId"] for step in detail["steps"]} == {"received", "nightly", "shape"}
    assert client.get(f"{ORDERS}/runs/{run['id']}/steps/shape").json()["nodeId"] == "shape"
    assert [one["id"] for one in client.get(f"{ORDERS}/runs").json()["items"]] == [run["id"]]
    workflow = client.get(ORDERS).json()
    assert (workflow["deployment"], workflow["lastRun"]) == (None, None)
    assert client.get(WORKFLOWS).json()["total"] == 1


def test_the_same_key_gives_the_same_test(
    tested: Callable[..., Any], client: TestClient, scheduled: Any
) -> None:
    tested()
    part = {"revision": 1, "node": "shape", "part": "upTo"}
    made = {}
    for path, body in (("tests", {"revision": 1}), ("tests/part", part)):
        headers = {"Idempotency-Key": path}
        first, again = (
            client.post(f"{ORDERS}/{path}", json=body, headers=headers) for _ in range(2)
        )
        assert (first.status_code, again.status_code) == (201, 201), first.text
        assert first.json()["id"] == again.json()["id"]
        made[path] = first.json()["id"]
    other = client.post(
        f"{ORDERS}/tests", json={"revision": 1}, headers={"Idempotency-Key": "other"}
    )
    assert other.json()["id"] not in made.values()
    # Whoever asks again because no answer came may have saved meanwhile.
    save(client, 1, {**scheduled, "description": "Another."})
    late = client.post(
        f"{ORDERS}/tests", json={"revision": 1}, headers={"Idempotency-Key": "tests"}
    )
    assert late.json()["id"] == made["tests"]


def test_what_is_deployed_stays_as_it_is(
    tested: Callable[..., Any],
    client: TestClient,
    scheduled: Any,
    dags_folder: Path,
    airflow_reads: Callable[[], None],
    session: Session,
) -> None:
    assert client.post(f"{ORDERS}/deploy", json={"revision": 1}).status_code == 200
    airflow_reads()
    changed = {**scheduled, "nodes": scheduled["nodes"][:2], "edges": scheduled["edges"][:1]}
    changed["nodes"][0]["data"]["config"] = {"path": "orders/other"}
    save(client, 1, changed)

    def deployed() -> tuple[Any, ...]:
        session.expire_all()
        dag = session.get(DagModel, "order_alerts")
        assert dag is not None
        return (
            (dags_folder / "order_alerts.py").read_bytes(),
            our_rows(session),
            client.get(ORDERS).json()["deployment"],
            (dag.timetable_summary, dag.is_paused, dag.is_stale, dag.next_dagrun),
        )

    before = deployed()
    assert tested(2)["revision"] == 2
    assert deployed() == before
    assert client.post(f"{ORDERS}/runs", json={"payload": {}}).json()["revision"] == 1


def test_the_next_test_takes_the_place_of_the_last(
    tested: Callable[..., Any], client: TestClient, scheduled: Any, dags_folder: Path
) -> None:
    first = tested()
    save(client, 1, {**scheduled, "description": "Another."})
    second = tested(2)
    assert (dags_folder / "order_alerts.test.py").read_text().count("revision 2 of") == 1
    assert [path.name for path in dags_folder.iterdir()] == ["order_alerts.test.py"]
    runs = client.get(f"{ORDERS}/runs").json()["items"]
    assert [(run["id"], run["revision"]) for run in runs] == [(second["id"], 2), (first["id"], 1)]


def test_a_test_that_was_overtaken_does_not_run_the_other_draft(
    client: TestClient, scheduled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr("workfuse.api.routes.deployments.start_test", start_test)
        save(client, 1, {**scheduled, "description": "Another."})
        assert start(client, 2).json()["code"] == "not_ready"
        return start_test(*arguments, **named)

    monkeypatch.setattr("workfuse.api.routes.deployments.start_test", overtaken)
    answer = start(client)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    assert "Another test was started" in answer.json()["detail"]


def test_a_draft_with_errors_is_not_written(
    client: TestClient, scheduled: Any, dags_folder: Path
) -> None:
    save(client, 1, {**scheduled, "nodes": [], "edges": []})
    answer = start(client, 2)
    assert (answer.status_code, answer.json()["code"]) == (422, "workflow_has_errors")
    assert answer.json()["diagnostics"]
    assert start(client, 1).json()["code"] == "revision_conflict"
    too_much = start(client, 2, {"text": "x" * 1024 * 1024})
    assert (too_much.status_code, too_much.json()["code"]) == (413, "payload_too_large")
    assert not dags_folder.exists()


def test_a_draft_that_airflow_cannot_load_says_where(
    client: TestClient, scheduled: Any, session: Session, dags_folder: Path
) -> None:
    start(client)
    text = (dags_folder / "order_alerts.test.py").read_text()
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.lstrip().startswith("shape"))
    where = dags_folder / "order_alerts.test.py"
    trace = f'File "{where}", line {line}, in <module>\nValueError: too many fields'
    found = ParseImportError(
        bundle_name="dags-folder", filename="order_alerts.test.py", stacktrace=trace
    )

    def fails(*arguments: Any, **named: Any) -> None:
        pass

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workfuse.services.publishing.forget_import_error", fails)
        session.add(found)
        session.commit()
        answer = start(client)
    assert (answer.status_code, answer.json()["code"]) == (422, "draft_not_loaded")
    [diagnostic] = answer.json()["diagnostics"]
    assert (diagnostic["nodeId"], diagnostic["message"]) == ("shape", "ValueError: too many fields")


def test_both_rights_are_needed(client: TestClient, people: Any, scheduled: Any) -> None:
    people["ada"].denied.add("edit")
    assert (start(client).status_code, start(client).json()["code"]) == (403, "not_allowed")


def test_connections_that_the_person_may_not_read_are_not_tested(
    client: TestClient, people: Any, scheduled: Any, dags_folder: Path
) -> None:
    scheduled["nodes"][1] = node(
        "shape", "action.http", "Fetch", {"url": "https://shop.example/"}, credentialId="shop"
    )
    save(client, 1, scheduled)
    people["ada"].denied.add("shop")
    assert start(client, 2).json()["code"] == "connections_forbidden"
    assert not dags_folder.exists()


def test_a_paused_test_runs_all_the_same(
    tested: Callable[..., Any], client: TestClient, session: Session
) -> None:
    tested()
    dag = session.get(DagModel, "order_alerts.test")
    assert dag is not None
    dag.is_paused = True
    session.commit()
    assert start(client).status_code == 201
    session.refresh(dag)
    assert not dag.is_paused


def test_loops_inside_loops_are_tested_with_their_dags(
    client: TestClient,
    document: Any,
    dags_folder: Path,
    airflow_reads: Callable[[], None],
    session: Session,
) -> None:
    items = "{{ [[1, 2]] }}"
    document["nodes"] = [
        document["nodes"][0],
        node("outer", "logic.loop", "Outer", {"items": items}),
        node("inner", "logic.loop", "Inner", {"items": "{{ item }}"}),
        node("work", "utility.transform", "Work", {"fields": [{"name": "x", "value": "1"}]}),
    ]
    document["edges"] = [
        edge("e1", "received", "outer"),
        {**edge("e2", "outer", "inner"), "sourceHandle": "item"},
        {**edge("e3", "inner", "work"), "sourceHandle": "item"},
    ]
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
    start(client)
    airflow_reads()
    assert start(client).status_code == 201
    ids = set(session.scalars(select(DagModel.dag_id)))
    assert ids == {"order_alerts.test", "order_alerts.test__inner"}
    assert (
        'inner_dag_id="order_alerts.test__inner"'
        in (dags_folder / "order_alerts.test.py").read_text()
    )

    assert client.delete(ORDERS).status_code == 204
    assert list(dags_folder.iterdir()) == []
    session.expire_all()
    assert set(session.scalars(select(DagModel.is_stale))) == {True}
    assert set(session.scalars(select(DagRun.state))) == {"failed"}
    assert session.scalars(select(DraftFileRow)).all() == []
    again = client.post(WORKFLOWS, json={"name": "Order alerts", "document": document}).json()
    assert again["id"] == "order_alerts_2"  # the tests of the one before are not its own


def test_a_dag_that_somebody_wrote_by_hand_is_left_alone(
    client: TestClient, scheduled: Any, dags_folder: Path, airflow_reads: Callable[[], None]
) -> None:
    dags_folder.mkdir()
    by_hand = 'from airflow.sdk import DAG\ndag = DAG("order_alerts.test", schedule=None)\n'
    (dags_folder / "mine.py").write_text(by_hand)
    airflow_reads()
    assert start(client).json()["code"] == "dag_id_taken"
    assert [path.name for path in dags_folder.iterdir()] == ["mine.py"]


def test_pausing_and_activating_what_is_deployed(
    client: TestClient, scheduled: Any, session: Session, airflow_reads: Callable[[], None]
) -> None:
    def switch(active: bool) -> Any:
        return client.patch(f"{ORDERS}/active", json={"active": active})

    assert (switch(False).status_code, switch(False).json()["code"]) == (409, "not_deployed")
    client.post(f"{ORDERS}/deploy", json={"revision": 1})
    airflow_reads()
    assert client.get(ORDERS).json()["deployment"]["active"] is True
    assert switch(False).json()["active"] is False
    dag = session.get(DagModel, "order_alerts")
    assert dag is not None
    assert dag.is_paused
    assert client.get(WORKFLOWS).json()["items"][0]["deployment"]["active"] is False
    assert switch(True).json()["active"] is True


def test_the_dag_file_line_by_line(client: TestClient, scheduled: Any, dags_folder: Path) -> None:
    def diff(document: Any) -> Any:
        return client.post(f"{ORDERS}/file-diff", json={"document": document})

    assert (diff(scheduled).status_code, diff(scheduled).json()["code"]) == (409, "not_deployed")
    client.post(f"{ORDERS}/deploy", json={"revision": 1})
    same = diff(scheduled).json()
    assert (same["hunks"], same["added"], same["removed"]) == ([], 0, 0)
    assert (same["fileName"], same["fromRevision"]) == ("order_alerts.py", 1)

    assert diff({**scheduled, "viewport": {"x": 7, "y": 7, "zoom": 2}}).json()["hunks"] == []
    changed = json.loads(json.dumps(scheduled))
    changed["nodes"][1]["data"]["label"] = "Reshape"
    found = diff(changed).json()
    text = (dags_folder / "order_alerts.py").read_text().splitlines()
    lines = [line for hunk in found["hunks"] for line in hunk]
    assert all(text[line["old"] - 1] == line["text"] for line in lines if line["old"])
    gone = [line["text"].strip() for line in lines if line["kind"] == "removed"]
    come = [line["text"].strip() for line in lines if line["kind"] == "added"]
    assert 'task_display_name="Shape order",' in gone
    assert 'task_display_name="Reshape",' in come
    assert (found["added"], found["removed"]) == (len(come), len(gone))

    broken = diff({**scheduled, "nodes": []}).json()
    assert broken["hunks"] == []
    assert broken["diagnostics"]
    (dags_folder / "order_alerts.py").unlink()
    assert (diff(changed).status_code, diff(changed).json()["code"]) == (409, "deployed_file_gone")
