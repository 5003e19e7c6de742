"""WorkFuse on PostgreSQL: what databases do differently, and a server that is away."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus

# Those that are imported say the same of every database; here they run on this one.
from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, document, http, node, transform, webhook
from tests.airflow.double import Answer, Double
from tests.airflow.test_alerts import _shop, test_a_webhook_is_told_once_in_a_row
from tests.airflow.test_cancel import airflow_state, slow, test_a_step_that_is_busy_is_stopped
from tests.airflow.test_concurrency import (
    end,
    goes_on,
    lasting,
    runs_of,
    test_of_several_at_the_same_moment_one_is_not_left_out,
    test_runs_that_a_schedule_makes_are_judged_alike,
    until,
)
from tests.airflow.test_hooks import hooks, test_one_delivery_from_many_at_once_is_one_run
from tests.airflow.test_live import (
    answer,
    open_live,
    say,
    test_a_run_is_told_step_by_step,
    token_of,
)
from tests.airflow.test_steps import test_no_payload_is_left_of_a_run
from tests.airflow.test_wait import test_each_item_has_an_address_of_its_own
from tests.conftest import AirflowServer
from tests.local.launches import launch
from tests.postgres.server import PASSWORD, PostgresServer
from workfuse.local.errors import LaunchError
from workfuse.local.postgres import named_database

__all__ = [
    "_shop",
    "hooks",
    "slow",
    "test_a_run_is_told_step_by_step",
    "test_a_step_that_is_busy_is_stopped",
    "test_a_webhook_is_told_once_in_a_row",
    "test_each_item_has_an_address_of_its_own",
    "test_no_payload_is_left_of_a_run",
    "test_of_several_at_the_same_moment_one_is_not_left_out",
    "test_one_delivery_from_many_at_once_is_one_run",
    "test_runs_that_a_schedule_makes_are_judged_alike",
]

pytestmark = pytest.mark.airflow

AWAY = 10.0
RECOVERED = 150.0
"""Seconds from the server's return to the end of the runs. Eight, on an idle machine."""


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


def call(server: AirflowServer, path: str, key: str) -> requests.Response:
    """As a provider does."""
    return requests.post(
        f"{server.url}/workfuse/hooks/{path}",
        json={"key": key},
        headers={"Idempotency-Key": key},
        timeout=60,
    )


def test_twenty_calls_with_one_key_are_one_run(
    workflows: Workflows, airflow_server: AirflowServer
) -> None:
    drawn = document("Same key", [node("start", "trigger.webhook", {"path": "same-key"})], [])
    workflow_id = workflows.deploy(drawn)
    answers = at_once(20, lambda _: call(airflow_server, "same-key", "once"))
    assert {answer.status_code for answer in answers} == {202}
    [run] = runs_of(workflows, workflow_id)
    assert {answer.json()["runId"] for answer in answers} == {run["id"]}


@pytest.mark.parametrize(
    ("concurrency", "others"), [("queue", "PENDING"), ("skip", "SKIPPED"), ("replace", "CANCELLED")]
)
def test_of_calls_at_the_same_moment_one_goes_on(
    workflows: Workflows, airflow_server: AirflowServer, concurrency: str, others: str
) -> None:
    path = f"rush-{concurrency}"
    workflow_id = workflows.deploy(lasting(f"Rush {concurrency}", concurrency, path=path))
    answers = at_once(8, lambda number: call(airflow_server, path, str(number)))
    assert {answer.status_code for answer in answers} == {202}
    made = [Run(airflow_server, workflow_id, answer.json()["runId"]) for answer in answers]
    expected = sorted(["RUNNING", *[others] * 7])
    until(lambda: any(map(goes_on, made)))
    until(lambda: sorted(run.now()["state"] for run in made) == expected)
    for run in made:
        if run.now()["state"] == others == "PENDING":
            end(run)
    [kept] = [run for run in made if run.now()["state"] == "RUNNING"]
    assert goes_on(kept)
    end(kept)


def test_of_edits_at_the_same_moment_one_is_saved(
    workflows: Workflows, airflow_server: AirflowServer
) -> None:
    drawn = document("Edited at once", [webhook()], [])
    made = at_once(8, lambda _: workflows.create(drawn))
    assert len(set(made)) == 8, "each has an id of its own"

    def save(number: int) -> int:
        return airflow_server.session.put(
            airflow_server.api(f"/workflows/{made[0]}"),
            json={"document": {**drawn, "description": f"By {number}."}},
            headers={"If-Match": '"1"'},
            timeout=60,
        ).status_code

    assert sorted(at_once(8, save)) == [200, *[412] * 7]


def test_a_text_is_found_in_payloads(workflows: Workflows) -> None:
    workflow_id = workflows.deploy(document("Searched", [webhook()], []))
    texts = ['Zoë\'s 100% "offer"', "ZOË'S 100 offers", "back\\slash_and 🎉", "backslash and"]
    ids = {text: workflows.start(workflow_id, {"text": text}).run_id for text in texts}

    def found(text: str) -> list[str]:
        return [one["id"] for one in runs_of(workflows, workflow_id, text=text)]

    assert found("zoë") == [ids[texts[0]], ids[texts[1]]]
    assert found("100%") == found('"offer"') == [ids[texts[0]]]
    assert found("k\\s") == found("h_a") == found("🎉") == [ids[texts[2]]]
    assert found("Zoe") == []


def test_a_text_that_it_cannot_keep_fails_the_step_with_a_reason(
    workflows: Workflows, double: Double
) -> None:
    double.on("/nul", lambda seen, before: Answer(body="a\0b"))
    drawn = document("NUL", [webhook(), http("get", f"{double.url}/nul")], ["start > get"])
    run = workflows.start(workflows.deploy(drawn))
    error = run.step("get")["error"]
    assert (error["kind"], "has the character NUL" in error["message"]) == ("output", True)
    assert run.step("get")["exchanges"]["items"][0]["response"]["status"] == 200


def test_a_deleted_workflow_is_gone_and_comes_back(
    workflows: Workflows, airflow_server: AirflowServer
) -> None:
    workflow_id = workflows.deploy(document("Deleted", [webhook(), transform("a", v=1)], []))
    run = workflows.start(workflow_id)
    assert run.state == "success"
    session, url = airflow_server.session, airflow_server.api(f"/workflows/{workflow_id}")
    assert session.delete(url, timeout=60).status_code == 204
    assert session.get(url, timeout=60).status_code == 404
    restored = session.post(f"{url}/restore", timeout=60)
    assert (restored.status_code, restored.json()["notDeployed"]) == (200, None)
    until(lambda: session.get(url, timeout=60).json()["deployment"]["state"] == "ready")
    assert run.now()["state"] == "COMPLETED"


def several_steps(name: str, base: str, between: JsonObject) -> JsonObject:
    return document(
        f"Away {name}",
        [
            node("start", "trigger.webhook", {"path": f"away/{name}"}),
            http("before", f"{base}/{name}/before"),
            between,
            http("after", f"{base}/{name}/after"),
        ],
        [f"start > before > {between['id']} > after"],
    )


def last_told(server: AirflowServer, run: Run) -> str:
    """The state that the live connection tells at the run's end; connected anew as editors are."""
    deadline = time.monotonic() + RECOVERED
    while True:
        with (
            suppress(ConnectionClosed, InvalidStatus),
            open_live(server, token_of(server.session)) as socket,
        ):
            say(socket, type="follow", workflowId=run.workflow_id, runId=run.run_id)
            while (message := answer(socket)).get("code") != "unavailable":
                if message.get("isFinal"):
                    return str(message["run"]["state"])
        assert time.monotonic() < deadline
        time.sleep(1)


def test_the_server_is_away_for_ten_seconds(
    workflows: Workflows, double: Double, postgres: PostgresServer, airflow_server: AirflowServer
) -> None:
    """It is killed in the middle of runs: one is busy and looked at, one waits, one is called."""
    base = double.url
    double.on("/busy/slow", lambda seen, before: Answer(delay=5))
    wait = node("wait", "utility.delay", {"duration": 8, "unit": "seconds"})
    busy, waits, called = (
        workflows.deploy(several_steps(name, base, between))
        for name, between in {
            "busy": http("slow", f"{base}/busy/slow"),
            "waits": wait,
            "called": transform("shape", v=1),
        }.items()
    )
    runs = [workflows.start(waits), workflows.start(busy)]
    until(lambda: double.seen("/busy/slow") and airflow_state(runs[0], "wait") == "deferred")
    with ThreadPoolExecutor(1) as viewer:
        told = viewer.submit(last_told, airflow_server, runs[1])
        postgres.stop()
        stopped = time.monotonic()
        refused = call(airflow_server, "away/called", "once")
        time.sleep(max(0.0, AWAY - (time.monotonic() - stopped)))
        postgres.start()
        back = time.monotonic()
        until(lambda: call(airflow_server, "away/called", "once").ok, within=RECOVERED)
        runs += [Run(airflow_server, called, one["id"]) for one in runs_of(workflows, called)]
        ended = [run.finished["state"] for run in runs]
        assert time.monotonic() - back < RECOVERED
        assert told.result(timeout=RECOVERED) == "COMPLETED"
    assert ended == ["COMPLETED"] * 3
    assert (refused.status_code, refused.json()["code"]) == (503, "no_database")
    assert [len(runs_of(workflows, id)) for id in (busy, waits, called)] == [1, 1, 1]
    steps = ("waits/before", "waits/after", "busy/before", "busy/slow", "busy/after")
    counted = {step: len(double.seen(f"/{step}")) for step in (*steps, "called/after")}
    assert counted == dict.fromkeys(counted, 1)


def test_a_database_that_does_not_keep_every_text_is_refused(postgres: PostgresServer) -> None:
    postgres.execute("CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    named = named_database({"WORKFUSE_DATABASE": postgres.url.replace("/postgres", "/ascii")})
    assert named is not None
    with pytest.raises(LaunchError, match=r"^The PostgreSQL database 'ascii' .* SQL_ASCII, which"):
        named.require()


def test_another_home_does_not_get_the_database(
    airflow_server: AirflowServer, postgres: PostgresServer, tmp_path: Path
) -> None:
    """Its keys would not open what is encrypted, and its password nothing at all."""
    variables = {"WORKFUSE_DATABASE": postgres.url}
    with launch(tmp_path / "other", environment=variables) as other:
        assert other.process.wait(timeout=120) == 1, other.output
        assert "belongs to another WORKFUSE_HOME" in other.output
        assert PASSWORD not in other.output


def test_the_password_is_told_nowhere(
    airflow_server: AirflowServer, postgres: PostgresServer
) -> None:
    home = airflow_server.home
    secrets = (PASSWORD, postgres.url.rpartition("@")[0].rpartition(":")[2])
    files = [file for file in (home.parent).rglob("*") if file.is_file()]
    assert home.parent / "launcher.log" in files
    texts = {file: file.read_text(errors="replace") for file in files}
    assert not [file for file, text in texts.items() if any(one in text for one in secrets)]
