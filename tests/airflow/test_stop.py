"""A stop ends the whole run: from a branch, beside others, and from inside a loop."""

from __future__ import annotations

import threading
import time

import pytest

from tests.airflow.client import DEADLINE, Run, Workflows
from tests.airflow.documents import JsonObject, condition, document, http, node, transform, webhook
from tests.airflow.double import Answer, Double, Seen

pytestmark = pytest.mark.airflow


def stop(node_id: str, **config: str) -> JsonObject:
    return node(node_id, "logic.stop", config)


def beside(url: str) -> JsonObject:
    """`slow` is busy and `wait` waits when one of the stops comes; a merge follows both."""
    return document(
        "Stops beside",
        [
            webhook(),
            http("slow", f"{url}/slow", timeout=150),
            transform("after_slow", v=1),
            node("wait", "utility.delay", {"duration": 120, "unit": "seconds"}),
            transform("after_wait", v=2),
            node("moment", "utility.delay", {"duration": 4, "unit": "seconds"}),
            condition("bad", "{{ trigger.body.bad }}", "isTrue"),
            stop("refuse", result="failure", message="No {{ trigger.body.word }} left."),
            condition("done", "{{ trigger.body.done }}", "isTrue"),
            stop("enough", message="Nothing to do for {{ trigger.body.word }}."),
            transform("goes_on", v=3),
            transform("merged", v=4),
            node("each", "logic.loop", {"items": "{{ [1, 2] }}"}),
            transform("step", v="{{ item }}"),
        ],
        [
            "start > slow > after_slow > merged",
            "start > wait > after_wait > merged",
            "start > moment > bad",
            "bad:true > refuse",
            "bad:false > done",
            "done:true > enough",
            "done:false > goes_on > merged",
            "wait > each",
            "each:item > step",
        ],
    )


def in_a_loop(result: str) -> JsonObject:
    return document(
        f"Stops in a loop, {result}",
        [
            webhook(),
            node("each", "logic.loop", {"items": "{{ trigger.body.items }}", "maxParallel": 1}),
            condition("last", "{{ item.stop | default(false) }}", "isTrue"),
            stop("end", result=result, message="at {{ index }}"),
            node("pause", "utility.delay", {"duration": "{{ item.wait }}", "unit": "seconds"}),
            transform("kept", v="{{ item.wait }}"),
            transform("after", v="{{ nodes.each.output }}"),
            transform("beside", v=1),
            transform("merged", v=2),
        ],
        [
            "start > each",
            "each:item > last",
            "last:true > end",
            "last:false > pause > kept",
            "each:done > after > merged",
            "start > beside > merged",
        ],
    )


@pytest.fixture(scope="module")
def runs(workflows: Workflows, double: Double) -> dict[str, Run]:
    stopped = threading.Event()

    def answer_after_the_stop(_seen: Seen, _before: int) -> Answer:
        stopped.wait(140)
        return Answer()

    double.on("/slow", answer_after_the_stop)
    two = workflows.deploy(beside(double.url))
    loops = {result: workflows.deploy(in_a_loop(result)) for result in ("success", "failure")}
    items = [{"wait": 0}, {"wait": 0}, {"stop": True}, {"wait": 140}, {"wait": 140}]
    success = workflows.start(two, {"bad": False, "done": True, "word": "soap"})
    failure = workflows.start(two, {"bad": True, "done": True, "word": "soap"})
    wait_for(success, "enough", "success")
    wait_for(failure, "refuse", "failed")
    stopped.set()
    return {
        "success": success,
        "failure": failure,
        "success in a loop": workflows.start(loops["success"], {"items": items}),
        "failure in a loop": workflows.start(loops["failure"], {"items": items}),
        "loop without stop": workflows.start(loops["failure"], {"items": items[:2]}),
    }


def wait_for(run: Run, node_id: str, state: str) -> None:
    deadline = time.monotonic() + DEADLINE
    while state not in [s["airflowState"] for s in run.now()["steps"] if s["nodeId"] == node_id]:
        assert time.monotonic() < deadline, run.now()
        time.sleep(0.2)


SKIPPED = ("wait", "after_wait", "after_slow", "merged", "goes_on", "each", "step")


def test_success_skips_the_rest(runs: dict[str, Run]) -> None:
    run = runs["success"]
    assert run.state == "success"
    assert run.states["enough"] == run.states["slow"] == "success"
    assert {run.states[node_id] for node_id in (*SKIPPED, "refuse")} == {"skipped"}
    assert run.output("enough") == {"message": "Nothing to do for soap."}


def test_failure_skips_the_rest_and_fails_the_run(runs: dict[str, Run]) -> None:
    run = runs["failure"]
    assert run.state == "failed"
    assert run.states["refuse"] == "failed"
    assert run.states["slow"] == "success"
    assert {run.states[node_id] for node_id in (*SKIPPED, "done", "enough")} == {"skipped"}
    error = run.step("refuse")["error"]
    assert error["kind"] == "stopped"
    assert error["message"] == "Node 'refuse': No soap left."


def test_success_in_a_loop_ends_the_run(runs: dict[str, Run]) -> None:
    run = runs["success in a loop"]
    assert run.state == "success"
    assert run.states["end"] == {"success": 1, "skipped": 4}
    assert {run.step(node_id, 4)["airflowState"] for node_id in ("pause", "kept")} == {"skipped"}
    assert run.states["after"] == run.states["merged"] == "skipped"
    assert run.output("end", 2) == {"message": "at 2"}


def test_failure_in_a_loop_ends_the_run(runs: dict[str, Run]) -> None:
    run = runs["failure in a loop"]
    assert run.state == "failed"
    assert run.states["end"] == {"failed": 1, "skipped": 4}
    assert {run.step(node_id, 4)["airflowState"] for node_id in ("pause", "kept")} == {"skipped"}
    assert run.states["after"] == run.states["merged"] == "upstream_failed"


def test_stop_that_is_not_reached_stops_nothing(runs: dict[str, Run]) -> None:
    run = runs["loop without stop"]
    assert run.state == "success"
    assert run.output("after") == {"v": [{"v": 0}, {"v": 0}]}
    assert run.states["merged"] == "success"
