"""Hooks: who may call them, what they refuse, and what they answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from tests.api.hook_calls import (
    HOOK,
    KEY,
    OTHER_KEYS,
    WAYS,
    WITH_BODY,
    WITH_TIME,
    DeployHook,
    Headers,
    bearer,
    hold,
    runs,
)
from workfuse.api.hooks import prefix_of_airflow
from workfuse.run_keys import CALL_KEY
from workfuse.services.forgetting import sweep
from workfuse.services.hook_authentication import TOLERANCE
from workfuse.store.tables import HookRow


@pytest.mark.parametrize("way", WAYS)
def test_who_has_the_key_may_call(
    client: TestClient, deploy_hook: DeployHook, session: Session, monkeypatch: Any, way: str
) -> None:
    headers_of, key = WAYS[way]
    hold(monkeypatch, key)
    deploy_hook(authentication=way)
    body = b'{"id": 7,  "text": "\xc3\xbc"}'
    now = int(time.time())
    right = {"Content-Type": "application/json", **headers_of(body, key, now)}
    answer = client.post(HOOK, content=body, headers=right)
    assert answer.status_code == 202, answer.text
    [run] = runs(session)
    assert run.conf[CALL_KEY]["body"] == {"id": 7, "text": "ü"}
    assert KEY not in json.dumps(run.conf)

    refused = [
        client.post(HOOK, content=body, headers=headers_of(body, OTHER_KEYS[key], now)),
        client.post(HOOK, content=body),
    ]
    if way in WITH_TIME:
        refused += [
            client.post(HOOK, content=body, headers=headers_of(body, key, at))
            for at in (now - TOLERANCE - 5, now + TOLERANCE + 60)
        ]
    if way in WITH_BODY:
        refused.append(client.post(HOOK, content=body + b" ", headers=right))
    for one in refused:
        assert one.status_code == 401, one.text
        assert one.json() == refused[0].json()
    names = {name for make, known in WAYS.values() for name in make(b"", known, 0)}
    for text in ("", " ", "Basic", "Basic ===", "Bearer", "t=,v1=", "t=x,v1=\xff", "v1", "9" * 400):
        nonsense = {name.encode(): text.encode("latin-1") for name in names}
        assert client.post(HOOK, content=b"{}", headers=nonsense).status_code == 401, text
    assert len(runs(session)) == 1


def test_the_former_key_holds_while_keys_are_changed(
    client: TestClient, deploy_hook: DeployHook, monkeypatch: Any
) -> None:
    hold(monkeypatch, "new-key", previous=KEY)
    deploy_hook(authentication="bearer")
    assert client.post(HOOK, headers=bearer(b"", KEY, 0)).status_code == 202
    assert client.post(HOOK, headers=bearer(b"", "new-key", 0)).status_code == 202
    hold(monkeypatch, "new-key")
    assert client.post(HOOK, headers=bearer(b"", KEY, 0)).status_code == 401


EMPTY = [*((way, "") for way in WAYS), ("standardWebhooks", "whsec_")]


@pytest.mark.parametrize(("way", "password"), EMPTY)
def test_an_empty_key_is_no_key(
    client: TestClient,
    deploy_hook: DeployHook,
    session: Session,
    monkeypatch: Any,
    way: str,
    password: str,
) -> None:
    """Whoever knows that it is empty can sign with it."""
    hold(monkeypatch, password, previous=["", password])
    deploy_hook(authentication=way)
    headers_of, _ = WAYS[way]
    headers = headers_of(b"{}", password, int(time.time()))
    assert client.post(HOOK, content=b"{}", headers=headers).status_code == 401
    assert runs(session) == []


@pytest.mark.parametrize("way", ["bearer", "basic", "header"])
def test_a_key_beyond_ascii_holds_as_it_is_sent(
    client: TestClient, deploy_hook: DeployHook, monkeypatch: Any, way: str
) -> None:
    hold(monkeypatch, "schlüssel-€")
    deploy_hook(authentication=way)
    for key, status in (("schlüssel-€", 202), ("schlüssel-", 401), ("schlüssel-¬", 401)):
        headers = {name: text.encode() for name, text in WAYS[way][0](b"", key, 0).items()}
        assert client.post(HOOK, headers=headers).status_code == status, key
    hold(monkeypatch, "schlüssel")
    if way != "basic":  # as the fetch of browsers sends it, and Python's requests
        headers = {
            name: text.encode("latin-1") for name, text in WAYS[way][0](b"", "schlüssel", 0).items()
        }
        assert client.post(HOOK, headers=headers).status_code == 202


@pytest.mark.parametrize("empty", ["", "gone"])
def test_without_a_key_nobody_may_call(
    client: TestClient, deploy_hook: DeployHook, monkeypatch: Any, empty: str
) -> None:
    hold(monkeypatch, "")
    deploy_hook(authentication="bearer")
    if empty:
        monkeypatch.delenv("AIRFLOW_CONN_HOOK")
    answer = client.post(HOOK, headers={"Authorization": "Bearer "})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_what_a_call_starts(client: TestClient, deploy_hook: DeployHook, session: Session) -> None:
    workflow_id = deploy_hook()
    answer = client.post(
        f"{HOOK}?source=shop&x=1", json={"id": 7}, headers={"X-Any": "1", "Cookie": "a=b"}
    )
    assert answer.status_code == 202
    [run] = runs(session)
    assert (run.dag_id, run.state, run.run_type) == (workflow_id, "queued", "manual")
    assert answer.json()["runId"] == run.run_id
    assert answer.headers["location"] == answer.json()["run"]
    seen = client.get(answer.json()["run"].removeprefix("/workfuse"))
    assert seen.json()["payload"] == {"id": 7}
    assert (seen.json()["trigger"], seen.json()["triggeredBy"]) == ("webhook", "Webhook received")
    by_hand = client.post(f"/api/v1/workflows/{workflow_id}/runs", json={"payload": {}}).json()
    assert by_hand["trigger"] == "manual"
    for path in (f"/api/v1/workflows/{workflow_id}/runs", "/api/v1/runs"):

        def listed(path: str = path, **query: Any) -> list[str]:
            return [one["id"] for one in client.get(path, params=query).json()["items"]]

        assert listed(trigger="webhook") == [run.run_id]
        assert listed(trigger="manual") == [by_hand["id"]]
        assert listed(trigger=["webhook", "manual"]) == [by_hand["id"], run.run_id]
        assert listed(trigger="schedule") == []
    call = run.conf[CALL_KEY]
    assert (call["method"], call["query"]) == ("POST", {"source": "shop", "x": "1"})
    assert call["headers"]["x-any"] == "1"
    assert not {"cookie", "authorization"} & set(call["headers"])


def test_a_name_that_comes_several_times_in_a_query_has_a_list(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    deploy_hook()
    key = {"Idempotency-Key": "a"}
    assert client.post(f"{HOOK}?id=1&id=2&x=", json={}, headers=key).status_code == 202
    [run] = runs(session)
    assert run.conf[CALL_KEY]["query"] == {"id": ["1", "2"], "x": ""}
    assert client.post(f"{HOOK}?id=1&id=2&x=", json={}, headers=key).status_code == 202
    assert client.post(f"{HOOK}?id=2&x=", json={}, headers=key).status_code == 409


def test_the_address_of_a_run_is_where_a_proxy_put_airflow(
    client: TestClient, deploy_hook: DeployHook, monkeypatch: Any
) -> None:
    deploy_hook()
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://tools.example/airflow/")
    prefix_of_airflow.cache_clear()
    answer = client.post(HOOK)
    prefix_of_airflow.cache_clear()
    assert answer.json()["run"].startswith("/airflow/workfuse/api/v1/workflows/orders/runs/")
    assert answer.headers["location"] == answer.json()["run"]


BAD_CALLS: list[tuple[bytes, Headers, int, str]] = [
    (b"{", {}, 400, "not_json"),
    (b'{"a": NaN}', {}, 400, "not_json"),
    (b"\xff", {}, 400, "not_json"),
    (b"[" * 5_000 + b"]" * 5_000, {}, 400, "not_json"),
    (b" " * (1024 * 1024 + 1), {}, 413, "body_too_large"),
    (b"{}", {"X-Long": "x" * 40_000}, 431, "headers_too_large"),
]


def test_bad_calls(client: TestClient, deploy_hook: DeployHook, session: Session) -> None:
    deploy_hook()
    for raw, headers, status, code in BAD_CALLS:
        sent = {"Content-Type": "application/json", **headers}
        answer = client.post(HOOK, content=raw, headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert runs(session) == []


def test_what_postgres_keeps_in_no_json_starts_nothing(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    workflow_id = deploy_hook()
    address = f"/api/v1/workflows/{workflow_id}/runs"
    for answer in (
        client.post(f"{HOOK}?a=%00", json={}),
        client.post(address, json={"payload": {"a": [{"b\0": 1}]}}),
        client.post(address, json={"payload": {"a": [{"b": "\0"}]}}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "payload_unkept")
    assert runs(session) == []


def test_the_payload_must_fit_its_schema(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    line = {"type": "object", "required": ["sku"]}
    schema = {
        "type": "object",
        "properties": {"lines": {"type": "array", "items": {"$ref": "#/$defs/line"}}},
        "$defs": {"line": line},
    }
    deploy_hook(payloadSchema=schema)
    answer = client.post(HOOK, json={"lines": [{"sku": "a"}, {}]})
    assert answer.status_code == 422
    assert answer.json()["code"] == "payload_refused"
    assert "lines[1]" in answer.json()["detail"]
    assert "'sku' is a required property" in answer.json()["detail"]
    assert runs(session) == []
    assert client.post(HOOK, json={"lines": [{"sku": "a"}]}).status_code == 202


def test_only_its_method_exists(client: TestClient, deploy_hook: DeployHook) -> None:
    deploy_hook()
    for method in ("GET", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"):
        there = client.request(method, HOOK)
        nowhere = client.request(method, "/hooks/no/such")
        assert (there.status_code, there.content) == (404, nowhere.content)
        assert set(there.headers) == set(nowhere.headers)
    for path in ("", "orders/new/", "/orders/new", "%00", "orders%2Fnew%00", "x" * 3_000, "%ff"):
        assert client.post(f"/hooks/{path}").status_code == 404


def test_a_paused_or_deleted_workflow_is_as_if_there_was_none(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    nowhere = client.post(HOOK)
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "hook_not_found")
    workflow_id = deploy_hook()
    assert client.post(HOOK).status_code == 202
    session.execute(update(DagModel).values(is_paused=True))
    session.commit()
    assert client.post(HOOK).content == nowhere.content
    session.execute(update(DagModel).values(is_paused=False))
    session.commit()
    assert client.post(HOOK).status_code == 202
    assert client.delete(f"/api/v1/workflows/{workflow_id}").status_code == 204
    assert client.post(HOOK).content == nowhere.content
    assert session.scalars(select(HookRow)).all() == []


def test_a_hook_moves_with_the_deployed_revision(
    client: TestClient,
    deploy_hook: DeployHook,
    document: Any,
    airflow_reads: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workflow_id = deploy_hook()
    document["nodes"][0]["data"]["config"] = {"path": "elsewhere"}
    at = f"/api/v1/workflows/{workflow_id}"
    client.put(at, json={"document": document}, headers={"If-Match": '"1"'})
    assert client.post(HOOK).status_code == 202  # saved and not deployed
    assert client.post(f"{at}/deploy", json={"revision": 2}).status_code == 200
    with monkeypatch.context() as impatient:
        impatient.setattr("workfuse.api.hooks.LONGEST_DEPLOYING", 0.0)
        busy = client.post("/hooks/elsewhere")
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "3")
    with ThreadPoolExecutor(1) as caller:
        waiting = caller.submit(client.post, "/hooks/elsewhere")
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.5)
        airflow_reads()
        assert waiting.result(timeout=30).status_code == 202
    assert client.post(HOOK).status_code == 404


def test_an_address_has_one_workflow(
    client: TestClient, deploy_hook: DeployHook, document: Any, session: Session
) -> None:
    workflow_id = deploy_hook()
    document["nodes"][0]["data"]["config"] = {"path": "orders/new"}
    said = {}
    for person in ("ada", "ben"):
        headers = {"x-person": person}
        body = {"name": "Same address", "document": document}
        other = client.post("/api/v1/workflows", json=body, headers=headers).json()["id"]
        answer = client.post(
            f"/api/v1/workflows/{other}/deploy", json={"revision": 1}, headers=headers
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "hook_taken")
        said[person] = answer.json()["detail"]
    assert f"the workflow '{workflow_id}'" in said["ada"]
    assert said["ben"].startswith("POST orders/new is the address of another workflow already.")
    assert [row.workflow_id for row in session.scalars(select(HookRow))] == [workflow_id]
    deploy_hook(name="Other method", method="PUT")
    assert client.put(HOOK).status_code == 202


def test_a_caller_may_wait_for_a_node(
    client: TestClient, deploy_hook: DeployHook, soon: Any
) -> None:
    deploy_hook(respond="node", respondNode="shape")
    soon(state="running", output={"total": 249.5})
    answer = client.post(HOOK, json={})
    assert (answer.status_code, answer.json()) == (200, {"total": 249.5})


def test_a_delivery_that_is_sent_again_has_the_same_answer(
    client: TestClient, deploy_hook: DeployHook, soon: Any, session: Session
) -> None:
    deploy_hook(respond="node", respondNode="shape")
    soon(state="running", output={"total": 249.5})
    answers = [client.post(HOOK, json={}, headers={"Idempotency-Key": "a"}) for _ in range(2)]
    assert [(one.status_code, one.json()) for one in answers] == [(200, {"total": 249.5})] * 2
    assert len(runs(session)) == 1


def test_a_delivery_that_is_sent_again_when_its_data_is_deleted(
    client: TestClient,
    deploy_hook: DeployHook,
    document: Any,
    soon: Any,
    session: Session,
    session_factory: sessionmaker[Session],
) -> None:
    document["settings"]["storePayloads"] = False
    deploy_hook(respond="node", respondNode="shape")
    soon(state="success", output={"total": 249.5})
    key = {"Idempotency-Key": "a"}
    assert client.post(HOOK, json={}, headers=key).json() == {"total": 249.5}
    session.execute(update(DagRun).values(end_date=datetime.now(UTC) - timedelta(minutes=1)))
    session.commit()
    assert sweep(session_factory) == 1
    again = client.post(HOOK, json={}, headers=key)
    [run] = runs(session)
    assert (again.status_code, again.json()) == (200, {"runId": run.run_id, "state": "COMPLETED"})


def test_a_node_that_was_skipped_has_no_answer(
    client: TestClient, deploy_hook: DeployHook, soon: Any, session: Session
) -> None:
    deploy_hook(respond="node", respondNode="shape")
    soon(state="success", task_state="skipped")
    answer = client.post(HOOK, json={})
    assert answer.json() == {"runId": runs(session)[0].run_id, "state": "COMPLETED"}


def test_a_caller_may_wait_for_the_end(
    client: TestClient, deploy_hook: DeployHook, soon: Any, session: Session
) -> None:
    deploy_hook(respond="finished")
    soon(state="failed", task_state="failed")
    failed = client.post(HOOK, json={})
    assert (failed.status_code, failed.json()["code"]) == (500, "run_failed")
    assert failed.json()["runId"] == runs(session)[0].run_id
    soon(state="success")
    assert client.post(HOOK, json={}).json()["state"] == "COMPLETED"


def test_who_waits_too_long_gets_the_runs_address(
    client: TestClient, deploy_hook: DeployHook
) -> None:
    deploy_hook(respond="finished", respondTimeout=1)
    answer = client.post(HOOK, json={})
    assert answer.status_code == 202
    assert unquote(answer.json()["run"]).endswith(answer.json()["runId"])


def test_a_connection_that_its_owner_may_not_read_is_no_key(
    client: TestClient, document: Any, people: Any
) -> None:
    people["ada"].denied.add("hook")
    trigger = document["nodes"][0]["data"]
    trigger |= {"config": {"path": "a", "authentication": "bearer"}, "credentialId": "hook"}
    client.post("/api/v1/workflows", json={"name": "Sales", "document": document})
    answer = client.post("/api/v1/workflows/sales/deploy", json={"revision": 1})
    assert (answer.status_code, answer.json()["connections"]) == (403, ["hook"])
