"""Calls that are answered beside the server: it is asked wherever nobody answers there."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import connection
from uuid import uuid4

import httpx
import pytest

from workfuse.local.step_server import answer_all
from workfuse.step_calls import Answer, Call, CallTransport

ROOT = "/execution/"
STEP = "01a22a77-567a-796e-9aff-c97a663f0a9e"


def told(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"server": request.url.path, "sent": request.read().decode()})


@pytest.fixture
def address() -> str:
    return f"\0workfuse-tests-{uuid4().hex}"


@pytest.fixture
def ask(address: str) -> Iterator[httpx.Client]:
    """A supervisor's client whose server tells what it was asked."""
    transport = CallTransport(httpx.MockTransport(told), ROOT, address)
    base = f"http://localhost{ROOT}"
    headers = {"authorization": "Bearer key"}
    with httpx.Client(base_url=base, transport=transport, headers=headers) as client:
        yield client


@contextmanager
def answering(address: str, answer: Callable[[Call], Answer | None]) -> Iterator[None]:
    def run() -> None:
        with suppress(OSError):  # it is closed
            answer_all(listener, answer)

    with connection.Listener(address) as listener:
        threading.Thread(target=run, daemon=True).start()
        yield
        listener._listener._socket.shutdown(socket.SHUT_RDWR)  # type: ignore[attr-defined]


def test_a_call_is_answered_with_what_it_brings(ask: httpx.Client, address: str) -> None:
    calls: list[Call] = []

    def answer(call: Call) -> Answer:
        calls.append(call)
        return Answer(201, b'{"a":1}', "new key")

    large = "x" * 3_000_000
    with answering(address, answer):
        path = "xcoms/orders/manual__2026-01-01T00:00:00+00:00/a.b/return_value"
        answer_ = ask.post(path, params={"map_index": 3, "dag_result": True}, json=large)
        ask.put(f"task-instances/{STEP}/heartbeat", json={})
    assert (answer_.status_code, answer_.json()) == (201, {"a": 1})
    assert answer_.headers["Refreshed-API-Token"] == "new key"
    output, beat = calls
    assert output.path == {
        "dag_id": "orders",
        "run_id": "manual__2026-01-01T00:00:00+00:00",
        "task_id": "a.b",
        "key": "return_value",
    }
    assert (output.name, output.token) == ("set_output", "key")
    assert output.query == {"map_index": "3", "dag_result": "true"}
    assert output.body.decode() == f'"{large}"'
    assert (beat.name, beat.path) == ("heartbeat", {"task_instance_id": STEP})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "variables/a"),
        ("GET", "xcoms/orders/run/a/return_value/item/0"),
        ("GET", "xcoms/orders/run/a/key/slice"),
        ("HEAD", "xcoms/orders/run/a/return_value"),
        ("DELETE", "xcoms/orders/run/a/return_value"),
        ("PATCH", f"task-instances/{STEP}/skip-downstream"),
    ],
)
def test_other_calls_go_to_the_server(
    ask: httpx.Client, address: str, method: str, path: str
) -> None:
    def answer(call: Call) -> Answer:
        raise AssertionError(call)

    with answering(address, answer):
        assert ask.request(method, path).json()["server"] == ROOT + path


def test_where_nobody_answers_the_server_is_asked(ask: httpx.Client, address: str) -> None:
    beat = f"task-instances/{STEP}/heartbeat"
    assert ask.put(beat, content="1").json() == {"server": ROOT + beat, "sent": "1"}
    with answering(address, lambda _: None):
        assert ask.put(beat, content="2").json()["sent"] == "2", "nor one who knows no answer"
    with answering(address + "x", lambda _: Answer(204)):
        assert ask.put(beat, content="3").json()["sent"] == "3"


def test_one_that_dies_at_it_is_asked_no_more(ask: httpx.Client, address: str) -> None:
    beat = f"task-instances/{STEP}/heartbeat"
    with connection.Listener(address) as listener:

        def die() -> None:
            line = listener.accept()
            line.recv_bytes()
            line.close()

        dying = threading.Thread(target=die)
        dying.start()
        assert ask.put(beat, content="1").json()["sent"] == "1"
        dying.join()
    with answering(address, lambda _: Answer(204)):
        assert ask.put(beat).status_code == 204, "but the next one is"


def test_one_that_hangs_is_an_error_that_is_tried_again(ask: httpx.Client, address: str) -> None:
    beat = f"task-instances/{STEP}/heartbeat"

    def hang(_: Call) -> Answer:
        time.sleep(5)
        return Answer(500)

    with answering(address, hang), pytest.raises(httpx.ReadTimeout):
        ask.put(beat, timeout=0.1)
    assert ask.put(beat, content="1").json()["sent"] == "1", "and no late answer is taken for it"


def test_a_line_is_opened_again(ask: httpx.Client, address: str) -> None:
    """Before a fork it is closed."""
    transport = ask._transport
    assert isinstance(transport, CallTransport)
    with answering(address, lambda _: Answer(204)):
        for _ in range(2):
            assert ask.put(f"task-instances/{STEP}/heartbeat").status_code == 204
            assert transport._line is not None
            transport.hang_up()
            assert transport._line is None
