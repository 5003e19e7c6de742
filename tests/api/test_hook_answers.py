"""Hooks: answers that nodes make, pages from elsewhere, and where calls may come from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from airflow.models.dagrun import DagRun
from airflow.models.xcom import XComModel
from fastapi.testclient import TestClient
from sqlalchemy import delete, update
from sqlalchemy.orm import Session, sessionmaker

from tests.api.conftest import edge, node
from tests.api.hook_calls import HOOK, DeployHook, bearer, hold, runs
from workfuse.api.app import app
from workfuse.services.forgetting import sweep

SHOP = "https://shop.example.com"
ASKED = {"Origin": SHOP, "Access-Control-Request-Method": "POST"}


@pytest.fixture
def document() -> dict[str, Any]:
    """A webhook and a node that responds."""
    return {
        "schemaVersion": 1,
        "name": "Answers",
        "nodes": [
            node("received", "trigger.webhook", "Order received", {}),
            node("shape", "utility.respond", "Answer", {}),
        ],
        "edges": [edge("e1", "received", "shape")],
    }


@pytest.mark.parametrize("named", ["shape", ""])
@pytest.mark.parametrize(
    ("made", "content_type", "content"),
    [
        (
            {"status": 201, "headers": {"location": "/o/7"}, "body": {"a": "ü"}},
            "application/json",
            '{"a":"ü"}',
        ),
        ({"status": 422, "headers": {}, "body": "Nein"}, "text/plain; charset=utf-8", "Nein"),
        (
            {"status": 200, "headers": {"content-type": "text/html"}, "body": "<b>x</b>"},
            "text/html",
            "<b>x</b>",
        ),
        ({"status": 200, "headers": {}, "body": None}, "application/json", "null"),
        ({"status": 204, "headers": {}, "body": None}, None, ""),
    ],
)
def test_a_node_makes_status_headers_and_body(
    client: TestClient,
    deploy_hook: DeployHook,
    soon: Any,
    named: str,
    made: dict[str, Any],
    content_type: str | None,
    content: str,
) -> None:
    deploy_hook(respond="node", respondNode=named)
    soon(state="running", output=made)
    answer = client.post(HOOK, json={})
    assert (answer.status_code, answer.text) == (made["status"], content)
    assert answer.headers.get("content-type") == content_type
    assert answer.headers.get("location") == made["headers"].get("location")
    # Airflow's own address serves it: a page of theirs must not run as who is signed in.
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("named", [{"respondNode": "shape"}, {}])
@pytest.mark.parametrize("gone", ["swept", "only the answer"])
def test_an_answer_that_was_deleted_is_told_as_the_runs_end(
    client: TestClient,
    deploy_hook: DeployHook,
    document: Any,
    soon: Any,
    session: Session,
    session_factory: sessionmaker[Session],
    gone: str,
    named: dict[str, str],
) -> None:
    document["settings"] = {"storePayloads": False}
    deploy_hook(respond="node", **named)
    soon(state="success", output={"status": 201, "headers": {}, "body": {"a": 1}})
    key = {"Idempotency-Key": "a"}
    assert client.post(HOOK, json={}, headers=key).json() == {"a": 1}
    if gone == "swept":
        session.execute(update(DagRun).values(end_date=datetime.now(UTC) - timedelta(minutes=1)))
        session.commit()
        assert sweep(session_factory) == 1
    else:
        session.execute(delete(XComModel))
        session.commit()
    again = client.post(HOOK, json={}, headers=key)
    [run] = runs(session)
    assert (again.status_code, again.json()) == (200, {"runId": run.run_id, "state": "COMPLETED"})


def test_a_page_may_call_where_its_origin_is_allowed(
    client: TestClient, deploy_hook: DeployHook, monkeypatch: Any
) -> None:
    hold(monkeypatch, "key")
    deploy_hook(authentication="bearer", allowOrigins=f"{SHOP}, http://localhost:3000")
    wishes = {**ASKED, "Access-Control-Request-Headers": "authorization"}
    before = client.options(HOOK, headers=wishes)
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == SHOP
    assert before.headers["access-control-allow-methods"] == "POST"
    assert before.headers["access-control-allow-headers"] == "authorization"
    assert "access-control-allow-credentials" not in before.headers
    called = client.post(HOOK, headers={"Origin": SHOP, **bearer(b"", "key", 0)})
    assert called.status_code == 202
    assert called.headers["access-control-allow-origin"] == SHOP
    assert called.headers["vary"] == "Origin"
    readable = called.headers["access-control-expose-headers"].lower().split(", ")
    assert {"location", "retry-after"} <= {*readable}
    refused = client.post(HOOK, headers={"Origin": SHOP})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, SHOP)


def test_a_page_from_elsewhere_learns_nothing(client: TestClient, deploy_hook: DeployHook) -> None:
    deploy_hook(allowOrigins=SHOP)
    other = {**ASKED, "Origin": "https://shop.example.com.evil.test"}
    unknown = client.options("/hooks/not/there", headers=ASKED)
    for answer in (
        client.options(HOOK, headers=other),
        client.options(HOOK, headers={"Origin": SHOP}),
        unknown,
    ):
        assert (answer.status_code, answer.json()) == (404, unknown.json())
    called = client.post(HOOK, headers={"Origin": other["Origin"]})
    assert "access-control-allow-origin" not in called.headers


def test_any_page_where_the_author_says_so(client: TestClient, deploy_hook: DeployHook) -> None:
    deploy_hook(allowOrigins="*")
    assert client.options(HOOK, headers=ASKED).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("203.0.113.9", 202),
        ("::ffff:203.0.113.9", 202),
        ("2001:db8::1", 202),
        ("203.0.114.9", 403),
        ("2001:db9::1", 403),
        ("somebody", 403),
    ],
)
def test_calls_come_from_allowed_networks(
    client: TestClient, deploy_hook: DeployHook, session: Session, address: str, status: int
) -> None:
    deploy_hook(allowFrom="203.0.113.0/24, 2001:db8::/32")
    with TestClient(app(), client=(address, 1_234)) as caller:
        answer = caller.post(HOOK, json={})
    assert answer.status_code == status, answer.text
    assert len(runs(session)) == (status == 202)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("allowFrom", "203.0.113.7/24", "an address in a network"),
        ("allowFrom", ", ".join(["10.0.0.1"] * 51), "too many"),
        ("allowOrigins", "shop.example.com", "no origin"),
        ("allowOrigins", "https://a.example/path", "no origin"),
    ],
)
def test_what_cannot_be_allowed(
    client: TestClient, document: Any, field: str, value: str, words: str
) -> None:
    document["nodes"][0]["data"]["config"] = {field: value}
    answer = client.post("/api/v1/check", json={"document": document})
    [finding] = answer.json()["diagnostics"]
    assert finding["field"] == f"config.{field}"
    assert words in finding["message"]
