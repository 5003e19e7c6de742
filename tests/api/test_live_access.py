"""The live connection: who gets one, what they may see, when it ends."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session
from starlette.testclient import WebSocketDenialResponse

from tests.api.conftest import Person, Visit
from tests.api.live_calls import HERE, LIVE, close_code, connect, follow, next_of, until
from workfuse.api import live_connection
from workfuse.api.live import shared_live
from workfuse.store.tables import WorkflowRow


@pytest.mark.parametrize("run", [True, False])
def test_other_peoples_runs_do_not_exist(client: TestClient, run_id: str, run: bool) -> None:
    with connect(client, "ben") as socket:
        message = follow(socket, run_id if run else None)
    assert (message["type"], message["code"]) == ("refused", "workflow_not_found")


def test_without_airflows_permission_nothing_is_told(
    client: TestClient, run_id: str, people: dict[str, Person]
) -> None:
    people["ada"].denied.add("read")
    with connect(client) as socket:
        message = follow(socket, run_id)
    assert (message["type"], message["code"]) == ("refused", "not_allowed")


def test_who_oversees_sees_it(client: TestClient, run_id: str) -> None:
    with connect(client, "eve") as socket:
        assert follow(socket, run_id)["type"] == "run"


def test_unknown_runs(client: TestClient, run_id: str) -> None:
    with connect(client) as socket:
        assert follow(socket, "none")["code"] == "run_not_found"
        assert follow(socket, run_id)["type"] == "run", "the connection holds"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "null"},
        {"origin": ""},
    ],
)
def test_pages_of_others_cannot_connect(
    client: TestClient, run_id: str, headers: dict[str, str]
) -> None:
    with pytest.raises(WebSocketDenialResponse) as denied, connect(client, **headers):
        pass
    assert (denied.value.status_code, denied.value.json()["code"]) == (403, "foreign_origin")


def test_a_cookie_without_an_origin_opens_nothing(
    client: TestClient, run_id: str, visits: dict[str, Visit]
) -> None:
    with pytest.raises(WebSocketDenialResponse) as denied, client.websocket_connect(LIVE):
        pass
    assert denied.value.status_code == 403
    visits["ada"].is_ambient = False  # a bearer token: no browser adds one by itself
    with client.websocket_connect(LIVE) as socket:
        assert follow(socket, run_id)["type"] == "run"


def test_without_a_session_there_is_no_connection(client: TestClient, run_id: str) -> None:
    with pytest.raises(WebSocketDenialResponse) as denied, connect(client, "nobody"):
        pass
    assert denied.value.status_code == 401
    assert denied.value.headers["content-type"] == "application/problem+json"


def test_airflow_itself_is_asked(anonymous: TestClient) -> None:
    with (
        pytest.raises(WebSocketDenialResponse) as denied,
        anonymous.websocket_connect(LIVE, headers=HERE),
    ):
        pass
    assert denied.value.status_code == 401


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beats follow each other quickly."""
    monkeypatch.setattr(live_connection, "BEAT_SECONDS", 0.1)


@pytest.mark.usefixtures("fast")
def test_a_session_that_ends_ends_the_connection(
    client: TestClient, run_id: str, visits: dict[str, Visit]
) -> None:
    with connect(client) as socket:
        follow(socket, run_id)
        visits["ada"].person = None
        assert close_code(socket) == 4401


@pytest.mark.usefixtures("fast")
def test_a_permission_that_is_taken_ends_what_is_followed(
    client: TestClient, run_id: str, people: dict[str, Person], session: Session
) -> None:
    with connect(client) as socket:
        follow(socket, run_id)
        people["ada"].denied.add("read")
        assert next_of(socket, "refused")["code"] == "not_allowed"
        until(lambda: len(shared_live().hub) == 0)


@pytest.mark.usefixtures("fast")
def test_a_workflow_that_is_given_away_is_not_shown_on(
    client: TestClient, run_id: str, session: Session
) -> None:
    with connect(client) as socket:
        follow(socket, run_id)
        session.execute(update(WorkflowRow).values(owner_id="2"))
        session.commit()
        assert next_of(socket, "refused")["code"] == "workflow_not_found"


def test_pings_must_be_answered(client: TestClient, run_id: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(live_connection, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(live_connection, "SILENT_SECONDS", 0.35)
    with connect(client) as socket:
        follow(socket, run_id)
        for _ in range(6):
            next_of(socket, "ping")
            socket.send_json({"type": "pong"})
        assert close_code(socket) == 4408


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", 4400),
        ('{"type": "dance"}', 4400),
        ('{"type": "follow", "workflowId": "a\\u0000"}', 4400),
        ('{"type": "pong", "more": 1}', 4400),
        (" " * 5000, 1009),
    ],
)
def test_what_is_no_message_ends_the_connection(
    client: TestClient, visits: Any, text: str, code: int
) -> None:
    with connect(client) as socket:
        socket.send_text(text)
        assert close_code(socket) == code


def test_one_connection_follows_so_many(
    client: TestClient, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_connection, "MOST_FOLLOWED", 1)
    with connect(client) as socket:
        follow(socket, None)
        assert follow(socket, run_id)["code"] == "too_many"
        socket.send_json({"type": "unfollow", "workflowId": "order_alerts"})
        assert follow(socket, run_id)["type"] == "run"


@pytest.mark.parametrize("setting", ["live_connections", "live_connections_per_person"])
def test_there_are_only_so_many_connections(
    client: TestClient, run_id: str, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv(f"AIRFLOW__WORKFUSE__{setting.upper()}", "1")
    with connect(client) as first:
        with pytest.raises(WebSocketDenialResponse) as denied, connect(client):
            pass
        assert denied.value.status_code == 503
        assert follow(first, run_id)["type"] == "run"
    with connect(client) as again:
        assert follow(again, run_id)["type"] == "run", "the place is free again"


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("SELECT", {}, Exception("database is locked")),
        NoConnectionFree("QueuePool limit of size 5 overflow 10 reached"),
    ],
    ids=["locked", "no connection is free"],
)
def test_a_database_that_does_not_answer(
    client: TestClient,
    run_id: str,
    visits: dict[str, Visit],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def locked() -> Person:
        raise error

    with connect(client) as socket:
        follow(socket, run_id)
        monkeypatch.setattr(visits["ada"], "access", locked)
        socket.send_json({"type": "follow", "workflowId": "order_alerts"})
        assert close_code(socket) == 1013
    with pytest.raises(WebSocketDenialResponse) as denied, connect(client):
        pass
    assert (denied.value.status_code, denied.value.json()["code"]) == (503, "unavailable")
