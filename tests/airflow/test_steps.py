"""Steps looked at closely, and a workflow that stores no payloads."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import inspect, select, table

from tests.airflow.client import Run, Server, Workflows
from tests.airflow.documents import document, http, node, transform, webhook, with_options
from tests.airflow.double import Answer, Double, Seen

pytestmark = pytest.mark.airflow

NAME = "Mrs Private 4711"


def tables_with(server: Server, text: str) -> set[str]:
    """The tables of Airflow's database that have the text in any column."""
    found = set()
    with server.connection() as database:
        for name in inspect(database).get_table_names():
            rows = database.execute(select("*").select_from(table(name)))
            if any(text in str(cell) for row in rows for cell in row):
                found.add(name)
    return found


def log_of(run: Run, node_id: str, attempt: int) -> list[str]:
    url = f"/steps/{node_id}/attempts/{attempt}/log"
    return [line["text"] for line in run.get(url)["lines"]]


def test_calls_logs_and_times_of_a_step(workflows: Workflows, double: Double) -> None:
    double.on(
        "/steps/", lambda _seen, before: Answer(503) if before == 0 else Answer(body={"id": 7})
    )
    call = http("call", "/steps/7", credential="shop", headers={"X-Api-Key": "key-of-mine-1"})
    nodes = [webhook(), with_options(call, retries=1, retryDelay=0)]
    run = workflows.start(workflows.deploy(document("Closely", nodes, ["start > call"])))
    step = run.step("call")
    [exchange] = step["exchanges"]["items"]
    assert exchange["request"]["url"] == f"{double.url}/steps/7"
    sent = exchange["request"]["headers"]
    assert (sent["Authorization"], sent["X-Shop-Tenant"], sent["X-Api-Key"]) == ("***",) * 3
    assert (exchange["response"]["status"], exchange["response"]["body"]) == (200, {"id": 7})
    assert [attempt["tryNumber"] for attempt in step["attempts"]] == [1, 2]
    first, second = log_of(run, "call", 1), log_of(run, "call", 2)
    assert any("answered 503" in line for line in first)
    assert not any("answered 503" in line for line in second)
    assert second
    for secret in ("key-of-mine-1", "shop-password-1", "tenant-4711"):
        assert secret not in str([step, first, second])
    [bar] = [bar for bar in run.get("/timeline")["bars"] if bar["nodeId"] == "call"]
    assert [(part["tryNumber"], part["state"]) for part in bar["parts"]] == [
        (1, "FAILED"),
        (2, "COMPLETED"),
    ]
    for part in bar["parts"]:
        assert part["queuedAt"] <= part["startedAt"] <= part["endedAt"]


def test_no_payload_is_left_of_a_run(
    workflows: Workflows, double: Double, airflow_server: Server
) -> None:
    """With loops inside a loop, a file, an approval's words, a failure, and another workflow."""

    def refused(_seen: Seen, _before: int) -> Answer:
        return Answer(400, {"you": NAME})

    double.on("/private/no", refused)
    private = {"storePayloads": False}
    child = workflows.deploy(
        document(
            "Private child",
            [webhook(), transform("kept", name="{{ trigger.body.name }}")],
            ["start > kept"],
            **private,
        )
    )
    call_child = node(
        "child",
        "action.workflow",
        {"workflow": child, "payload": {"name": "{{ trigger.body.name }}"}, "result": "kept"},
    )
    nodes = [
        webhook(),
        call_child,
        node("outer", "logic.loop", {"items": "{{ [1] }}"}),
        node("inner", "logic.loop", {"items": "{{ [trigger.body.name] }}"}),
        transform("shape", name="{{ item }}"),
        http(
            "file",
            f"{double.url}/private/file",
            body={"name": "{{ trigger.body.name }}"},
            method="POST",
            responseType="file",
        ),
        http(
            "refused",
            f"{double.url}/private/no",
            body={"name": "{{ trigger.body.name }}"},
            method="POST",
        ),
    ]
    paths = ["start > child > outer:item > inner:item > shape", "start > file > refused"]
    run = workflows.start(
        workflows.deploy(document("Private", nodes, paths, **private)), {"name": NAME}
    )
    assert run.state == "failed"
    assert {key: value for key, value in run.states.items() if value == "failed"} == {
        "refused": "failed"
    }
    deadline = time.monotonic() + 60
    while (left := tables_with(airflow_server, NAME)) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert left == set()
    assert run.now()["stored"] is False
    step = run.step("refused")
    assert (step["stored"], step["input"], step["exchanges"]) == (False, {}, None)
    assert "400" in step["error"]["message"]
    logs = [
        file.read_text(errors="replace")
        for file in (airflow_server.home / "airflow" / "logs").rglob("*.log")
    ]
    assert logs
    assert not [log for log in logs if NAME in log]
    files = [
        file for file in airflow_server.home.rglob("*") if file.is_file() and "Private" in str(file)
    ]
    assert not [file for file in files if "/files/" in str(file)]
    again = run.post("/again", {"from": "all"})
    assert (again.status_code, again.json()["code"]) == (409, "data_not_stored")
