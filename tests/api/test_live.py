"""The live connection: what it tells."""

from __future__ import annotations

import time

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from fastapi.testclient import TestClient
from sqlalchemy import delete
from sqlalchemy.orm import Session
from starlette.testclient import WebSocketTestSession

from tests.api.live_calls import ORDERS, connect, follow, hear, next_of, set_run, set_state, until
from workfuse.api.live import shared_live


def test_it_begins_with_what_the_run_is(client: TestClient, run_id: str) -> None:
    with connect(client) as socket:
        message = follow(socket, run_id)
    assert (message["type"], message["runId"], message["isFinal"]) == ("run", run_id, False)
    assert message["run"] == client.get(f"{ORDERS}/runs/{run_id}").json()


def test_a_change_is_told_at_once_and_alone(
    client: TestClient, run_id: str, session: Session
) -> None:
    with connect(client) as socket:
        follow(socket, run_id)
        started = time.monotonic()
        set_state(session, "received", "running", try_number=2, max_tries=3)
        message = hear(socket)
        assert time.monotonic() - started < 1
    assert message["type"] == "changes"
    [step] = message["steps"]
    assert (step["nodeId"], step["state"]) == ("received", "RUNNING")
    assert (step["tryNumber"], step["maxTries"]) == (2, 3)
    assert "payload" not in message["run"]


def test_who_knows_the_newest_is_told_nothing_again(
    client: TestClient, run_id: str, session: Session
) -> None:
    with connect(client) as first:
        version = follow(first, run_id)["version"]
    with connect(client) as second:
        assert follow(second, run_id, version)["type"] == "current"
        set_state(session, "received", "running")
        assert socket_types(second, 1) == ["changes"]


def socket_types(socket: WebSocketTestSession, count: int) -> list[str]:
    return [hear(socket)["type"] for _ in range(count)]


def test_who_missed_something_is_told_that_alone(
    client: TestClient, run_id: str, session: Session
) -> None:
    with connect(client) as stays, connect(client) as goes:
        follow(stays, run_id)
        version = follow(goes, run_id)["version"]
        goes.close()
        set_state(session, "received", "running")
        next_of(stays, "changes")
        with connect(client) as back:
            message = follow(back, run_id, version)
        assert message["type"] == "changes"
        assert [step["nodeId"] for step in message["steps"]] == ["received"]


def test_a_version_from_elsewhere_gives_the_whole(client: TestClient, run_id: str) -> None:
    with connect(client) as socket:
        assert follow(socket, run_id, "of another time")["type"] == "run"


def test_the_end_is_told_and_ends_the_polls(
    client: TestClient, run_id: str, session: Session
) -> None:
    with connect(client) as socket:
        follow(socket, run_id)
        set_state(session, "received", "success")
        set_state(session, "shape", "running")
        set_run(session, "failed")
        while (message := next_of(socket, "changes"))["run"]["state"] != "FAILED":
            pass
        assert not message["isFinal"], "a step goes on"
        set_state(session, "shape", "failed")
        assert next_of(socket, "changes")["isFinal"]
        until(lambda: len(shared_live().hub) == 0)


def test_the_list_of_runs_tells_that_it_changed(
    client: TestClient, run_id: str, session: Session
) -> None:
    with connect(client) as socket:
        version = follow(socket, None)["version"]
        assert follow(socket, None, version)["type"] == "runsCurrent"
        client.post(f"{ORDERS}/runs", json={"payload": {}})
        message = hear(socket)
        assert message["type"] == "runs"
        assert message["version"] != version
        set_run(session, "success")
        assert hear(socket)["type"] == "runs"


def test_a_run_that_is_deleted(client: TestClient, run_id: str, session: Session) -> None:
    with connect(client) as socket:
        follow(socket, run_id)
        session.execute(delete(TaskInstance))
        session.execute(delete(DagRun))
        session.commit()
        assert next_of(socket, "refused")["code"] == "run_not_found"


def test_many_viewers_are_one_poll(client: TestClient, run_id: str, session: Session) -> None:
    hub = shared_live().hub
    with connect(client) as one, connect(client) as two, connect(client, "eve") as three:
        for socket in (one, two, three):
            follow(socket, run_id)
        before = hub.polls
        time.sleep(1.3)
        assert 2 <= hub.polls - before <= 4
        set_state(session, "received", "running")
        texts = {str(hear(socket)) for socket in (one, two, three)}
        assert len(texts) == 1
