"""Certificates that a connection brings along."""

from __future__ import annotations

import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.airflow.double import Answer, Double
from tests.unit.operators.calls import failure
from workfuse.operators.errors import NodeError
from workfuse.operators.http_client import HttpRequest, exchange
from workfuse.operators.http_tls import use_certificates


@dataclass
class Pair:
    certificate: str
    key: str
    folder: Path


def pair(folder: Path, name: str) -> Pair:
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    given = "-x509 -nodes -newkey rsa:2048 -addext subjectAltName=IP:127.0.0.1,DNS:localhost"
    subprocess.run(
        [
            "openssl",
            "req",
            *given.split(),
            *("-subj", f"/CN={name}"),
            "-keyout",
            key,
            "-out",
            certificate,
        ],
        check=True,
        capture_output=True,
    )
    return Pair(certificate.read_text(), key.read_text(), folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return pair(tmp_path_factory.mktemp("tls"), "server")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return pair(tmp_path_factory.mktemp("tls"), "client")


@pytest.fixture
def strict(server: Pair, client: Pair) -> Iterator[Double]:
    """A service that lets in who shows the client's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.folder / "server.pem", server.folder / "server.key")
    context.load_verify_locations(cadata=client.certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    with Double(context) as service:
        yield service


def ask(double: Double, extra: dict[str, str], base_url: str | None = None) -> Any:
    with requests.Session() as session:
        session.headers.update(extra)  # as the HTTP hook does with a connection's extra
        use_certificates(session, base_url or double.url)
        request = HttpRequest("GET", f"{double.url}/x")
        return exchange(session, request, base_url=None, timeout=5).output


def test_own_authority_and_client_certificate(strict: Double, server: Pair, client: Pair) -> None:
    extra = {
        "ca_certificate": server.certificate,
        "client_certificate": client.certificate,
        "client_private_key": client.key,
        "X-Tenant": "1",
    }
    assert ask(strict, extra)["status"] == 200
    (seen,) = strict.seen("/x")
    assert seen.headers["x-tenant"] == "1"
    assert not [name for name in seen.headers if "cert" in name or "key" in name]


def test_without_them_nobody_gets_in(strict: Double, server: Pair, client: Pair) -> None:
    trusted = {"ca_certificate": server.certificate}
    with pytest.raises(NodeError):
        ask(strict, trusted)
    shown = {"client_certificate": client.certificate, "client_private_key": client.key}
    with pytest.raises(NodeError, match="not trusted"):
        ask(strict, shown)
    with pytest.raises(NodeError, match="not trusted"):
        ask(strict, {**shown, "ca_certificate": client.certificate})
    assert strict.seen("/x") == []


@pytest.mark.parametrize("base_url", ["https://127.0.0.1:1", "https://127.0.0.1", "https://127.0"])
def test_they_are_for_the_connections_origin_only(
    strict: Double, server: Pair, client: Pair, base_url: str
) -> None:
    extra = {
        "ca_certificate": server.certificate,
        "client_certificate": client.certificate,
        "client_private_key": client.key,
    }
    with pytest.raises(NodeError, match="not trusted"):
        ask(strict, extra, base_url)


@contextmanager
def answering(raw: bytes) -> Iterator[str]:
    """Reads the beginning of a handshake, answers with this, and hangs up."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            self.request.sendall(raw)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as service:
        threading.Thread(target=service.serve_forever, args=(0.05,), daemon=True).start()
        yield f"https://127.0.0.1:{service.server_address[1]}/"
        service.shutdown()


@pytest.mark.parametrize(
    ("raw", "words", "retryable"),
    [
        (b"", "the connection was lost", True),
        (b"\x16\x03\x03\x00\x7a\x02", "the connection was lost", True),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak TLS", False),
        (b"\x15\x03\x03\x00\x02\x02\x28", "TLS failed", False),  # an alert: no common cipher
    ],
)
def test_handshakes_that_fail_for_other_reasons(raw: bytes, words: str, *, retryable: bool) -> None:
    with answering(raw) as url:
        error = failure(url)
    assert (error.kind, error.retryable) == ("connection", retryable)
    assert words in error.message
    assert "trusted" not in error.message


def test_a_certificate_that_is_not_trusted_is_not_tried_again(strict: Double) -> None:
    error = failure(strict.url)
    assert "certificate is not trusted" in error.message
    assert not error.retryable


def test_unreadable_certificates(double: Double, client: Pair) -> None:
    for extra in (
        {"ca_certificate": "none"},
        {"client_certificate": client.certificate, "client_private_key": "secret-key-1"},
    ):
        with pytest.raises(NodeError, match="cannot be read") as caught:
            ask(double, extra)
        assert "secret-key-1" not in caught.value.message


def test_authorities_of_the_environment_do_not_replace_the_connections(
    server: Pair, client: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.folder / "server.pem", server.folder / "server.key")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(client.folder / "client.pem"))
    with Double(context) as service, requests.Session() as session:
        service.on("/", lambda *_: Answer())
        session.verify = str(server.folder / "server.pem")  # "verify" of a connection's extra
        request = HttpRequest("GET", service.url)
        assert exchange(session, request, base_url=None, timeout=5).output["status"] == 200
