"""Calls that end waits: whoever has the token may, once, and nobody learns anything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.api.conftest import edge, node
from workfuse.api.app import app
from workfuse.call_mailbox import call_in
from workfuse.resume_tokens import Wait, token_of

ORDERS = "/api/v1/workflows/order_alerts"
FERNET_KEY = "cGxlYXNlLWRvLW5vdC11c2UtdGhpcy1rZXktMTIzNDU="


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", FERNET_KEY)


@pytest.fixture
def wait(
    client: TestClient, document: Any, airflow_reads: Callable[[], None], session: Session
) -> Wait:
    """A wait for a call in a run that was started."""
    document["nodes"].append(node("called", "utility.wait", "Wait for a call", {"for": "call"}))
    document["edges"].append(edge("e2", "shape", "called"))
    client.post("/api/v1/workflows", json={"name": "Order alerts", "document": document})
    assert client.post(f"{ORDERS}/deploy", json={"revision": 1}).status_code == 200
    airflow_reads()
    run_id = client.post(f"{ORDERS}/runs", json={"payload": {}}).json()["id"]
    return Wait("order_alerts", run_id, "called", -1, "received")


def call(client: TestClient, token: str, **request: Any) -> tuple[int, str | None]:
    request["headers"] = {"x-person": "nobody", **request.get("headers", {})}
    answer = client.post(f"/resume/{token}", **request)
    return answer.status_code, answer.json().get("code")


def letter(session: Session, wait: Wait) -> Any:
    """The call that waits for the wait, or None."""
    session.expire_all()
    kept = session.scalar(select(XComModel.value).where(XComModel.key == wait.key))
    return call_in(kept, None)


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        ({"json": {"paid": True}}, {"paid": True}),
        ({"data": {"paid": "yes", "size": ["s", "m"]}}, {"paid": "yes", "size": ["s", "m"]}),
        ({"content": b"paid", "headers": {"content-type": "text/plain"}}, "paid"),
        ({}, None),
    ],
)
def test_a_call_is_kept_for_the_wait(
    client: TestClient,
    session: Session,
    wait: Wait,
    request_: Any,
    body: Any,
) -> None:
    headers = {"cookie": "secret=1", "authorization": "Bearer secret", "x-shop": "7"}
    request_ = {**request_, "headers": {**headers, **request_.get("headers", {})}}
    assert call(client, f"{token_of(wait)}?source=shop&id=1&id=2", **request_) == (202, None)
    kept = letter(session, wait)
    assert (kept["body"], kept["query"]) == (body, {"source": "shop", "id": ["1", "2"]})
    assert kept["headers"]["x-shop"] == "7"
    assert "secret" not in str(kept)


def test_only_the_first_call_counts(client: TestClient, session: Session, wait: Wait) -> None:
    assert call(client, token_of(wait), json=1) == (202, None)
    assert call(client, token_of(wait), json=2) == (409, "already_called")
    assert letter(session, wait)["body"] == 1


def test_a_wait_that_is_over(client: TestClient, session: Session, wait: Wait) -> None:
    over = update(TaskInstance).where(TaskInstance.task_id == "called").values(state="success")
    session.execute(over)
    session.commit()
    assert call(client, token_of(wait), json=1) == (410, "wait_is_over")
    assert letter(session, wait) is None


@pytest.mark.parametrize(
    "other",
    [
        {"dag_id": "another"},
        {"run_id": "manual__another"},
        {"node_id": "shape"},
        {"map_index": 3},
    ],
)
def test_tokens_of_what_does_not_wait(client: TestClient, wait: Wait, other: Any) -> None:
    token = token_of(Wait(**{**asdict(wait), **other}))
    assert call(client, token, json=1) == (404, "wait_not_found")


def test_tokens_that_we_did_not_make(
    client: TestClient, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(wait)
    told, _, signature = token.partition(".")
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", FERNET_KEY.lower())
    forged = [token_of(wait), told, f"{told}.", f".{signature}", f"{told}x.{signature}"]
    forged += ["é", "a" * 9_000]
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", FERNET_KEY)
    answers = {call(client, one, json=1) for one in forged}
    assert answers == {(404, "wait_not_found")}
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", f"{FERNET_KEY.lower()},{FERNET_KEY}")
    assert call(client, token, json=1) == (202, None)  # a key that is being replaced


def test_bodies_that_are_refused(client: TestClient, session: Session, wait: Wait) -> None:
    json_type = {"content-type": "application/json"}
    token = token_of(wait)
    assert call(client, token, content=b"{", headers=json_type)[0] == 400
    assert call(client, token, content=b"\xff", headers={"content-type": "text/plain"})[0] == 400
    assert call(client, token, content=b" " * 2_000_000)[0] == 413
    large = {"x-long": "x" * 40_000}
    assert call(client, token, json=1, headers=large) == (431, "headers_too_large")
    assert letter(session, wait) is None


def test_of_strangers_nothing_is_read(client: TestClient, wait: Wait) -> None:
    assert call(client, f"{token_of(wait)}x", content=b" " * 2_000_000) == (404, "wait_not_found")
    assert call(client, "x", json=1, headers={"x-long": "x" * 40_000}) == (404, "wait_not_found")


def test_a_body_comes_in_time(client: TestClient, wait: Wait, monkeypatch: Any) -> None:
    async def endless(*_: Any) -> bytes:
        await asyncio.sleep(60)
        return b""

    monkeypatch.setattr("workfuse.api.call_reading.bounded_body", endless)
    monkeypatch.setattr("workfuse.api.call_reading.BODY_SECONDS", 0.01)
    assert call(client, token_of(wait), json=1) == (408, "body_too_slow")


def test_an_address_has_a_rate(
    client: TestClient, wait: Wait, hook_limits: Callable[..., None]
) -> None:
    hook_limits(address=2)
    caller = TestClient(app(), client=("192.0.2.77", 50_000))
    assert [caller.post("/resume/x").status_code for _ in range(3)] == [404, 404, 429]
    refused = caller.post(f"/resume/{token_of(wait)}", json=1)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_calls")
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert call(client, token_of(wait), json=1) == (202, None)
