"""What a test address reads: the same as a hook, within the same limits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from tests.api.listening_calls import Draw, listen, newest, seen
from workfuse.services import listening


@pytest.mark.parametrize("method", sorted(listening.METHODS))
def test_methods(client: TestClient, draw: Draw, method: str) -> None:
    draw()
    assert client.request(method, listen(client)).status_code == 200
    verdict, trigger = newest(client)
    assert (trigger["method"], trigger["body"]) == (method, None)
    assert verdict["expectedMethod"] == (None if method == "POST" else "POST")


BODIES: list[tuple[str, bytes, Any]] = [
    ("application/json", b'[1, "\xc3\xbc"]', [1, "ü"]),
    ("application/x-www-form-urlencoded", b"a=1&b=%C3%BC", {"a": "1", "b": "ü"}),
    ("text/plain", b"hello", "hello"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
        {"a": "1"},
    ),
    (
        "image/png",
        b"\x89PNG",
        {"contentType": "image/png", "size": 4, "base64": "iVBORw=="},
    ),
]


@pytest.mark.parametrize(("kind", "raw", "value"), BODIES)
def test_bodies_are_read_as_hooks_read_them(
    client: TestClient, draw: Draw, kind: str, raw: bytes, value: Any
) -> None:
    draw()
    answer = client.post(listen(client), content=raw, headers={"Content-Type": kind})
    assert answer.status_code == 200, answer.text
    assert newest(client)[1]["body"] == value


def test_bad_calls_are_refused_as_hooks_refuse_them(client: TestClient, draw: Draw) -> None:
    draw()
    address = listen(client)
    bad: list[tuple[bytes, dict[str, str], int, str]] = [
        (b"{", {}, 400, "not_json"),
        (b"x", {"Content-Type": "text/plain; charset=utf-7"}, 415, "body_not_taken"),
        (b"{}", {"Content-Encoding": "gzip"}, 415, "body_not_taken"),
        (b" " * (1024 * 1024 + 1), {}, 413, "body_too_large"),
        (b"{}", {"X-Long": "x" * 40_000}, 431, "headers_too_large"),
    ]
    for raw, headers, status, code in bad:
        sent = {"Content-Type": "application/json", **headers}
        answer = client.post(address, content=raw, headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert seen(client)["calls"] == []


def test_a_body_that_never_ends_is_given_up(
    client: TestClient, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw()

    async def endless(request: Request, limit: int) -> bytes:
        await asyncio.sleep(60)
        return b""

    monkeypatch.setattr("workfuse.api.call_reading.bounded_body", endless)
    monkeypatch.setattr("workfuse.api.call_reading.BODY_SECONDS", 0.01)
    answer = client.post(listen(client), content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (408, "body_too_slow")


def test_what_is_too_large_for_a_run_is_kept_in_part(client: TestClient, draw: Draw) -> None:
    draw()
    text = "\x01" * 1_000_000  # six bytes each as JSON
    sent = {"content": text.encode(), "headers": {"Content-Type": "text/plain"}}
    assert client.post(listen(client), **sent).status_code == 200
    [call] = seen(client)["calls"]
    assert (call["cut"], call["size"]) == (True, 1_000_000)
    assert len(newest(client)[1]["body"]) < 20_000
