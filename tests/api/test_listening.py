"""Test addresses of webhooks: what is sent there is shown to who draws them, and starts nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests.api.hook_calls import KEY, OTHER_KEYS, WAYS, DeployHook, bearer, hold, runs
from tests.api.listening_calls import AT, Draw, listen, newest, seen
from workfuse.api.app import app
from workfuse.services import listening
from workfuse.store.tables import ListeningCallRow, ListeningRow


def test_the_next_call_is_seen_and_starts_nothing(
    client: TestClient, draw: Draw, session: Session
) -> None:
    draw()
    assert seen(client) == {"address": None, "secondsLeft": 0, "calls": []}
    address = listen(client)
    assert address.startswith("/test-hooks/")
    answer = client.post(
        f"{address}?source=shop&x=",
        json={"id": 7},
        headers={"X-Any": "1", "Cookie": "a=b", "Authorization": "Bearer k", "X-API-Key": "k"},
    )
    assert (answer.status_code, answer.json()["received"]) == (200, True)
    assert "test address" in answer.json()["message"]

    found = seen(client)
    assert found["address"] == f"workfuse{address}"
    assert 590 < found["secondsLeft"] <= 600
    [call] = found["calls"]
    assert (call["method"], call["contentType"], call["size"]) == ("POST", "application/json", 8)
    assert abs(datetime.fromisoformat(call["receivedAt"]) - datetime.now(UTC)) < timedelta(
        minutes=1
    )
    verdict, trigger = newest(client)
    open_to_all = {"admission": "open", "fit": "any", "misfit": None, "expectedMethod": None}
    assert verdict == open_to_all
    assert trigger["body"] == {"id": 7}
    assert trigger["query"] == {"source": "shop", "x": ""}
    assert (trigger["method"], trigger["scheduledAt"]) == ("POST", None)
    assert trigger["headers"]["x-any"] == "1"
    assert not {"cookie", "authorization", "x-api-key"} & set(trigger["headers"])
    assert runs(session) == []


def test_what_a_call_brings_is_what_a_run_would_get(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    deploy_hook()
    address = listen(client)
    sent = {"content": b"a=1&a=2", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    assert client.post("/hooks/orders/new?q=1&q=2", **sent).status_code == 202
    assert client.post(f"{address}?q=1&q=2", **sent).status_code == 200
    assert len(runs(session)) == 1
    _, trigger = newest(client)
    ran = client.get("/api/v1/workflows/orders/nodes/received/samples").json()["trigger"]["value"]
    assert trigger["body"] == {"a": ["1", "2"]}
    for part in ("body", "headers", "query", "method"):
        assert trigger[part] == ran[part], part
    assert set(trigger) == set(ran)


@pytest.mark.parametrize("way", WAYS)
def test_whether_a_call_is_genuine_is_said_and_nothing_of_the_secret(
    client: TestClient, draw: Draw, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    headers_of, key = WAYS[way]
    hold(monkeypatch, key)
    draw(authentication=way)
    address = listen(client)
    body, now = b'{"id": 7}', int(time.time())
    said = []
    for used in (key, OTHER_KEYS[key]):
        sent = {"Content-Type": "application/json", **headers_of(body, used, now)}
        answer = client.post(address, content=body, headers=sent)
        assert answer.status_code == 200, answer.text
        said.append(answer.content)
        verdict, trigger = newest(client)
        assert verdict["admission"] == ("genuine" if used == key else "refused")
        assert trigger["body"] == {"id": 7}
        assert used not in json.dumps(trigger)
    assert said[0] == said[1]
    assert client.post(address, content=body).content == said[0]
    assert newest(client)[0]["admission"] == "refused"
    assert key not in client.get(AT).text


@pytest.mark.parametrize(
    ("config", "otherwise"),
    [({}, "open"), ({"authentication": "bearer"}, "genuine")],
)
def test_where_a_call_comes_from_counts_as_for_the_deployed_hook(
    client: TestClient, draw: Draw, config: dict[str, str], otherwise: str
) -> None:
    draw(allowFrom="203.0.113.0/24", **config)
    address = listen(client)
    for host, said in (("203.0.114.9", "notAllowed"), ("203.0.113.9", otherwise)):
        caller = TestClient(app(), client=(host, 50_000))
        assert caller.post(address, headers=bearer(b"", KEY, 0)).status_code == 200
        assert newest(client)[0]["admission"] == said


def test_who_may_not_read_the_connection_is_told_nothing_of_its_secret(
    client: TestClient, draw: Draw, people: Any
) -> None:
    draw(authentication="bearer")
    people["ada"].denied.add("hook")
    address = listen(client)
    client.post(address, headers=bearer(b"", KEY, 0))
    assert newest(client)[0]["admission"] == "unchecked"
    people["ada"].denied.clear()
    assert listen(client) == address
    client.post(address, headers=bearer(b"", KEY, 0))
    assert newest(client)[0]["admission"] == "genuine"


def test_a_connection_that_was_chosen_later_is_not_asked(
    client: TestClient, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(authentication="bearer")
    address = listen(client)
    monkeypatch.setenv("AIRFLOW_CONN_OTHER", '{"conn_type": "http", "password": "k"}')
    draw(authentication="bearer", connection="other")
    client.post(address, headers=bearer(b"", "k", 0))
    assert newest(client)[0]["admission"] == "unchecked"
    listen(client)
    client.post(address, headers=bearer(b"", "k", 0))
    assert newest(client)[0]["admission"] == "genuine"


def test_the_draft_as_it_is_saved_is_what_counts(client: TestClient, draw: Draw) -> None:
    draw()
    address = listen(client)
    schema = {"type": "object", "required": ["sku"]}
    later = {"authentication": "header", "headerName": "X-Key", "respond": "node"}
    draw(payloadSchema=schema, method="PUT", respondNode="x", **later)
    client.post(address, json={"id": 1}, headers={"X-Key": "k", "X-API-Key": "seen"})
    verdict, trigger = newest(client)
    assert (verdict["fit"], verdict["expectedMethod"]) == ("misfit", "PUT")
    assert "'sku' is a required property" in verdict["misfit"]
    assert "x-key" not in trigger["headers"]
    assert trigger["headers"]["x-api-key"] == "seen"
    client.put(address, json={"sku": "a"})
    assert newest(client)[0] == {
        "admission": "unchecked", "fit": "fits", "misfit": None, "expectedMethod": None
    }  # fmt: skip


@pytest.mark.parametrize(
    "config",
    [
        {"authentication": "bearer"},
        {"payloadSchema": {"type": "nonsense"}},
        {"headerName": "X-Mine", "method": "BREW"},
    ],
)
def test_a_draft_with_mistakes_checks_nothing_and_holds_secrets_back(
    client: TestClient, draw: Draw, config: Any
) -> None:
    draw(connection=None, **config)
    address = listen(client)
    secret = {config.get("headerName", "X-API-Key"): "s3cret", "Authorization": "Bearer s3cret"}
    assert client.post(address, json={}, headers=secret).status_code == 200
    verdict, trigger = newest(client)
    assert (verdict["admission"], verdict["fit"]) == ("unchecked", "unchecked")
    assert "s3cret" not in json.dumps(trigger)


def test_a_node_that_is_gone_checks_nothing(client: TestClient, draw: Draw, document: Any) -> None:
    draw()
    address = listen(client)
    document["nodes"][0]["id"] = "renamed"
    draw()
    assert client.post(address, json={}).status_code == 200
    assert newest(client)[0]["admission"] == "unchecked"


def test_what_does_not_listen_is_as_if_there_was_nothing(
    client: TestClient, draw: Draw, session: Session
) -> None:
    nowhere = client.post("/hooks/no/such")
    draw()
    address = listen(client)
    token = address.rpartition("/")[2]
    wrong = [
        "", "x", "x" * 43, "é" * 43, token[:-1], f"{token}/", f"{token}%00", f"/{token}",
        token.swapcase(), "x" * 3_000,
    ]  # fmt: skip
    answers = [client.post(f"/test-hooks/{one}") for one in wrong]
    answers += [client.request(one, address) for one in ("HEAD", "OPTIONS", "TRACE", "BREW")]
    for answer in answers:
        assert answer.status_code == 404
        assert set(answer.headers) == set(nowhere.headers)
        assert answer.content in (nowhere.content, b"")

    assert client.post(address).status_code == 200
    session.execute(update(ListeningRow).values(expires_at=datetime.now(UTC)))
    session.commit()
    assert client.post(address).content == nowhere.content
    assert seen(client)["address"] is None
    assert listen(client) != address

    again = listen(client)
    assert client.delete(AT).status_code == 204
    assert client.post(again).content == nowhere.content
    assert len(seen(client)["calls"]) == 1

    last = listen(client)
    assert client.delete("/api/v1/workflows/orders").status_code == 204
    assert client.post(last).content == nowhere.content
    for table in (ListeningRow, ListeningCallRow):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_others_neither_listen_nor_look(client: TestClient, draw: Draw, people: Any) -> None:
    draw()
    address = listen(client)
    client.post(address, json={"id": 1})
    [call] = seen(client)["calls"]
    for method, path in (
        ("PUT", AT),
        ("GET", AT),
        ("DELETE", AT),
        ("GET", f"{AT}/calls/{call['id']}"),
    ):
        foreign = client.request(method, path, headers={"x-person": "ben"})
        assert (foreign.status_code, foreign.json()["code"]) == (404, "workflow_not_found")
    assert client.post(address).status_code == 200
    people["ada"].denied.add("edit")
    for method, path in (
        ("PUT", AT),
        ("GET", AT),
        ("DELETE", AT),
        ("GET", f"{AT}/calls/{call['id']}"),
    ):
        assert client.request(method, path).status_code == 403, method


def test_a_call_belongs_to_its_workflow_and_node(
    client: TestClient, draw: Draw, document: Any
) -> None:
    draw()
    client.post(listen(client), json={"id": 1})
    [call] = seen(client)["calls"]
    client.post("/api/v1/workflows", json={"name": "Others", "document": document})
    for place in ("others/nodes/received", "orders/nodes/shape"):
        other = f"/api/v1/workflows/{place}/listening"
        answer = client.get(f"{other}/calls/{call['id']}")
        assert (answer.status_code, answer.json()["code"]) == (404, "call_not_found")
        assert seen(client, other)["calls"] == []


@pytest.mark.parametrize("node_id", ["shape", "none"])
def test_only_what_can_be_called_listens(client: TestClient, draw: Draw, node_id: str) -> None:
    draw()
    answer = client.put(AT.replace("received", node_id))
    assert (answer.status_code, answer.json()["code"]) == (404, "nothing_to_call")


def test_a_person_has_an_address_and_who_oversees_another(client: TestClient, draw: Draw) -> None:
    draw()
    one, other = listen(client), listen(client, person="eve")
    assert one != other
    assert listen(client) == one
    assert client.delete(AT).status_code == 204
    assert client.post(one).status_code == 404
    assert client.post(other, json=1).status_code == 200
    assert newest(client)[1]["body"] == 1


def test_addresses_are_few(client: TestClient, document: Any, session: Session) -> None:
    def workflow(name: str, nodes: int, person: str = "ada") -> list[str]:
        drawn = dict(document)
        drawn["nodes"] = [
            {**document["nodes"][0], "id": f"hook_{number}"} for number in range(nodes)
        ]
        body = {"name": name, "document": drawn}
        made = client.post("/api/v1/workflows", json=body, headers={"x-person": person})
        at = f"/api/v1/workflows/{made.json()['id']}/nodes"
        return [f"{at}/hook_{number}/listening" for number in range(nodes)]

    many, one = workflow("Many", 11), workflow("One", 1)
    for at in many[:10]:
        listen(client, at)
    refused = client.put(many[10])
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_test_addresses")
    assert "This workflow has 10" in refused.json()["detail"]
    assert (
        "This workflow has 10" in client.put(many[10], headers={"x-person": "eve"}).json()["detail"]
    )
    assert "You have 10" in client.put(one[0]).json()["detail"]
    listen(client, many[3])  # has one already
    client.delete(many[3])
    listen(client, one[0])
    session.execute(update(ListeningRow).values(expires_at=datetime.now(UTC)))
    session.commit()
    listen(client, many[10])
    assert session.scalar(select(func.count()).select_from(ListeningRow)) == 1


def test_an_address_takes_so_many_calls(
    client: TestClient, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw()
    monkeypatch.setattr(listening, "MOST_CALLS", 3)
    address = listen(client)
    assert [client.get(address).status_code for _ in range(5)] == [200, 200, 200, 404, 404]
    assert seen(client)["address"] is None
    assert len(seen(client)["calls"]) == 3


def test_an_address_has_a_rate(
    client: TestClient,
    draw: Draw,
    hook_limits: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw()
    monkeypatch.setattr("workfuse.services.call_rates.TEST_CALLS_PER_MINUTE", 2)
    address = listen(client)
    assert [client.get(address).status_code for _ in range(2)] == [200, 200]
    refused = client.get(address)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_calls")
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert "this test address" in refused.json()["detail"]
    hook_limits(address=1)
    caller = TestClient(app(), client=("192.0.2.99", 50_000))
    assert caller.get("/test-hooks/none").status_code == 404
    assert caller.get("/test-hooks/none").status_code == 429


def test_the_newest_five_calls_are_kept_for_an_hour(
    client: TestClient, draw: Draw, session: Session
) -> None:
    draw()
    address = listen(client)
    for number in range(7):
        client.post(address, json=number)
    calls = seen(client)["calls"]
    bodies = [client.get(f"{AT}/calls/{call['id']}").json()["trigger"]["body"] for call in calls]
    assert bodies == [6, 5, 4, 3, 2]
    assert session.scalar(select(func.count()).select_from(ListeningCallRow)) == 5
    [expires_at, received_at] = session.execute(
        select(ListeningCallRow.expires_at, ListeningCallRow.received_at).limit(1)
    ).one()
    assert expires_at - received_at == timedelta(hours=1)

    session.execute(update(ListeningCallRow).values(expires_at=datetime.now(UTC)))
    session.commit()
    assert client.get(f"{AT}/calls/{calls[0]['id']}").status_code == 404
    assert seen(client)["calls"] == []
    assert session.scalar(select(func.count()).select_from(ListeningCallRow)) == 0
