"""Requests that repeat themselves, and hold no worker between two of them."""

from __future__ import annotations

import json
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
from tests.airflow.double import Answer, Double, Seen

pytestmark = pytest.mark.airflow

DONE = "{{ response.body.status == 'done' }}"
WAITING = 10
"""More runs than Airflow has worker slots here (8)."""


def polling(url: str) -> JsonObject:
    never = {"until": DONE, "every": 1, "most": 2}
    nodes = [
        webhook(),
        http("wait", f"{url}/p/{{{{ trigger.body.job }}}}", poll={"until": DONE, "every": 3}),
        transform("after", polls="{{ nodes.wait.output.polls }}"),
        node("jobs", "logic.loop", {"items": "{{ ['a', 'b', 'c'] }}"}),
        http("each", f"{url}/p/{{{{ item }}}}", poll={"until": DONE, "every": 1}),
        with_options(http("never", f"{url}/p/never", poll=never), onError="output"),
        transform("told", message="{{ nodes.never.output.error.message }}"),
        with_options(http("never_again", f"{url}/p/never", poll=never), retries=1, retryDelay=1),
    ]
    paths = [
        "start > wait > after",
        "start > jobs:item > each",
        "start > never:error > told",
        "start > never_again",
    ]
    return document("Polls", nodes, paths)


def test_polls(workflows: Workflows, double: Double) -> None:
    release: list[str] = []

    def job(seen: Seen, before: int) -> Answer:
        name = seen.path.rpartition("/")[2]
        done = name in release or (name in "abc" and before >= "abc".index(name))
        return Answer(body={"status": "done" if done else "working", "job": name})

    double.on("/p/", job)
    workflow = workflows.deploy(polling(double.url))
    run = workflows.start(workflow, {"job": "held"})
    state_is(run, "wait", "deferred")
    release.append("held")
    assert run.state == "failed", "a poll that never holds is an error"

    errors = [run.step("each", index)["error"] for index in range(3)]
    assert run.states == {
        "start": "success",
        "wait": "success",
        "after": "success",
        "jobs": "success",
        "each": {"success": 3},
        "never": "success",
        "told": "success",
        "never_again": "failed",
    }, errors
    output = run.output("wait")
    assert output["body"] == {"status": "done", "job": "held"}
    assert run.output("after") == {"polls": output["polls"]}
    assert [run.output("each", index)["polls"] for index in range(3)] == [1, 2, 3]
    assert "After 2 requests" in run.output("told")["message"]
    failed = run.step("never_again")
    assert (failed["error"]["kind"], failed["tryNumber"]) == ("poll", 1), "a retry cannot help"
    assert json.loads(failed["error"]["response"]["body"])["status"] == "working"

    asked = len(double.seen("/p/held"))
    assert asked == output["polls"]
    run.run_again()
    assert run.state == "failed"
    assert run.output("wait")["polls"] == 1, "a cleared run starts with the first request"
    assert len(double.seen("/p/held")) == asked + 1


def test_polling_runs_block_no_others(workflows: Workflows, double: Double) -> None:
    release: list[str] = []
    double.on("/q/", lambda seen, _: Answer(body={"status": "done" if release else "working"}))
    config = {"until": DONE, "every": 5}
    workflow = workflows.deploy(
        document(
            "Many polls",
            [webhook(), http("wait", f"{double.url}/q/", poll=config)],
            ["start > wait"],
        )
    )
    runs = [workflows.start(workflow) for _ in range(WAITING)]
    deadline = time.monotonic() + 90
    while len(double.seen("/q/")) < 2 * WAITING:
        assert time.monotonic() < deadline, "each run asks twice, though there are fewer slots"
        time.sleep(0.2)
    release.append("now")
    assert [run.state for run in runs] == ["success"] * WAITING


def state_is(run: Run, node_id: str, wanted: str) -> None:
    deadline = time.monotonic() + 60
    while (state := _state(run, node_id)) != wanted:
        assert time.monotonic() < deadline, f"{node_id} is {state} and not {wanted}"
        time.sleep(0.1)


def _state(run: Run, node_id: str) -> str:
    return next(step["airflowState"] for step in run.now()["steps"] if step["nodeId"] == node_id)
