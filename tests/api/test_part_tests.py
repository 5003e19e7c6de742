"""Tests of parts of a draft: what they are given, what they leave out, and where they stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.api.conftest import edge, node

WORKFLOWS = "/api/v1/workflows"
ORDERS = f"{WORKFLOWS}/order_alerts"


def transform(node_id: str, value: str, **data: Any) -> Any:
    config = {"fields": [{"name": "n", "value": value}]}
    return node(node_id, "utility.transform", node_id.title(), config, **data)


@pytest.fixture
def document(document: Any) -> Any:
    """Received → shape → double → last; each → work; and a node that nothing leads to."""
    document["nodes"] += [
        transform("double", "{{ nodes.shape.output.total * 2 }}"),
        transform("last", "{{ nodes.double.output.n }}"),
        node("each", "logic.loop", "Each", {"items": "{{ nodes.shape.output.rows }}"}),
        transform("work", "{{ item }}"),
        transform("count", "{{ nodes.each.output | length }}"),
        transform("alone", "1"),
    ]
    body = edge("e4", "each", "work") | {"sourceHandle": "item"}
    done = edge("e5", "each", "count") | {"sourceHandle": "done"}
    document["edges"] += [
        edge("e2", "shape", "double"),
        edge("e3", "double", "last"),
        edge("e6", "shape", "each"),
        body,
        done,
    ]
    return document


@pytest.fixture
def saved(client: TestClient, document: Any) -> Callable[[], int]:
    """Saves the document as it is, and gives its revision."""

    def save() -> int:
        stored = client.get(ORDERS)
        if stored.status_code == 404:
            client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
            return 1
        revision = int(stored.json()["revision"])
        headers = {"If-Match": f'"{revision}"'}
        answer = client.put(ORDERS, json={"document": document}, headers=headers)
        return int(answer.json()["revision"])

    return save


def ask(client: TestClient, part: str, node_id: str, revision: int = 1, **body: Any) -> Any:
    wanted = {"revision": revision, "part": part, "node": node_id, **body}
    return client.post(f"{ORDERS}/tests/part", json=wanted)


@pytest.fixture
def tested(client: TestClient, airflow_reads: Callable[[], None]) -> Callable[..., Any]:
    """Test a part, with Airflow reading the file in between."""

    def run(*arguments: Any, **body: Any) -> Any:
        assert ask(client, *arguments, **body).json()["code"] == "not_ready"
        airflow_reads()
        answer = ask(client, *arguments, **body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return run


def states(client: TestClient, run: Any) -> dict[str, str]:
    steps = client.get(f"{ORDERS}/runs/{run['id']}").json()["steps"]
    return {step["nodeId"]: step["airflowState"] for step in steps if step["airflowState"]}


def conf_of(session: Session, run: Any) -> Any:
    return session.scalar(select(DagRun.conf).where(DagRun.run_id == run["id"]))


def pin(document: Any, node_id: str, value: Any) -> None:
    next(one for one in document["nodes"] if one["id"] == node_id)["data"]["pinned"] = value


def test_one_node_has_what_is_pinned_and_nothing_else_runs(
    client: TestClient,
    document: Any,
    saved: Callable[[], int],
    tested: Callable[..., Any],
    session: Session,
) -> None:
    call = {"body": {"total": 3}, "headers": {"x": "y"}, "query": {}, "method": "POST"}
    pin(document, "received", call)
    pin(document, "shape", {"total": 21})
    saved()
    run = tested("only", "double")
    assert (run["isTest"], run["revision"], run["dagId"]) == (True, 1, "order_alerts.test")
    assert states(client, run) == {
        "received": "success",
        "shape": "success",
        "last": "skipped",
        "each": "skipped",
        "work": "skipped",
        "count": "skipped",
    }
    assert client.get(f"{ORDERS}/runs/{run['id']}/steps/shape").json()["output"] == {"total": 21}
    assert conf_of(session, run) == {"__workfuse__": call}


def test_one_node_has_the_results_of_a_loop(
    client: TestClient, document: Any, saved: Callable[[], int], tested: Callable[..., Any]
) -> None:
    pin(document, "each", [{"n": 1}, {"n": 2}])
    saved()
    run = tested("only", "count")
    steps = {
        step["nodeId"]: step for step in client.get(f"{ORDERS}/runs/{run['id']}").json()["steps"]
    }
    assert steps["work"]["mapped"]["airflowCounts"] == {"success": 2}
    second = client.get(f"{ORDERS}/runs/{run['id']}/steps/work", params={"mapIndex": 1}).json()
    assert second["output"] == {"n": 2}


def test_one_node_of_a_body_has_the_first_item(
    client: TestClient, document: Any, saved: Callable[[], int], tested: Callable[..., Any]
) -> None:
    pin(document, "each", [{"n": 1}, {"n": 2}])
    saved()
    run = tested("only", "work")
    assert states(client, run) == {
        "received": "success",
        "each": "success",
        "shape": "skipped",
        "double": "skipped",
        "last": "skipped",
        "count": "skipped",
    }
    each = client.get(f"{ORDERS}/runs/{run['id']}/steps/each").json()
    assert each["output"] == [{"n": 1}]


def test_what_is_missing_is_named(
    client: TestClient, document: Any, saved: Callable[[], int], people: Any
) -> None:
    saved()
    missing = ask(client, "only", "double")
    assert (missing.status_code, missing.json()["code"]) == (409, "no_data_for_node")
    assert "'Shape order'" in missing.json()["detail"]
    assert "Pin data there" in missing.json()["detail"]
    assert "'Each'" in ask(client, "only", "work").json()["detail"]
    no_run = ask(client, "only", "shape")
    assert "'Order received'" in no_run.json()["detail"]
    for part, node_id, words in (
        ("only", "received", "only marks where a run begins"),
        ("only", "alone", "no trigger leads to it"),
        ("only", "gone", "no trigger leads to it"),
        ("before", "work", "Stop before that loop"),
    ):
        refused = ask(client, part, node_id)
        assert (refused.status_code, refused.json()["code"]) == (409, "node_not_testable")
        assert words in refused.json()["detail"], refused.json()
    pin(document, "shape", {"total": "x" * 1024 * 1024})
    too_much = ask(client, "only", "double", saved())
    assert (too_much.status_code, too_much.json()["code"]) == (413, "data_too_large")


def test_both_rights_are_needed_and_it_is_ones_own(
    client: TestClient, saved: Callable[[], int], people: Any
) -> None:
    saved()
    others = client.post(
        f"{ORDERS}/tests/part",
        json={"revision": 1, "part": "upTo", "node": "double"},
        headers={"x-person": "ben"},
    )
    assert (others.status_code, others.json()["code"]) == (404, "workflow_not_found")
    assert ask(client, "upTo", "double", 7).json()["code"] == "revision_conflict"
    for right in ("edit", "run"):
        people["ada"].denied = {right}
        assert ask(client, "upTo", "double").json()["code"] == "not_allowed"
        assert client.post(f"{ORDERS}/runs/x/go-on", json={}).json()["code"] == "not_allowed"


def test_up_to_a_node_leaves_the_rest_out_even_if_that_is_wrong(
    client: TestClient,
    document: Any,
    saved: Callable[[], int],
    tested: Callable[..., Any],
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As in our own configuration: Airflow's own would keep the DAG of the first test.
    monkeypatch.setenv("AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL", "0")
    saved()
    run = tested("upTo", "double", payload={"total": 2})
    left_out = dict.fromkeys(("last", "each", "work", "count"), "skipped")
    assert states(client, run) == {"received": "success", **left_out}
    assert conf_of(session, run) == {"total": 2}
    again = client.post(f"{ORDERS}/runs/{run['id']}/again", json={})
    assert (again.status_code, again.json()["code"]) == (409, "part_of_draft")

    document["nodes"].append(node("broken", "action.http", "Broken", {"url": ""}))
    document["edges"].append(edge("e9", "shape", "broken"))
    revision = saved()
    assert ask(client, "upTo", "broken", revision).json()["code"] == "workflow_has_errors"
    assert ask(client, "before", "double", revision).json()["code"] == "workflow_has_errors"
    run = tested("upTo", "double", revision)
    steps = client.get(f"{ORDERS}/runs/{run['id']}").json()["steps"]
    assert {step["nodeId"] for step in steps} == {"received", "shape", "double"}


@pytest.mark.parametrize("part", ["only", "upTo"])
@pytest.mark.parametrize("payload", [[1, 2], None])
def test_any_json_is_a_payload(
    client: TestClient,
    saved: Callable[[], int],
    tested: Callable[..., Any],
    part: str,
    payload: Any,
) -> None:
    saved()
    run = tested(part, "shape", payload=payload)
    assert client.get(f"{ORDERS}/runs/{run['id']}").json()["payload"] == payload


def succeed(session: Session, run: Any, task_id: str, output: Any) -> None:
    here = (TaskInstance.run_id == run["id"], TaskInstance.task_id == task_id)
    session.execute(update(TaskInstance).where(*here).values(state="success"))
    XComModel.set(
        "return_value",
        output,
        dag_id="order_alerts.test",
        task_id=task_id,
        run_id=run["id"],
        serialize=False,
        session=session,
    )
    session.commit()


def test_a_stop_before_a_node(
    client: TestClient, saved: Callable[[], int], tested: Callable[..., Any], session: Session
) -> None:
    saved()
    run = tested("before", "double", payload={"total": 2})
    url = f"{ORDERS}/runs/{run['id']}"
    assert states(client, run) == {"received": "success", "double": "deferred"}
    held = {step["nodeId"]: step["held"] for step in client.get(url).json()["steps"]}
    assert [node_id for node_id, is_held in held.items() if is_held] == ["double"]
    before = {"nodeId": "shape", "output": None, "ran": False, "editable": False}
    assert client.get(f"{url}/held").json() == {"nodeId": "double", "outputs": [before]}

    def go_on(**outputs: Any) -> Any:
        return client.post(f"{url}/go-on", json={"outputs": outputs})

    assert go_on(shape={"total": 5}).json()["code"] == "output_not_editable"
    succeed(session, run, "shape", {"total": 2})
    assert client.get(f"{url}/held").json()["outputs"] == [
        {"nodeId": "shape", "output": {"total": 2}, "ran": True, "editable": True}
    ]
    assert go_on(last=1).json()["code"] == "output_not_editable"
    assert go_on(shape="x" * 1024 * 1024).json()["code"] == "payload_too_large"
    assert go_on(shape="\0").json()["code"] == "payload_unkept"
    stranger = client.get(f"{url}/held", headers={"x-person": "ben"})
    assert stranger.json()["code"] == "workflow_not_found"

    assert go_on(shape={"total": 5}).status_code == 200
    session.expire_all()
    assert "double" not in states(client, run)  # the scheduler's
    assert client.get(f"{url}/steps/shape").json()["output"] == {"total": 5}
    assert (go_on().status_code, go_on().json()["code"]) == (409, "not_held")
    assert client.get(f"{url}/held").json()["code"] == "not_held"


def test_a_test_of_another_revision_ends_those_that_stopped(
    client: TestClient, document: Any, saved: Callable[[], int], tested: Callable[..., Any]
) -> None:
    saved()
    run = tested("before", "double")
    url = f"{ORDERS}/runs/{run['id']}"
    assert ask(client, "upTo", "shape").status_code == 201
    assert client.get(url).json()["state"] != "CANCELLED"
    document["description"] = "Another."
    ask(client, "upTo", "shape", saved())
    found = client.get(url).json()
    assert (found["state"], found["cancelledBy"]) == ("CANCELLED", "Ada")
