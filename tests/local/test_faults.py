"""Processes that are killed and a database that is away: no run is lost, none is doubled."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, document, http, node, with_options
from tests.airflow.double import Answer, Double
from tests.conftest import AirflowServer
from tests.local.clock import Clock, clock_in
from tests.local.launches import Launch, launch
from workfuse.local.home import ADMIN_USER

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900)]
log = logging.getLogger(__name__)

RECOVERED = 240.0
"""Seconds from a kill to the end of the run: a busy machine takes most of them to start Python."""


@dataclass
class Stack:
    """A WorkFuse whose processes may be killed; the launcher starts them again."""

    launched: Launch
    server: AirflowServer
    workflows: Workflows
    double: Double
    clock: Clock

    def kill(self, name: str) -> float:
        """Kill a component as the kernel does when memory is short; the moment."""
        component = next(one for one in self.launched.sessions() if one.name == name)
        os.kill(component.pid, signal.SIGKILL)
        return time.monotonic()

    def until(self, holds: Callable[[], object], within: float = RECOVERED) -> None:
        deadline = time.monotonic() + within
        while not holds():
            assert time.monotonic() < deadline, self.launched.output
            time.sleep(0.05)

    def ended(self, run: Run, since: float) -> str:
        """The state in which the run ended. Says with `-o log_cli_level=INFO` how soon."""
        self.until(lambda: _state(run) not in ("PENDING", "RUNNING", None))
        log.info("%s %.1f s afterwards", run.workflow_id, time.monotonic() - since)
        return str(_state(run))


def _state(run: Run) -> str | None:
    """None while nobody answers."""
    try:
        return str(run.now()["state"])
    except requests.ConnectionError:
        return None


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("faults") / "home"
    clock = clock_in(home.parent)
    with (
        launch(home, "--no-examples", environment=clock.environment) as launched,
        Double() as double,
    ):
        launched.wait_until(lambda: "Ctrl-C" in launched.output)
        url, dags = f"http://127.0.0.1:{launched.port}", launched.home.dags
        password = launched.home.password()
        server = AirflowServer(url, home, dags, ADMIN_USER, password, requests.Session())
        server.session = server.sign_in(ADMIN_USER, password)
        yield Stack(launched, server, Workflows(server), double, clock)
        launched.process.terminate()
        launched.process.wait(timeout=60)


def steps(name: str, base: str, **options: Any) -> JsonObject:
    return document(
        f"Faults {name}",
        [
            node("start", "trigger.webhook", {"path": f"faults/{name}"}),
            http("before", f"{base}/{name}/before"),
            with_options(http("slow", f"{base}/{name}/slow"), **options),
            http("after", f"{base}/{name}/after"),
        ],
        ["start > before > slow > after"],
    )


def busy(stack: Stack, name: str, **options: Any) -> Run:
    """A run whose step "slow" is busy; the second time it is quick."""
    stack.double.on(f"/{name}/slow", lambda seen, before: Answer(delay=0 if before else 20))
    run = stack.workflows.start(stack.workflows.deploy(steps(name, stack.double.url, **options)))
    stack.until(lambda: stack.double.seen(f"/{name}/slow"))
    return run


def calls(stack: Stack, name: str) -> list[int]:
    return [len(stack.double.seen(f"/{name}/{step}")) for step in ("before", "slow", "after")]


def test_the_scheduler_and_its_workers_are_killed(stack: Stack) -> None:
    run = busy(stack, "scheduler")
    state = stack.ended(run, stack.kill("scheduler"))
    assert (state, calls(stack, "scheduler")) == ("COMPLETED", [1, 2, 1])


def test_a_task_is_killed_and_has_a_retry(stack: Stack) -> None:
    run = busy(stack, "retried", retries=1, retryDelay=0)
    os.kill(task_of(stack, run, "slow"), signal.SIGKILL)
    state = stack.ended(run, time.monotonic())
    assert (state, calls(stack, "retried")) == ("COMPLETED", [1, 2, 1])
    assert run.step("slow")["tryNumber"] == 2


def test_a_task_is_killed_and_has_none(stack: Stack) -> None:
    run = busy(stack, "failed")
    os.kill(task_of(stack, run, "slow"), signal.SIGKILL)
    state = stack.ended(run, time.monotonic())
    assert (state, calls(stack, "failed")) == ("FAILED", [1, 1, 0])
    assert "Process terminated by signal" in run.step("slow")["error"]["message"]


def task_of(stack: Stack, run: Run, node_id: str) -> int:
    """The process that works on the step."""
    with closing(sqlite3.connect(stack.server.home / "airflow" / "airflow.db")) as database:
        [(pid,)] = database.execute(
            "SELECT pid FROM task_instance WHERE dag_id = ? AND task_id = ?",
            (run.workflow_id, node_id),
        )
    return int(pid)


def waiting(stack: Stack, name: str, seconds: int) -> Run:
    """A run that waits, and then sends one message."""
    drawn = document(
        f"Faults wait {name}",
        [
            node("start", "trigger.webhook", {"path": f"faults/wait/{name}"}),
            node("wait", "utility.delay", {"duration": seconds, "unit": "seconds"}),
            http("sms", f"{stack.double.url}/{name}/sms", method="POST"),
        ],
        ["start > wait > sms"],
    )
    run = stack.workflows.start(stack.workflows.deploy(drawn))
    stack.until(lambda: airflow_state(run, "wait") == "deferred")
    return run


@pytest.mark.parametrize("component", ["triggerer", "scheduler"])
def test_what_keeps_a_wait_is_killed(stack: Stack, component: str) -> None:
    """The reminder of story D4: it is sent after the wait, and once."""
    run = waiting(stack, component, 4)
    state = stack.ended(run, stack.kill(component))
    assert (state, len(stack.double.seen(f"/{component}/sms"))) == ("COMPLETED", 1)


def airflow_state(run: Run, node_id: str) -> str | None:
    return {one["nodeId"]: one["airflowState"] for one in run.now()["steps"]}.get(node_id)


def test_the_api_server_is_killed_while_hooks_are_called(stack: Stack) -> None:
    """Whoever got no answer sends it again, as providers do."""
    workflow_id = stack.workflows.deploy(steps("hooks", stack.double.url))
    run_ids: dict[int, set[str]] = {number: set() for number in range(40)}

    def deliver(number: int) -> None:
        while not (answer := send(stack, number)).ok:
            time.sleep(0.2)
        run_ids[number].add(answer.json()["runId"])

    with ThreadPoolExecutor(8) as callers:
        delivered: list[Future[None]] = [callers.submit(deliver, n) for n in run_ids]
        stack.until(lambda: any(run_ids.values()))
        answered = {number: set(ids) for number, ids in run_ids.items() if ids}
        stack.kill("api-server")
        for one in delivered:
            one.result(timeout=2 * RECOVERED)
    with ThreadPoolExecutor(8) as callers:  # a provider that did not see the answer
        list(callers.map(deliver, answered))
    kept = stack.server.session.get(
        stack.server.api(f"/workflows/{workflow_id}/runs?limit=100"), timeout=30
    ).json()["items"]
    assert [len(ids) for ids in run_ids.values()] == [1] * len(run_ids)
    assert {one["id"] for one in kept} == set().union(*run_ids.values())
    assert len(kept) == len(run_ids)


def send(stack: Stack, number: int) -> requests.Response:
    """A failure to connect is an answer that is not ok."""
    try:
        return requests.post(
            f"{stack.server.url}/workfuse/hooks/faults/hooks",
            json={"n": number},
            headers={"Idempotency-Key": f"delivery-{number}"},
            timeout=30,
        )
    except requests.RequestException:
        lost = requests.Response()
        lost.status_code = 599
        return lost


def test_the_api_server_is_killed_while_a_step_runs(stack: Stack) -> None:
    stack.double.on("/api/slow", lambda seen, before: Answer(delay=2))
    drawn = steps("api", stack.double.url)
    run = stack.workflows.start(stack.workflows.deploy(drawn))
    stack.until(lambda: stack.double.seen("/api/slow"))
    state = stack.ended(run, stack.kill("api-server"))
    assert (state, calls(stack, "api")) == ("COMPLETED", [1, 1, 1])


def test_the_database_is_locked_for_ten_seconds(stack: Stack) -> None:
    stack.double.on("/locked/slow", lambda seen, before: Answer(delay=1))
    run = stack.workflows.start(stack.workflows.deploy(steps("locked", stack.double.url)))
    stack.until(lambda: stack.double.seen("/locked/slow"))
    file: Path = stack.server.home / "airflow" / "airflow.db"
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        time.sleep(10)
        database.execute("ROLLBACK")
    state = stack.ended(run, time.monotonic())
    assert (state, calls(stack, "locked")) == ("COMPLETED", [1, 1, 1])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has LD_PRELOAD")
@pytest.mark.parametrize(
    ("name", "seconds", "tries"), [("on", 60, 1), ("back", -30, 1), ("far", 3600, 2)]
)
def test_the_clock_is_set(stack: Stack, name: str, seconds: int, tries: int) -> None:
    """Airflow gives up a step that it has not heard of for two minutes, and then tries it again."""
    stack.double.on(f"/{name}/slow", lambda seen, before: Answer(delay=3))
    drawn = steps(name, stack.double.url, retries=1, retryDelay=0)
    waits = waiting(stack, f"clock_{name}", 10)
    run = stack.workflows.start(stack.workflows.deploy(drawn))
    stack.until(lambda: stack.double.seen(f"/{name}/slow"))
    stack.clock.move(seconds)
    moved = time.monotonic()
    assert (stack.ended(run, moved), stack.ended(waits, moved)) == ("COMPLETED", "COMPLETED")
    before, slow, after = calls(stack, name)
    assert (before, after) == (1, 1)
    assert 1 <= slow <= tries
    assert len(stack.double.seen(f"/clock_{name}/sms")) == 1
