"""200 callers who mean harm are refused, and whoever calls meanwhile is answered as before."""

from __future__ import annotations

import logging
import socket
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from urllib.parse import urlsplit

import pytest
import requests

from tests.airflow.client import Server, Workflows
from tests.airflow.documents import document, node

pytestmark = pytest.mark.airflow
log = logging.getLogger(__name__)

EACH = 40
LONGEST = 20.0
"""Seconds for an answer. Whoever is slow gets none so soon: the server waits 30 for a body."""

HEAD = "POST /workfuse/hooks/hostile/signed HTTP/1.1\r\nHost: 127.0.0.1\r\n"
JSON = "Content-Type: application/json\r\n"


def slow_body(caller: socket.socket) -> None:
    caller.sendall(f"{HEAD}{JSON}Content-Length: 1000\r\n\r\n".encode())
    for _ in range(20):  # and then nothing more
        caller.sendall(b" ")
        time.sleep(0.1)


def too_large(caller: socket.socket) -> None:
    caller.sendall(f"{HEAD}{JSON}Content-Length: 400000000\r\n\r\n".encode())
    for _ in range(64):
        caller.sendall(b"x" * 65_536)


def malformed(caller: socket.socket) -> None:
    caller.sendall(f"{HEAD}{JSON}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{".encode())


def wrong_signature(caller: socket.socket) -> None:
    signed = f"X-Hub-Signature-256: sha256={'0' * 64}\r\nContent-Length: 2\r\n\r\n{{}}"
    caller.sendall(f"{HEAD}{JSON}{signed}".encode())


def header_bomb(caller: socket.socket) -> None:
    bomb = "".join(f"X-Header-{number}: {'x' * 100}\r\n" for number in range(5_000))
    caller.sendall(f"{HEAD}{bomb}Content-Length: 0\r\n\r\n".encode())


HOSTILE: dict[Callable[[socket.socket], None], set[str]] = {
    slow_body: {"open"},
    too_large: {"413", "closed"},
    malformed: {"400", "closed"},
    wrong_signature: {"401"},
    header_bomb: {"400", "431", "closed"},
}
"""What each of them may get. Who still writes when the server has hung up sees no answer."""


def attack(url: str, send: Callable[[socket.socket], None]) -> tuple[str, str]:
    """Who it was, and the status that the server gave; "open" when it gave none."""
    parts = urlsplit(url)
    address = (str(parts.hostname), int(parts.port or 80))
    # From an address of their own, as callers have: rates are counted for each.
    with socket.create_connection(address, LONGEST, source_address=("127.0.0.2", 0)) as caller:
        try:
            send(caller)
            answer = caller.recv(4096)
        except TimeoutError:
            return send.__name__, "open"
        except ConnectionError:
            return send.__name__, "closed"
    return send.__name__, answer.split()[1].decode() if answer else "closed"


def call(server: Server) -> float:
    """Seconds until a call was answered 202."""
    began = time.monotonic()
    answer = requests.post(f"{server.url}/workfuse/hooks/hostile/good", json={}, timeout=30)
    assert answer.status_code == 202, answer.text
    return time.monotonic() - began


def test_others_are_answered_as_before(workflows: Workflows, airflow_server: Server) -> None:
    workflows.connect("hostile_hook", conn_type="http", password="hostile-secret-1")
    signed = {"path": "hostile/signed", "authentication": "github"}
    for name, config, credential in (
        ("Hostile", signed, "hostile_hook"),
        ("Good", {"path": "hostile/good"}, None),
    ):
        trigger = node("start", "trigger.webhook", config, credential=credential)
        workflows.deploy(document(name, [trigger], []))
    before = [call(airflow_server) for _ in range(15)]
    with ThreadPoolExecutor(len(HOSTILE) * EACH) as attackers:
        going = [
            attackers.submit(attack, airflow_server.url, send)
            for _ in range(EACH)
            for send in HOSTILE
        ]
        during = [call(airflow_server) for _ in range(15)]
        seen = Counter(one.result(timeout=60) for one in going)
    log.info("median %.3f s before, %.3f s meanwhile", median(before), median(during))
    for send, expected in HOSTILE.items():
        got = {status for name, status in seen if name == send.__name__}
        assert got <= expected, seen
    assert median(during) < 5 * median(before) + 0.5
    assert max(during) < 10
