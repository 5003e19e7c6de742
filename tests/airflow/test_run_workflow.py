"""Workflows that run other workflows."""

from __future__ import annotations

import time

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import (
    JsonObject,
    document,
    http,
    node,
    transform,
    webhook,
    with_options,
)
from tests.airflow.double import Answer, Double

pytestmark = pytest.mark.airflow


def invoice(base: str) -> JsonObject:
    """Fails for the order 13; takes a second for any other."""
    return document(
        "Called invoice",
        [
            webhook(),
            http("bill", f"{base}/called/{{{{ trigger.body.order }}}}"),
            transform("summary", order="{{ trigger.body.order }}", paid=True),
        ],
        ["start > bill > summary"],
    )


def runs_workflow(node_id: str, workflow: str, **config: object) -> JsonObject:
    payload = {"order": "{{ trigger.body.order }}"}
    return node(node_id, "action.workflow", {"workflow": workflow, "payload": payload, **config})


def parent(called: str, slow: str, missing: str) -> JsonObject:
    in_loop = {"payload": {"order": "{{ item }}"}, "result": "summary"}
    nodes = [
        webhook(),
        runs_workflow("waits", called, result="summary"),
        runs_workflow("goes_on", called, wait=False),
        with_options(
            runs_workflow("fails", called, payload={"order": 13}),
            retries=3,
            retryDelay=0,
            onError="output",
        ),
        with_options(
            runs_workflow("late", slow, timeout=2, unit="seconds"),
            retries=3,
            retryDelay=0,
            onError="continue",
        ),
        transform("told", message="{{ nodes.fails.output.error.message }}"),
        with_options(runs_workflow("not_there", missing), onError="continue"),
        with_options(
            runs_workflow("many", called, payload={"order": "{{ item }}"}, wait=False),
            forEach={"items": "{{ [21, 22, 23] }}"},
        ),
        node("each", "logic.loop", {"items": "{{ [31, 32] }}"}),
        runs_workflow("inner", called, **in_loop),
        transform(
            "report", orders="{{ nodes.each.output | map(attribute='result.order') | list }}"
        ),
    ]
    firsts = ("waits", "goes_on", "fails", "late", "not_there", "many", "each")
    return document(
        "Calls others",
        nodes,
        [
            *(f"start > {node_id}" for node_id in firsts),
            "fails:error > told",
            "each:item > inner",
            "each:done > report",
        ],
    )


@pytest.fixture(scope="module")
def run(workflows: Workflows, double: Double) -> Run:
    double.on("/called/", lambda seen, _: Answer(status=404 if "13" in seen.path else 200, delay=1))
    called = workflows.deploy(invoice(double.url))
    pause = node("pause", "utility.delay", {"duration": 30})
    slow = workflows.deploy(document("Called slow", [webhook(), pause], ["start > pause"]))
    other = document("Never deployed", [webhook(), transform("a", b=1)], ["start > a"])
    missing = workflows.create(other)
    return workflows.start(workflows.deploy(parent(called, slow, missing)), {"order": 7})


def test_the_result_is_that_of_the_other_run(run: Run) -> None:
    assert run.state == "success"
    output = run.output("waits")
    assert output["state"] == "success"
    assert output["result"] == {"order": 7, "paid": True}


def test_each_item_of_a_loop_waits_for_its_own_run(run: Run) -> None:
    assert run.output("report") == {"orders": [31, 32]}


def test_without_waiting_it_goes_on_at_once(run: Run) -> None:
    step = run.step("goes_on")
    assert step["output"]["state"] == "queued"
    child = Run(run.server, "called_invoice", step["output"]["runId"])
    assert child.state == "success"
    assert child.finished["payload"] == {"order": 7}


def test_a_failed_run_is_an_error_and_is_not_repeated(run: Run, double: Double) -> None:
    step = run.step("fails")
    assert (step["airflowState"], step["tryNumber"]) == ("success", 1)
    assert "of the workflow 'called_invoice' failed" in run.output("told")["message"]
    assert len(double.seen("/called/13")) == 1


def test_after_its_limit_a_wait_fails_and_the_other_run_goes_on(run: Run) -> None:
    step = run.step("late")
    error = step["output"]["error"]
    assert (error["kind"], step["tryNumber"]) == ("timeout", 1)
    assert "did not end within 2 seconds. It goes on" in error["message"]
    run_id = error["message"].partition("The run '")[2].partition("'")[0]
    assert Run(run.server, "called_slow", run_id).now()["state"] == "RUNNING"


def test_a_workflow_that_is_not_deployed_is_named(run: Run) -> None:
    message = run.output("not_there")["error"]["message"]
    assert "There is no workflow 'never_deployed' that runs" in message


def test_a_run_for_each_item_of_a_list(run: Run, double: Double) -> None:
    output = run.output("many")
    assert len({one["runId"] for one in output}) == 3
    deadline = time.monotonic() + 60
    while len(double.seen("/called/2")) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert {one.path for one in double.seen("/called/2")} == {f"/called/{n}" for n in (21, 22, 23)}
