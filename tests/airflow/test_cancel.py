"""Runs that are cancelled while they are busy, while they wait, and while others run for them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import text

from tests.airflow.client import DEADLINE, Run, Server, Workflows
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

SOON = 8.0
"""Seconds in which a cancelled run has ended, with all that it started, on a busy machine."""

PROMISED = 2.0
"""The same on a machine that has time for it: what the best of several tries takes."""


def until(holds: Callable[[], bool], within: float = DEADLINE) -> float:
    """Seconds until it holds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < within, f"not within {within} s"
        time.sleep(0.05)
    return time.monotonic() - began


def airflow_state(run: Run, node_id: str) -> str | None:
    found = {step["nodeId"]: step["airflowState"] for step in run.now()["steps"]}
    state = found.get(node_id)
    return None if state is None else str(state)


def states(run: Run) -> dict[str, str]:
    return {step["nodeId"]: step["state"] for step in run.now()["steps"]}


def cancel(run: Run) -> float:
    """Cancel it; the moment before."""
    began = time.monotonic()
    answer = run.post("/cancel")
    assert answer.ok, answer.text
    cancelled = answer.json()
    assert (cancelled["state"], cancelled["cancelledBy"]) == ("CANCELLED", "admin")
    return began


def pids(server: Server, dag_id: str) -> list[int]:
    """The processes that worked on tasks of the DAG."""
    query = text("SELECT pid FROM task_instance WHERE dag_id = :dag_id AND pid IS NOT NULL")
    with server.connection() as database:
        return list(database.scalars(query, {"dag_id": dag_id}))


def is_alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def busy(name: str, base: str) -> JsonObject:
    """Calls something that takes long, again and again; then somebody must be told."""
    call = with_options(http("slow", f"{base}/slow/{name}"), retries=2, onError="output")
    return document(
        f"Busy {name}",
        [webhook(), call, http("after", f"{base}/after/{name}"), http("caught", f"{base}/after/")],
        ["start > slow", "slow:main > after", "slow:error > caught"],
    )


@pytest.fixture(scope="module")
def slow(workflows: Workflows, double: Double) -> Double:
    double.on("/slow/", lambda seen, _: Answer(delay=30))
    return double


def test_a_step_that_is_busy_is_stopped(
    workflows: Workflows, slow: Double, airflow_server: Server
) -> None:
    run = workflows.start(workflows.deploy(busy("alone", slow.url)))
    until(lambda: len(slow.seen("/slow/alone")) == 1)
    working = [pid for pid in pids(airflow_server, run.workflow_id) if is_alive(pid)]
    assert working
    began = cancel(run)
    answered = time.monotonic() - began
    until(lambda: not any(map(is_alive, working)), within=10)
    stopped = time.monotonic() - began
    assert (answered < SOON, stopped < SOON) == (True, True), (answered, stopped)
    time.sleep(3)  # neither a retry nor the way for errors
    expected = {"start": "COMPLETED", "slow": "CANCELLED", "after": "CANCELLED"}
    assert states(run) == {**expected, "caught": "CANCELLED"}
    assert run.now()["state"] == "CANCELLED"
    assert len(slow.seen("/slow/alone")) == 1
    assert not slow.seen("/after/")
    error = run.step("slow")["error"]
    assert (error["kind"], error["message"]) == (
        "cancelled",
        "'slow' had not ended when admin cancelled the run.",
    )
    again = run.post("/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "run_is_over")


def waiting(name: str, wait: JsonObject) -> JsonObject:
    return document(
        f"Waits {name}",
        [webhook(), wait, transform("after", v=1)],
        ["start > wait", f"wait:{'approved' if name == 'ask' else 'main'} > after"],
    )


WAITS = {
    "delay": (node("wait", "utility.delay", {"duration": 60, "unit": "seconds"}), "deferred"),
    "call": (node("wait", "utility.wait", {"for": "call"}), "deferred"),
    "ask": (node("wait", "utility.wait", {"subject": "Now?"}), "awaiting_input"),
    "retry": (
        with_options(http("wait", "http://127.0.0.1:9/"), retries=3, retryDelay=60),
        "up_for_retry",
    ),
}


@pytest.mark.parametrize("name", WAITS)
def test_a_step_that_waits_is_ended(workflows: Workflows, name: str) -> None:
    wait, state = WAITS[name]
    run = workflows.start(workflows.deploy(waiting(name, wait)))
    until(lambda: airflow_state(run, "wait") == state)
    began = cancel(run)
    assert states(run) == {"start": "COMPLETED", "wait": "CANCELLED", "after": "CANCELLED"}
    assert time.monotonic() - began < SOON
    time.sleep(2.5)
    assert states(run)["wait"] == "CANCELLED", "nothing wakes it"


def test_a_run_ends_as_soon_as_promised(
    workflows: Workflows, capsys: pytest.CaptureFixture[str]
) -> None:
    wait, state = WAITS["delay"]
    workflow_id = workflows.deploy(waiting("several", wait))
    seconds = []
    for _ in range(5):
        run = workflows.start(workflow_id)
        until(lambda run=run: airflow_state(run, "wait") == state)
        began = cancel(run)
        assert states(run)["after"] == "CANCELLED"
        seconds.append(round(time.monotonic() - began, 2))
    with capsys.disabled():
        print(f"\na run that waits, from the request to its end: {seconds} s")  # noqa: T201
    assert min(seconds) < PROMISED


def test_runs_that_it_waits_for_end_with_it(
    workflows: Workflows, slow: Double, airflow_server: Server
) -> None:
    child = workflows.deploy(busy("child", slow.url))

    def calls(node_id: str, called: str, **config: object) -> JsonObject:
        return node(node_id, "action.workflow", {"workflow": called, **config})

    middle = workflows.deploy(
        document(
            "Between them",
            [
                webhook(),
                node("outer", "logic.loop", {"items": "{{ [1, 2] }}"}),
                node("inner", "logic.loop", {"items": "{{ [3] }}"}),
                calls("call", child),
            ],
            ["start > outer", "outer:item > inner", "inner:item > call"],
        )
    )
    top = document(
        "Above them",
        [webhook(), calls("waits", middle), calls("lets_go", child, wait=False)],
        ["start > waits", "start > lets_go"],
    )
    run = workflows.start(workflows.deploy(top))
    until(lambda: len(slow.seen("/slow/child")) == 3)
    until(lambda: airflow_state(run, "lets_go") == "success")
    began = cancel(run)
    listed = children(workflows, middle) + children(workflows, child)
    assert time.monotonic() - began < SOON
    step = run.get("/steps/lets_go")
    free = step["output"]["runId"]
    assert {one["id"]: one["state"] for one in listed}[free] == "RUNNING", "nobody waits for it"
    ended = [one for one in listed if one["id"] != free]
    assert [one["state"] for one in ended] == ["CANCELLED"] * 3
    assert {one["cancelledBy"] for one in ended} == {"admin"}
    # Inner loops have runs of their own, which are part of the run that they are in.
    between = Run(run.server, middle, ended[0]["id"])
    assert states(between)["call"] == "CANCELLED"
    until(lambda: sum(map(is_alive, pids(airflow_server, child))) <= 1, within=10)
    assert time.monotonic() - began < SOON
    cancel(Run(run.server, child, free))


def children(workflows: Workflows, workflow_id: str) -> list[JsonObject]:
    url = workflows.server.api(f"/workflows/{workflow_id}/runs?limit=100")
    answer = workflows.server.session.get(url, timeout=30)
    assert answer.ok, answer.text
    return list(answer.json()["items"])
