"""A delay holds no worker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.airflow.client import Run, Server, Workflows
from tests.airflow.documents import JsonObject, document, node, transform, webhook
from tests.airflow.test_cancel import cancel, until

pytestmark = pytest.mark.airflow

WAITING = 12
"""More runs than Airflow has worker slots here (8)."""

SOON = timedelta(seconds=15)
"""A second on a machine that does nothing else."""


def waiting(name: str, **config: str) -> JsonObject:
    return document(
        name,
        [
            webhook(),
            node("wait", "utility.delay", config),
            transform("after", until="{{ nodes.wait.output.until }}"),
        ],
        ["start > wait > after"],
        timezone="Europe/Berlin",
    )


def test_waiting_runs_block_no_others(workflows: Workflows, airflow_server: Server) -> None:
    workflow = workflows.deploy(
        waiting("Waits", duration="{{ trigger.body.wait }}", unit="seconds")
    )
    runs = [workflows.start(workflow, {"wait": 3600}) for _ in range(WAITING)]
    until(lambda: [state_of(run, "wait") for run in runs] == ["deferred"] * WAITING)
    short = workflows.start(workflow, {"wait": 5})
    assert short.state == "success"
    assert {state_of(run, "wait") for run in runs} == {"deferred"}
    for run in runs:
        cancel(run)

    moment = datetime.fromisoformat(short.output("wait")["until"])
    assert short.output("after") == {"until": moment.isoformat()}
    ended = datetime.fromisoformat(short.step("wait")["endedAt"])
    assert timedelta(0) <= ended - moment < SOON
    assert worker_starts(airflow_server, short, "wait") == 1


def test_moments(workflows: Workflows) -> None:
    workflow = workflows.deploy(waiting("Until", until="{{ trigger.body.when }}"))
    soon = (datetime.now(UTC) + timedelta(seconds=6)).isoformat()
    payloads = {
        "past": "2020-06-01T12:00:00",
        "offset": "2020-06-01T12:00:00-05:00",
        "soon": soon,
        "word": "tomorrow",
    }
    runs = {name: workflows.start(workflow, {"when": when}) for name, when in payloads.items()}

    assert runs["past"].output("after") == {"until": "2020-06-01T10:00:00+00:00"}
    assert runs["offset"].output("after") == {"until": "2020-06-01T17:00:00+00:00"}
    assert datetime.fromisoformat(runs["soon"].step("wait")["endedAt"]) >= datetime.fromisoformat(
        soon
    )
    assert runs["word"].states["wait"] == "failed"
    error = runs["word"].step("wait")["error"]
    assert error["kind"] == "time"
    assert "'tomorrow' is not an ISO time" in error["message"]


def test_time_of_day(workflows: Workflows) -> None:
    clock = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(seconds=12)
    workflow = workflows.deploy(waiting("Clock", timeOfDay="{{ trigger.body.clock }}"))
    run = workflows.start(workflow, {"clock": f"{clock:%H:%M:%S}"})
    moment = datetime.fromisoformat(run.output("wait")["until"])
    assert moment == clock.replace(microsecond=0)
    ended = datetime.fromisoformat(run.step("wait")["endedAt"])
    assert timedelta(0) <= ended - moment < SOON


def test_time_of_day_in_a_zone_of_its_own(workflows: Workflows) -> None:
    """In the workflow's own zone, Berlin, these clocks show this time hours later."""
    clock = datetime.now(ZoneInfo("Asia/Kolkata")) + timedelta(seconds=12)
    config = {"timeOfDay": "{{ trigger.body.clock }}", "timezone": "{{ trigger.body.zone }}"}
    workflow = workflows.deploy(waiting("Clock elsewhere", **config))
    run = workflows.start(workflow, {"clock": f"{clock:%H:%M:%S}", "zone": "Asia/Kolkata"})
    nowhere = workflows.start(workflow, {"clock": "12:00", "zone": "Asia"})
    moment = datetime.fromisoformat(run.output("wait")["until"])
    assert moment == clock.replace(microsecond=0)
    assert datetime.fromisoformat(run.step("wait")["endedAt"]) >= moment
    assert nowhere.states["wait"] == "failed"
    assert "'Asia' is not the name of a time zone" in nowhere.step("wait")["error"]["message"]


def state_of(run: Run, node_id: str) -> Any:
    return next(step["airflowState"] for step in run.now()["steps"] if step["nodeId"] == node_id)


def worker_starts(server: Server, run: Run, node_id: str) -> int:
    """How often a worker began with the task, according to its log."""
    answer = server.session.get(
        f"{server.url}/api/v2/dags/{run.workflow_id}/dagRuns/{run.run_id}"
        f"/taskInstances/{node_id}/logs/1?full_content=true",
        headers={"Accept": "application/json"},
        timeout=30,
    )
    assert answer.ok, answer.text
    return sum(line["event"] == "::group::Pre Execute" for line in answer.json()["content"])
