"""One HTTP exchange against a server on loopback."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from tests.airflow.double import Answer, Double
from tests.unit.operators.calls import call, failure
from workfuse.operators import http_answer, http_read
from workfuse.operators.http_client import HttpRequest, exchange
from workfuse.operators.http_session import open_session


@contextmanager
def raw_server(send: Any) -> Iterator[str]:
    """Answers every connection with whatever `send` writes to its socket."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            try:
                send(self.request)
            except OSError:
                return  # the client had enough

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_parameters(double: Double) -> None:
    query = {"s": "ä b&c", "n": 1.5, "t": True, "l": ["x", 2], "o": {"k": 1}, "none": None}
    call(f"{double.url}/q?first=1", query=query)
    (seen,) = double.seen("/q")
    assert seen.query == {
        "first": ["1"],
        "s": ["ä b&c"],
        "n": ["1.5"],
        "t": ["true"],
        "l": ["x", "2"],
        "o": ['{"k": 1}'],
    }


@pytest.mark.parametrize(
    ("body", "headers", "content_type", "sent"),
    [
        ({"a": "ü"}, {}, "application/json", '{"a": "ü"}'.encode()),
        ([1], {"Content-Type": "application/vnd.api+json"}, "application/vnd.api+json", b"[1]"),
        ("plain ü", {}, "text/plain; charset=utf-8", "plain ü".encode()),
        ("<a/>", {"content-type": "application/xml"}, "application/xml", b"<a/>"),
        (
            {"a": "x y", "b": 1},
            {"Content-Type": "application/x-www-form-urlencoded"},
            "application/x-www-form-urlencoded",
            b"a=x+y&b=1",
        ),
        (0, {}, "application/json", b"0"),
        (None, {}, None, b""),
    ],
)
def test_bodies(
    double: Double, body: Any, headers: dict[str, str], content_type: str | None, sent: bytes
) -> None:
    call(f"{double.url}/b", method="POST", body=body, headers=headers)
    (seen,) = double.seen("/b")
    assert seen.headers.get("content-type") == content_type
    assert seen.body == sent


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (Answer(body={"a": [1]}), {"a": [1]}),
        (Answer(body="x", headers={"Content-Type": "application/problem+json"}), "x"),
        (Answer(body="NaN", headers={"Content-Type": "application/json"}), "NaN"),
        (Answer(body='"q"', headers={"Content-Type": "application/hal+json"}), "q"),
        (Answer(body="ü"), "ü"),
        (Answer(body=""), None),
    ],
)
def test_answers(double: Double, answer: Answer, body: Any) -> None:
    double.on("/", lambda _seen, _before: answer)
    assert call(double.url)["body"] == body


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_status_that_another_attempt_may_cure(double: Double, status: int) -> None:
    headers = {"Retry-After": "7"}
    double.on("/", lambda _seen, _before: Answer(status=status, headers=headers))
    error = failure(double.url)
    assert (error.retryable, error.retry_after) == (True, 7.0)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_status_that_stays(double: Double, status: int) -> None:
    double.on("/", lambda _seen, _before: Answer(status=status, body="x" * 5000))
    error = failure(double.url, headers={"X-Api-Key": "secret"})
    assert not error.retryable
    assert error.response is not None
    assert len(error.response["body"]) == http_answer.PREVIEW
    assert error.request is not None
    assert error.request["headers"]["X-Api-Key"] == "***"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("/only/a/path", "no complete address"),
        ("ftp://127.0.0.1/", "neither http nor https"),
        ("file:///etc/passwd", "neither http nor https"),
        ("http://127.0.0.1\\@evil.example/", "not allowed"),
        ("http://127.0.0.1/a\r\nb", "not allowed"),
        ("http://", "cannot be sent"),
        ("http://[::1/", "cannot be sent"),
    ],
)
def test_addresses_that_are_refused(url: str, message: str) -> None:
    error = failure(url)
    assert message in error.message
    assert not error.retryable


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/x",
        "http://shop.example:81/x",
        "http://other.example/x",
        "http://shop.example@other.example/x",
        "http://shop.example.other.example/",
        "http://SHOP.example.:80/",
    ],
)
def test_other_origin_is_refused_with_a_connection(url: str) -> None:
    assert "not on the connection's host" in failure(url, base_url="http://shop.example").message


@pytest.mark.parametrize("path", ["//other.example/x", "@other.example/", "x/../../y", "/a?b=c"])
def test_path_stays_on_the_connections_host(double: Double, path: str) -> None:
    assert call(path, base_url=double.url)["status"] == 200


def test_redirect_to_another_origin_takes_no_credentials_along(double: Double) -> None:
    target = double.url.replace("127.0.0.1", "localhost") + "/there"
    double.on("/from", lambda _seen, _before: Answer(status=307, headers={"Location": target}))
    session, _ = open_session(None)
    session.headers["X-Tenant"] = "4711"
    headers = {"Authorization": "Bearer x", "X-Trace": "1"}
    exchange(
        session,
        HttpRequest("POST", f"{double.url}/from", headers=headers, body={"a": 1}),
        base_url=double.url,
        timeout=5,
    )
    (seen,) = double.seen("/there")
    assert (seen.method, seen.json) == ("POST", {"a": 1})
    assert seen.headers["x-trace"] == "1"
    assert not {"authorization", "x-tenant"} & set(seen.headers)


@pytest.mark.parametrize(
    ("status", "method", "followed_by"),
    [(301, "POST", "GET"), (302, "POST", "GET"), (303, "PUT", "GET"), (308, "PUT", "PUT")],
)
def test_redirect_methods(double: Double, status: int, method: str, followed_by: str) -> None:
    double.on("/from", lambda _seen, _before: Answer(status=status, headers={"Location": "/to"}))
    call(f"{double.url}/from", method=method, body="x", headers={"Authorization": "Bearer x"})
    (seen,) = double.seen("/to")
    assert seen.method == followed_by
    assert seen.headers["authorization"] == "Bearer x"
    assert seen.body == (b"x" if followed_by == "PUT" else b"")


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/schön".encode(), "/sch%C3%B6n"),
        (b"/sch%C3%B6n?a=%2F", "/sch%C3%B6n"),
    ],
)
def test_where_a_redirect_leads(double: Double, location: bytes, path: str) -> None:
    told = {"Location": location.decode("latin-1")}
    double.on("/from", lambda _seen, _before: Answer(status=302, headers=told))
    call(f"{double.url}/from")
    assert [seen.path for seen in double.seen("/sch")] == [path]


def test_a_redirect_that_cannot_be_read(double: Double) -> None:
    headers = {"Location": "/schön"}  # sent as latin-1
    double.on("/from", lambda _seen, _before: Answer(status=302, headers=headers))
    error = failure(f"{double.url}/from")
    assert (error.kind, error.retryable) == ("request", False)
    assert "not UTF-8" in error.message
    assert error.request is not None


def test_redirects_end(double: Double) -> None:
    double.on("/", lambda _seen, _before: Answer(status=302, headers={"Location": "/again"}))
    assert "redirects" in failure(double.url).message
    double.on("/", lambda _seen, _before: Answer(status=302, headers={"Location": "file:///x"}))
    assert "neither http nor https" in failure(double.url).message


def test_cookie_of_a_redirect_is_sent_back(double: Double) -> None:
    headers = {"Location": "/home", "Set-Cookie": "session=1; Path=/"}
    double.on("/login", lambda _seen, _before: Answer(status=302, headers=headers))
    call(f"{double.url}/login")
    (seen,) = double.seen("/home")
    assert seen.headers["cookie"] == "session=1"


def test_password_in_the_address_is_used_but_not_shown(double: Double) -> None:
    double.on("/", lambda _seen, _before: Answer(status=404))
    error = failure(double.url.replace("//", "//bob:pw@") + "/u")
    assert double.seen("/u")[0].headers["authorization"].startswith("Basic ")
    assert "pw" not in repr(error)


def test_netrc_of_the_worker_is_not_used(
    double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login worker password hidden")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    call(f"{double.url}/n")
    assert "authorization" not in double.seen("/n")[0].headers


def test_answer_that_never_ends_is_cut_off() -> None:
    def drip(connection: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.1)

    with raw_server(drip) as url:
        started = time.monotonic()
        error = failure(url, timeout=0.5)
        assert time.monotonic() - started < 2
    assert (error.kind, error.retryable) == ("timeout", True)


def test_answer_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_read, "MAX_BYTES", 2**20)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"
    with raw_server(lambda connection: connection.sendall(head + b"x" * 50_000_000)) as url:
        error = failure(url)
    assert "larger than 1 MiB" in error.message
    assert not error.retryable


def test_lost_connection_may_be_tried_again() -> None:
    def hang_up(connection: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")

    with raw_server(hang_up) as url:
        error = failure(url)
    assert (error.kind, error.retryable) == ("connection", True)
    assert "lost" in error.message


def test_nobody_there() -> None:
    error = failure("http://127.0.0.1:9/")
    assert error.retryable
    assert "connection refused" in error.message


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        ("-3", 0.0),
        ("999999", http_answer.LONGEST_WAIT),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("soon", None),
        ("nan", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert http_answer.seconds_to_wait(value) == seconds


def test_retry_after_as_a_date() -> None:
    def asked_for(wait: float) -> float:
        return http_answer.seconds_to_wait(formatdate(time.time() + wait, usegmt=True)) or -1

    assert 100 < asked_for(120) <= 120
    assert asked_for(999_999) == http_answer.LONGEST_WAIT
