"""The same delivery is the same run, however often it is sent."""

from __future__ import annotations

import json
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.api.hook_calls import (
    HOOK,
    KEY,
    WAYS,
    WITH_TIME,
    DeployHook,
    Headers,
    hold,
    runs,
    signed,
)
from workfuse.services import deliveries
from workfuse.services.deliveries import KEY_LIMIT, delivery_of
from workfuse.services.errors import KeyRefused
from workfuse.services.hook_authentication import TOLERANCE, Call

JSON = {"Content-Type": "application/json"}
Sender = Callable[..., Any]


@pytest.fixture
def sender(client: TestClient, deploy_hook: DeployHook, monkeypatch: Any) -> Sender:
    """Deploys a hook with this authentication; what it gives signs bodies and sends them."""

    def deployed(way: str, **config: Any) -> Sender:
        headers_of, key = WAYS[way]
        hold(monkeypatch, key)
        deploy_hook(authentication=way, **config)
        begin = int(time.time())  # a second may pass between two tries

        def send(body: Any, at: int = 0, **more: str) -> Any:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers = headers_of(raw, key, begin + at)
            return client.post(HOOK, content=raw, headers={**JSON, **headers, **more})

        return send

    return deployed


def one_run(session: Session, answers: list[Any]) -> None:
    [run] = runs(session)
    assert [answer.status_code for answer in answers] == [202] * len(answers)
    assert {answer.json()["runId"] for answer in answers} == {run.run_id}
    assert {answer.headers["location"] for answer in answers} == {answers[0].json()["run"]}


@pytest.mark.parametrize("way", ["bearer", "basic", "header", "github"])
def test_a_callers_key(sender: Sender, session: Session, way: str) -> None:
    send = sender(way)
    key = {"Idempotency-Key": "order-7"}
    one_run(session, [send({"id": 7}, **key), send(b'{ "id":7 }', **key)])
    send({"id": 7})
    send({"id": 7})
    send({"id": 7}, **{"Idempotency-Key": "order-8"})
    assert len(runs(session)) == 4


def test_another_call_under_a_key_is_a_mistake(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    deploy_hook()
    key = {"Idempotency-Key": "order-7"}
    first = client.post(HOOK, json={"id": 7, "n": 1.5, "x": [None, True, "ü"]}, headers=key)
    again = client.post(HOOK, json={"id": 7, "n": 1.5, "x": [None, True, "ü"]}, headers=key)
    assert first.json() == again.json()
    for other in (client.post(HOOK, json={"id": 8}, headers=key), client.post(HOOK, headers=key)):
        assert (other.status_code, other.json()["code"]) == (409, "key_reused")
        assert "'order-7'" in other.json()["detail"]
    sent = {"id": 7, "n": 1.5, "x": [None, True, "ü"]}
    assert client.post(f"{HOOK}?a=1", json=sent, headers=key).status_code == 409
    assert len(runs(session)) == 1


def test_a_key_belongs_to_one_hook(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    deploy_hook()
    deploy_hook(name="Others", path="others")
    for path in (HOOK, "/hooks/others"):
        assert client.post(path, json={}, headers={"Idempotency-Key": "a"}).status_code == 202
    assert len(runs(session)) == 2


@pytest.mark.parametrize("key", ["", "x" * (KEY_LIMIT + 1)])
def test_keys_have_a_length(
    client: TestClient, deploy_hook: DeployHook, session: Session, key: str
) -> None:
    deploy_hook()
    answer = client.post(HOOK, json={}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "key_refused")
    assert runs(session) == []


def test_what_started_nothing_is_not_remembered(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    deploy_hook(payloadSchema={"type": "object", "required": ["id"]})
    key = {"Idempotency-Key": "a"}
    assert client.post(HOOK, json={}, headers=key).status_code == 422
    assert client.post(HOOK, json={"id": 7}, headers=key).status_code == 202
    assert len(runs(session)) == 1


def test_a_known_key_opens_no_door(sender: Sender, client: TestClient, session: Session) -> None:
    send = sender("bearer")
    key = {"Idempotency-Key": "order-7"}
    send({"id": 7}, **key)
    answer = client.post(HOOK, json={"id": 7}, headers={"Authorization": "Bearer x", **key})
    assert (answer.status_code, answer.json()["code"]) == (401, "hook_refused")
    assert "runId" not in answer.text


def test_github_names_its_deliveries(sender: Sender, session: Session) -> None:
    send = sender("github")
    id_ = {"X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}
    one_run(session, [send({"a": 1}, **id_), send({"a": 1}, **id_)])
    send({"a": 1}, **{"X-GitHub-Delivery": "other"})
    assert len(runs(session)) == 2


STRIPE = {"id": "evt_1", "object": "event", "pending_webhooks": 2}
RETRIED: list[tuple[str, Any, Any, Any]] = [
    ("stripe", STRIPE, {**STRIPE, "pending_webhooks": 1}, {**STRIPE, "id": "evt_2"}),
    ("stripe", {"id": "7"}, {"id": "7"}, {"id": "7", "paid": True}),
    ("slack", {"event_id": "Ev1"}, {"event_id": "Ev1"}, {"event_id": "Ev2"}),
]


@pytest.mark.parametrize(("way", "body", "again", "other"), RETRIED)
def test_events_have_ids_in_their_bodies(
    sender: Sender, session: Session, way: str, body: Any, again: Any, other: Any
) -> None:
    """Stripe and Slack sign each try anew, Stripe counts who did not get it yet."""
    send = sender(way)
    at = -20 if "object" in body or way == "slack" else 0
    one_run(session, [send(body, at), send(again)])
    send(other)
    assert len(runs(session)) == 2


def test_standard_webhooks_sign_their_ids(sender: Sender, session: Session) -> None:
    send = sender("standardWebhooks")
    one_run(session, [send({"a": 1}, -20), send({"a": 1})])


def without_id(way: str, body: bytes, at: int) -> Headers:
    headers_of, key = WAYS[way]
    if way != "standardWebhooks":
        return headers_of(body, key, at)
    raw_key = b64decode(key.removeprefix("whsec_"))
    signature = b64encode(bytes.fromhex(signed(raw_key, f".{at}.".encode() + body))).decode()
    return {"webhook-timestamp": str(at), "webhook-signature": f"v1,{signature}"}


PAY = b'{"pay": 1}'
# Read as a form, the second has another id in a field of its own.
EVENTS = {
    "stripe": [
        b'{"id": "evt_1", "object": "event"}',
        b'{"id": "evt_1", "object": "event", "x": "&id=evt_2&object=event&"}',
    ],
    "slack": [b'{"event_id": "Ev1"}', b'{"event_id": "Ev1", "text": "&event_id=Ev2&"}'],
    "standardWebhooks": [],
}
CAUGHT = [(way, body) for way in WITH_TIME for body in (PAY, *EVENTS[way])]


@pytest.mark.parametrize(("way", "body"), CAUGHT)
def test_a_caught_call_starts_nothing(
    client: TestClient,
    deploy_hook: DeployHook,
    session: Session,
    monkeypatch: Any,
    way: str,
    body: bytes,
) -> None:
    """Within the tolerance it is the same delivery, after that it is refused."""
    hold(monkeypatch, WAYS[way][1])
    deploy_hook(authentication=way)
    at = int(time.time())
    caught = {**JSON, **without_id(way, body, at)}
    sent = [caught, {**caught, "Idempotency-Key": "mine"}, {**caught, "X-GitHub-Delivery": "a"}]
    kinds = ("text/plain", "application/x-www-form-urlencoded", "application/pdf")
    sent += [{**caught, "Content-Type": kind} for kind in kinds]
    if way == "stripe":
        sent.append({**caught, "Stripe-Signature": f"v1=00,{caught['Stripe-Signature']},v1=1"})
    one_run(session, [client.post(HOOK, content=body, headers=headers) for headers in sent])

    # A second later the service sends the same content, as another delivery where it has no id.
    new = {**JSON, **without_id(way, body, at + 1)}
    assert client.post(HOOK, content=body, headers=new).status_code == 202
    number = 2 if body == PAY else 1
    assert len(runs(session)) == number

    later = TOLERANCE + 10
    monkeypatch.setattr(
        "workfuse.api.call_reading.Call", lambda headers, raw, at: Call(headers, raw, at + later)
    )
    for headers in sent:
        assert client.post(HOOK, content=body, headers=headers).status_code == 401
    assert len(runs(session)) == number


def test_two_at_the_same_moment_are_one_run(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    deploy_hook()

    def send(_: int) -> Any:
        return client.post(HOOK, json={"id": 7}, headers={"Idempotency-Key": "order-7"})

    with ThreadPoolExecutor(8) as pool:
        one_run(session, list(pool.map(send, range(16))))


def test_who_comes_second_gets_the_firsts_run(
    client: TestClient, deploy_hook: DeployHook, session: Session, monkeypatch: Any
) -> None:
    """Both have looked and seen no run before either has made one."""
    from workfuse.store import run_records

    deploy_hook()
    key = {"Idempotency-Key": "order-7"}
    first = client.post(HOOK, json={"id": 7}, headers=key)
    look = run_records.find_run
    looks = iter(range(100))
    monkeypatch.setattr(
        run_records, "find_run", lambda *of: None if next(looks) == 0 else look(*of)
    )
    one_run(session, [first, client.post(HOOK, json={"id": 7}, headers=key)])
    assert next(looks) == 2


@pytest.mark.parametrize("former", [KEY, ["another", KEY], [7, None, "", {"a": 1}, KEY]])
def test_any_of_several_keys_holds(
    client: TestClient, deploy_hook: DeployHook, monkeypatch: Any, former: Any
) -> None:
    hold(monkeypatch, "new-key", previous=former)
    deploy_hook(authentication="github")
    headers_of = WAYS["github"][0]
    for key, status in (("new-key", 202), (KEY, 202), ("", 401), ("7", 401), ("None", 401)):
        answer = client.post(HOOK, content=b"{}", headers={**JSON, **headers_of(b"{}", key, 0)})
        assert answer.status_code == status, key


def test_all_keys_are_compared_every_time(monkeypatch: Any) -> None:
    """How long an answer takes says nothing about which key, if any, was right."""
    from workfuse.services import hook_authentication
    from workfuse.services.hook_authentication import Secrets, is_genuine

    compared: list[bytes] = []
    same = hook_authentication._same_bytes
    monkeypatch.setattr(
        hook_authentication,
        "_same_bytes",
        lambda given, expected: compared.append(expected) or same(given, expected),
    )
    for token in ("a", "c", "none of them"):
        compared.clear()
        call = Call({"authorization": f"Bearer {token}"}, b"", 0)
        assert is_genuine("bearer", "", call, Secrets("", ("a", "b", "c"))) == (token in "ac")
        assert compared == [b"a", b"b", b"c"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "event_id", "object", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
header_names = st.sampled_from(
    ["idempotency-key", "webhook-id", "x-github-delivery", "stripe-signature", "webhook-timestamp"]
)
header_values = st.text(st.characters(max_codepoint=255), max_size=300)


@given(
    way=st.sampled_from(["none", *WAYS]),
    headers=st.dictionaries(header_names, header_values),
    raw=st.binary(max_size=20) | values.map(lambda value: json.dumps(value).encode()),
)
def test_any_call_has_one_name_or_none(way: str, headers: dict[str, str], raw: bytes) -> None:
    call = Call(headers, raw, 0.0)
    try:
        found = delivery_of(way, call)
    except KeyRefused:
        assert not 1 <= len(headers["idempotency-key"]) <= KEY_LIMIT
        return
    assert found == delivery_of(way, call)
    if way in WITH_TIME:
        assert found is not None
        assert not found.is_callers_word
    if found is not None:
        assert len(found.digest("orders", "received")) == 32
        assert found.digest("orders", "received") != found.digest("orders", "other")


def test_names_of_two_sources_never_meet() -> None:
    def names() -> Iterator[str]:
        for way in ("none", *deliveries._NAMES):
            headers = dict.fromkeys(("idempotency-key", "webhook-id", "x-github-delivery"), "a")
            body = b'{"id": "a", "event_id": "a", "object": "event"}'
            found = delivery_of(way, Call(headers, body, 0.0))
            assert found is not None
            yield found.digest("orders", "received")

    assert len(set(names())) == 5
