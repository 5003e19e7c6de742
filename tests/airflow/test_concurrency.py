"""Runs of one workflow that would go on at the same time: they queue, are left out, or replace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from tests.airflow.client import DEADLINE, Run, Workflows
from tests.airflow.documents import JsonObject, document, node, transform, webhook
from tests.airflow.test_cancel import until

pytestmark = pytest.mark.airflow

LONG = node("long", "utility.wait", {"for": "call"})
"""Goes on until somebody ends it."""

ACTIVE = ("PENDING", "RUNNING")


def lasting(name: str, concurrency: str, **hook: str) -> JsonObject:
    return document(
        name,
        [node("start", "trigger.webhook", hook), LONG, transform("after", v=1)],
        ["start > long:main > after"],
        concurrency=concurrency,
    )


def runs_of(workflows: Workflows, workflow_id: str, **query: str) -> list[JsonObject]:
    """The oldest first."""
    url = workflows.server.api(f"/workflows/{workflow_id}/runs")
    answer = workflows.server.session.get(url, params={"limit": "100", **query}, timeout=30)
    assert answer.ok, answer.text
    return list(reversed(answer.json()["items"]))


def goes_on(run: Run) -> bool:
    return {step["nodeId"]: step["state"] for step in run.now()["steps"]}.get("long") == "RUNNING"


def triggered(workflows: Workflows, workflow_id: str, **more: Any) -> Run:
    """A run as Airflow's own Trigger button asks for it."""
    answer = workflows.server.session.post(
        f"{workflows.server.url}/api/v2/dags/{workflow_id}/dagRuns",
        json={"logical_date": None, **more},
        timeout=30,
    )
    assert answer.ok, answer.text
    return Run(workflows.server, workflow_id, answer.json()["dag_run_id"])


def end(run: Run) -> None:
    answer = run.post("/cancel")
    assert answer.ok, answer.text


def test_one_waits_for_the_other(workflows: Workflows) -> None:
    workflow_id = workflows.deploy(lasting("Queues", "queue"))
    first = workflows.start(workflow_id)
    until(lambda: goes_on(first))
    second = triggered(workflows, workflow_id)
    third = workflows.start(workflow_id)
    assert (second.now()["state"], third.now()["state"]) == ("PENDING", "PENDING")
    end(first)
    until(lambda: goes_on(second))
    assert third.now()["state"] == "PENDING"
    end(second)
    until(lambda: goes_on(third))
    end(third)


def test_one_is_left_out_while_another_goes_on(workflows: Workflows) -> None:
    workflow_id = workflows.deploy(lasting("Skips", "skip", path="skips", respond="finished"))
    calls = document(
        "Calls what skips",
        [webhook(), node("call", "action.workflow", {"workflow": workflow_id, "result": "after"})],
        ["start > call"],
    )
    caller_id = workflows.deploy(calls)
    first = workflows.start(workflow_id)
    until(lambda: goes_on(first))
    caller = workflows.start(caller_id)
    server = workflows.server
    told = requests.post(f"{server.url}/workfuse/hooks/skips", json={}, timeout=DEADLINE).json()
    assert told["state"] == "SKIPPED", "a caller learns it, too"
    output = caller.output("call")
    assert (output["state"], output["result"]) == ("skipped", None)
    # The trigger is done where the call came through us; the scheduler had no time for the others'.
    others = (
        (triggered(workflows, workflow_id), "SKIPPED"),
        (workflows.start(workflow_id), "COMPLETED"),
        (Run(server, workflow_id, told["runId"]), "COMPLETED"),
        (Run(server, workflow_id, output["runId"]), "SKIPPED"),
    )
    for other, start in others:
        left_out = other.finished
        assert (left_out["state"], left_out["gaveWayTo"]) == ("SKIPPED", first.run_id)
        states = {step["nodeId"]: step["state"] for step in left_out["steps"]}
        assert (states.pop("start"), set(states.values())) == (start, {"SKIPPED"})
        assert left_out["cancelledBy"] is None
        error = other.step("long")["error"]
        assert error["kind"] == "left_out"
        assert f"the run {first.run_id!r} was going on" in error["message"]
    assert {one["id"] for one in runs_of(workflows, workflow_id, state="SKIPPED")} == {
        other.run_id for other, _ in others
    }
    assert goes_on(first)
    end(first)
    after = workflows.start(workflow_id)
    until(lambda: goes_on(after))
    # What is begun again is judged like any other, and does not pass for done.
    first.run_again()
    until(lambda: first.now()["state"] not in ACTIVE)
    assert (first.now()["state"], first.now()["gaveWayTo"]) == ("SKIPPED", after.run_id)
    end(after)
    answer = first.post("/again", {"from": "failed"})
    assert answer.ok, answer.text
    until(lambda: goes_on(first))
    assert first.now()["gaveWayTo"] is None
    end(first)


def at_the_same_moment(workflows: Workflows, workflow_id: str) -> list[Run]:
    """Runs that one pass of the scheduler finds together."""
    soon = (datetime.now(UTC) + timedelta(seconds=2)).replace(microsecond=0).isoformat()
    return [
        triggered(workflows, workflow_id, run_after=soon, dag_run_id=f"at_once_{place}")
        for place in range(3)
    ]


def test_of_several_at_the_same_moment_one_is_not_left_out(workflows: Workflows) -> None:
    workflow_id = workflows.deploy(lasting("Skips at once", "skip"))
    made = at_the_same_moment(workflows, workflow_id)
    until(lambda: any(map(goes_on, made)))
    until(lambda: all(run.now()["state"] != "PENDING" for run in made))
    states = sorted(run.now()["state"] for run in made)
    assert states == ["RUNNING", "SKIPPED", "SKIPPED"]
    [kept] = [run for run in made if run.now()["state"] == "RUNNING"]
    end(kept)


def test_runs_that_a_schedule_makes_are_judged_alike(workflows: Workflows) -> None:
    """Those that it missed come one after the other as soon as it is there."""
    drawn = document(
        "Skips by schedule",
        [node("start", "trigger.schedule", {"mode": "every", "every": 720}), LONG],
        ["start > long"],
        concurrency="skip",
        catchup=True,
        startDate=f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}",
    )
    workflow_id = workflows.deploy(drawn)
    until(lambda: sum(one["state"] == "SKIPPED" for one in runs_of(workflows, workflow_id)) >= 2)
    made = runs_of(workflows, workflow_id)
    assert {one["runType"] for one in made} == {"scheduled"}
    [kept] = [one for one in made if one["state"] == "RUNNING"]
    assert {one["gaveWayTo"] for one in made if one["state"] == "SKIPPED"} == {kept["id"]}
    end(Run(workflows.server, workflow_id, kept["id"]))


def test_the_newest_replaces_those_that_go_on(workflows: Workflows) -> None:
    called = workflows.deploy(lasting("Called by what is replaced", "parallel"))
    replacing = document(
        "Replaces",
        [webhook(), node("long", "action.workflow", {"workflow": called})],
        ["start > long"],
        concurrency="replace",
    )
    workflow_id = workflows.deploy(replacing)
    first = workflows.start(workflow_id)
    until(lambda: any(one["state"] == "RUNNING" for one in runs_of(workflows, called)))
    until(lambda: goes_on(first))
    second = workflows.start(workflow_id)
    ended = first.finished
    assert (ended["state"], ended["gaveWayTo"]) == ("CANCELLED", second.run_id)
    assert ended["cancelledBy"] == "admin"
    assert f"the run {second.run_id!r} replaced this one" in first.step("long")["error"]["message"]
    until(lambda: len(runs_of(workflows, called)) == 2)
    assert runs_of(workflows, called)[0]["state"] == "CANCELLED"
    until(lambda: goes_on(second))
    # The older one is the newest once it is begun again.
    first.run_again()
    assert second.finished["gaveWayTo"] == first.run_id
    until(lambda: goes_on(first))
    end(first)
    until(lambda: not any(one["state"] in ACTIVE for one in runs_of(workflows, called)))
