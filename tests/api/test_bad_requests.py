from __future__ import annotations

import base64
import json
import logging
import sqlite3
from collections.abc import Callable
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import QueuePool

CHECK = "/api/v1/check"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b'{"document": {"x": NaN}}',
        b'{"document": {"x": -Infinity}}',
        b'{"document": {"x": 1e999}}',
        b'{"document": {"x": "\\ud800"}}',
        b'{"document": {"x": "\xff"}}',
        b"[" * 10_000,
        b'{"document": {"x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}}",
        b'{"document": {"x": ' + b"[" * 150 + b"]" * 150 + b"}}",
        b'{"document": {"x": ' + b"9" * 5_000 + b"}}",
        b"[]",
        b'"document"',
        b'{"document": []}',
        b'{"document": {}, "more": 1}',
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_a_bad_body_is_refused_in_problem_json(client: TestClient, body: bytes) -> None:
    answer = client.post(CHECK, content=body, headers=JSON)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["code"] in ("not_json", "invalid_request")
    assert problem["detail"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_only_json_is_taken(client: TestClient, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    answer = client.post(CHECK, content=b'{"document": {}}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "json_required")


def test_a_body_over_the_limit_is_not_read_to_its_end(client: TestClient) -> None:
    read = 0

    def endless() -> Any:
        nonlocal read
        while read < 50 * 1024 * 1024:
            read += 1024 * 1024
            yield b" " * 1024 * 1024

    answer = client.post(CHECK, content=endless(), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_mistake_of_ours_gives_an_id_and_no_stack_trace(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr("workfuse.services.workflow_list.list_workflows", explode)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/workflows")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert problem["errorId"] in caplog.text


def on_sqlite(statement: str, *, address: str = "sqlite://", **options: Any) -> None:
    engine = create_engine(address, **options)
    with engine.connect() as connection:
        connection.execute(text(statement))


def locked() -> None:
    with TemporaryDirectory() as folder, sqlite3.connect(f"{folder}/a.db") as other:
        other.execute("BEGIN EXCLUSIVE")
        own = {"connect_args": {"timeout": 0}}
        on_sqlite("CREATE TABLE a (b)", address=f"sqlite:///{folder}/a.db", **own)


def no_connection_free() -> None:
    limits: Any = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.01}
    engine = create_engine("sqlite://", poolclass=QueuePool, **limits)
    with engine.connect(), engine.connect():
        pass


class OfPostgres(Exception):
    """As psycopg2 and psycopg raise them."""

    def __init__(self, code: str | None) -> None:
        super().__init__("connection refused")
        self.pgcode = self.sqlstate = code


def of_postgres(code: str | None) -> Callable[[], None]:
    def fail() -> None:
        raise OperationalError("SELECT secret", None, OfPostgres(code))

    return fail


def lost() -> None:
    closed = Exception("connection already closed")
    raise InterfaceError("SELECT secret", None, closed, connection_invalidated=True)


PASSES = {
    "SQLite is locked": locked,
    "SQLite cannot be opened": partial(on_sqlite, "SELECT 1", address="sqlite:////no/such/a.db"),
    "no connection is free": no_connection_free,
    "the connection is lost": lost,
    "nobody listens": of_postgres(None),
    "the server stops": of_postgres("57P01"),
    "too many connections": of_postgres("53300"),
    "a deadlock": of_postgres("40P01"),
}
STAYS = {
    "no such table": partial(on_sqlite, "SELECT secret FROM nothing"),
    "too complex": of_postgres("54001"),
    "the disk is full": of_postgres("53100"),
}


@pytest.mark.parametrize("why", [*PASSES, *STAYS])
def test_a_database_that_is_away_is_nobodys_mistake(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, why: str
) -> None:
    fail = (PASSES | STAYS)[why]
    monkeypatch.setattr(
        "workfuse.services.workflow_list.list_workflows", lambda *args, **kwargs: fail()
    )
    answer = client.get("/api/v1/workflows")
    problem = answer.json()
    said = (503, "no_database", "3") if why in PASSES else (500, "internal_error", None)
    assert (answer.status_code, problem["code"], answer.headers.get("retry-after")) == said
    assert "SELECT" not in answer.text
    assert "refused" not in answer.text
    assert problem["errorId"] in caplog.text


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/api/v1/workflows", {"limit": "0"}),
        ("/api/v1/workflows", {"limit": "many"}),
        ("/api/v1/workflows/" + "x" * 300, {}),
    ],
)
def test_bad_parameters_name_the_field(client: TestClient, path: str, params: Any) -> None:
    answer = client.get(path, params=params)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"]


def test_unknown_paths_and_methods_are_problems_too(client: TestClient) -> None:
    for answer in (client.get("/api/v1/nothing"), client.patch("/api/v1/workflows")):
        assert answer.headers["content-type"] == "application/problem+json"
        assert json.loads(answer.text)["status"] == answer.status_code


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("/api/v1/workflows/%00", {}, 422),
        ("/api/v1/workflows", {"search": "\0"}, 422),
        ("/api/v1/workflows/sales/runs/r/steps/n", {"mapIndex": str(10**25)}, 422),
        ("/api/v1/workflows/", {}, 404),
    ],
)
def test_what_no_database_takes_is_the_callers_mistake(
    client: TestClient, path: str, params: Any, status: int
) -> None:
    client.post("/api/v1/workflows", json={"name": "Sales"})
    answer = client.get(path, params=params, follow_redirects=False)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "position"),
    [
        ("/api/v1/workflows", ["2026-01-01T00:00:00+00:00", "\0"]),
        ("/api/v1/workflows", ["2026-01-01T00:00:00+00:00", "\ud800"]),
        ("/api/v1/workflows", ["0001-01-01T00:00:00+23:00", "x"]),
        ("/api/v1/workflows/sales/runs", [10**30]),
        ("/api/v1/workflows/sales/runs", [-1]),
    ],
)
def test_a_forged_cursor_is_the_callers_mistake(
    client: TestClient, path: str, position: list[Any]
) -> None:
    client.post("/api/v1/workflows", json={"name": "Sales"})
    cursor = base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")
    answer = client.get(path, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
