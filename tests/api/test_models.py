"""The models that an AI service offers, and what is said when it does not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from airflow.models.connection import Connection
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session


class Service(BaseHTTPRequestHandler):
    answer: tuple[int, Any] = (200, {"data": []})
    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        type(self).asked.append((self.path, self.headers["Authorization"]))
        status, body = type(self).answer
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body.encode() if isinstance(body, str) else json.dumps(body).encode())

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def service(session: Session) -> Iterator[type[Service]]:
    """A service behind the connection "ai"."""
    Service.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}/v1"
    session.add(Connection(conn_id="ai", conn_type="http", host=host, password="key"))
    session.commit()
    yield Service
    server.shutdown()
    server.server_close()


def models(client: TestClient, connection_id: str = "ai") -> Any:
    answer = client.get(f"/api/v1/connections/{connection_id}/models")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_names_in_order_without_what_is_none(client: TestClient, service: type[Service]) -> None:
    data = [{"id": "small"}, {"id": "large"}, {"id": "small"}, {"id": 7}, "x", {"id": ""}]
    service.answer = (200, {"object": "list", "data": data})
    assert models(client) == {"models": ["large", "small"], "problem": None}
    assert service.asked == [("/v1/models", "Bearer key")]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((401, "no"), "answered 401"),
        ((302, ""), "answered 302"),
        ((200, "<html>"), "no list of models that can be read"),
    ],
)
def test_a_service_that_does_not_say_is_no_error(
    client: TestClient, service: type[Service], answer: Any, words: str
) -> None:
    service.answer = answer
    found = models(client)
    assert found["models"] == []
    assert words in found["problem"]
    assert "key" not in found["problem"]
    assert len(service.asked) == 1


def test_nobody_there(client: TestClient, session: Session) -> None:
    assert "no connection 'gone'" in models(client, "gone")["problem"]
    session.add(Connection(conn_id="dead", conn_type="http", host="http://127.0.0.1:9/v1"))
    session.commit()
    assert "cannot be reached" in models(client, "dead")["problem"]


def test_only_for_those_who_may_read_the_connection(
    client: TestClient, service: type[Service], people: Any
) -> None:
    people["ada"].denied.add("ai")
    answer = client.get("/api/v1/connections/ai/models")
    assert answer.status_code == 403
    assert answer.json()["code"] == "connections_forbidden"
    assert service.asked == []
