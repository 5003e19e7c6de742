"""Hooks that are called too often say when to call again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.api.hook_calls import KEY, DeployHook, hold, runs
from workfuse.api.app import app
from workfuse.services import hooks
from workfuse.services.call_rates import Rates, network_of

HOOK = "/hooks/rates/limited"
From = Callable[[str], TestClient]


def calls_from(host: str) -> TestClient:
    return TestClient(app(), raise_server_exceptions=False, client=(host, 50_000))


@pytest.mark.usefixtures("client")
def test_an_address_has_a_rate(
    deploy_hook: DeployHook, session: Session, hook_limits: Callable[..., None]
) -> None:
    deploy_hook(path="rates/limited")
    hook_limits(address=3)
    one, other = calls_from("192.0.2.1"), calls_from("192.0.2.2")
    assert [one.post(HOOK).status_code for _ in range(3)] == [202] * 3
    refused = one.post(HOOK)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_calls")
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert "3 calls a minute for your address" in refused.json()["detail"]
    # What is there and what is not look the same to whoever calls too often.
    assert one.post("/hooks/no/such").json()["code"] == "too_many_calls"
    assert other.post(HOOK).status_code == 202
    assert other.post("/hooks/no/such").status_code == 404
    assert len(runs(session)) == 4


@pytest.mark.usefixtures("client")
def test_a_page_is_told_that_it_calls_too_often(
    deploy_hook: DeployHook, hook_limits: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy_hook(path="rates/limited", allowOrigins="https://shop.example.com")
    hook_limits(address=2)
    one = calls_from("192.0.2.8")
    from_page = {"Origin": "https://shop.example.com"}
    assert [one.post(HOOK, headers=from_page).status_code for _ in range(2)] == [202] * 2
    looks = []
    find = hooks.find_hooks
    monkeypatch.setattr(hooks, "find_hooks", lambda *of: looks.append(of) or find(*of))
    refused = one.post(HOOK, headers=from_page)
    assert refused.status_code == 429
    assert refused.headers["access-control-allow-origin"] == from_page["Origin"]
    assert "Retry-After" in refused.headers["access-control-expose-headers"]
    elsewhere = one.post("/hooks/no/such", headers=from_page)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (429, "too_many_calls")
    assert "access-control-allow-origin" not in elsewhere.headers
    assert len(looks) == 2
    # Whoever calls far too often costs the database nothing, nor does who asks for no page.
    for _ in range(5):
        assert one.post(HOOK, headers=from_page).status_code == 429
    assert calls_from("192.0.2.8").post(HOOK).status_code == 429
    assert len(looks) == 2


@pytest.mark.usefixtures("client")
def test_a_hook_has_a_rate(
    deploy_hook: DeployHook,
    session: Session,
    hook_limits: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hold(monkeypatch, KEY)
    deploy_hook(path="rates/limited", authentication="bearer")
    deploy_hook(name="Other", path="rates/other")
    hook_limits(hook=2)
    right = {"Authorization": f"Bearer {KEY}"}
    # Calls that are refused take nothing from those of who has the key.
    assert {calls_from("192.0.2.3").post(HOOK).status_code for _ in range(5)} == {401}
    assert calls_from("192.0.2.4").post(HOOK, headers=right).status_code == 202
    assert calls_from("192.0.2.5").post(HOOK, headers=right).status_code == 202
    refused = calls_from("192.0.2.6").post(HOOK, headers=right)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_calls")
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert "this webhook" in refused.json()["detail"]
    assert calls_from("192.0.2.3").post(HOOK).status_code == 401
    assert calls_from("192.0.2.6").post("/hooks/rates/other").status_code == 202
    assert len(runs(session)) == 3


@pytest.mark.usefixtures("client")
def test_without_limits_nobody_is_refused(
    deploy_hook: DeployHook, hook_limits: Callable[..., None]
) -> None:
    deploy_hook(path="rates/limited")
    hook_limits()
    one = calls_from("192.0.2.7")
    assert {one.post(HOOK).status_code for _ in range(10)} == {202}


def test_who_waits_as_told_may_call() -> None:
    rates = Rates()
    assert [rates.take("a", 60, 100.0) for _ in range(60)] == [0.0] * 60
    wait = rates.take("a", 60, 100.0)
    assert 0 < wait <= 1
    assert rates.take("a", 60, 100.0 + wait) == 0
    assert rates.take("b", 60, 100.0) == 0
    assert [rates.take("a", 60, 1_000.0) for _ in range(60)] == [0.0] * 60


@given(
    per_minute=st.integers(1, 10_000),
    pauses=st.lists(st.floats(0, 5), max_size=300),
)
def test_no_minute_has_more_than_twice_the_rate(per_minute: int, pauses: list[float]) -> None:
    rates, now, taken = Rates(), 1e6, []
    for pause in pauses:
        now += pause
        if rates.take("a", per_minute, now) == 0:
            taken.append(now)
    for at in taken:
        assert sum(at <= other < at + 60 for other in taken) <= 2 * per_minute


def test_few_are_remembered() -> None:
    rates = Rates(most=100)
    for number in range(10_000):
        rates.take("often", 2, 0.0)
        rates.take(number, 2, 0.0)
    assert len(rates) == 100
    assert rates.take("often", 2, 0.0) > 0


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_networks(host: str, network: str) -> None:
    assert network_of(host) == network
