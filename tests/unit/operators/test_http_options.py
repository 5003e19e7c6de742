"""What may be chosen about a request and its answer."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.airflow.double import Answer, Double
from tests.unit.operators.calls import call, failure
from workfuse.operators.http_answer import AnswerRules, statuses


@pytest.fixture
def tls_double(tmp_path: Path) -> Iterator[Double]:
    """A service with a certificate that nobody trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = "-x509 -nodes -newkey rsa:2048 -subj /CN=a -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(
        ["openssl", "req", *subject.split(), "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Double(context) as service:
        yield service


@pytest.mark.parametrize(
    ("body_type", "body", "content_type", "sent"),
    [
        ("json", "text", "application/json", b'"text"'),
        ("text", {"a": 1}, "text/plain; charset=utf-8", b'{"a": 1}'),
        ("text", "ü", "text/plain; charset=utf-8", "ü".encode()),
        ("form", {"a": ["x y", 1], "b": None}, "application/x-www-form-urlencoded", b"a=x+y&a=1"),
    ],
)
def test_body_types(
    double: Double, body_type: Any, body: Any, content_type: str, sent: bytes
) -> None:
    call(f"{double.url}/b", method="POST", body=body, body_type=body_type)
    (seen,) = double.seen("/b")
    assert (seen.headers["content-type"], seen.body) == (content_type, sent)


def test_multipart(double: Double) -> None:
    call(
        f"{double.url}/b",
        method="POST",
        headers={"Content-Type": "multipart/form-data"},
        body={"name": "ü", "tags": ["x", 2]},
        body_type="multipart",
    )
    (seen,) = double.seen("/b")
    kind, _, boundary = seen.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    parts = seen.body.decode().split(f"--{boundary}")
    assert [part.strip().rpartition("\r\n")[2] for part in parts[1:-1]] == ["ü", "x", "2"]
    assert 'name="tags"' in parts[2]


@pytest.mark.parametrize("body_type", ["form", "multipart"])
def test_form_that_is_no_object(double: Double, body_type: str) -> None:
    error = failure(double.url, method="POST", body=["x"], body_type=body_type)
    assert (error.kind, error.field, error.retryable) == ("request", "body", False)


def test_expected_statuses(double: Double) -> None:
    double.on("/", lambda _seen, _before: Answer(status=404, body={"error": "gone"}))
    rules = AnswerRules(expected=statuses("200-299, 404"))
    assert call(double.url, rules=rules)["body"] == {"error": "gone"}
    double.on("/", lambda _seen, _before: Answer(status=302))
    error = failure(double.url, rules=rules)
    assert "answered 302 Found, which is not expected." in error.message
    assert not error.retryable


def test_statuses_worth_another_try(double: Double) -> None:
    double.on("/", lambda seen, _before: Answer(status=int(seen.path[1:])))
    rules = AnswerRules(retryable=statuses("409"))
    assert failure(f"{double.url}/409", rules=rules).retryable
    assert not failure(f"{double.url}/503", rules=rules).retryable


@pytest.mark.parametrize(
    ("text", "found"), [("", set()), ("404", {404}), ("200-202, 204", {200, 201, 202, 204})]
)
def test_status_lists(text: str, found: set[int]) -> None:
    assert statuses(text) == found


def test_answers_read_as_asked(double: Double) -> None:
    double.on("/json", lambda _seen, _before: Answer(body='{"a": 1}'))
    double.on("/text", lambda _seen, _before: Answer(body={"a": 1}))
    double.on("/page", lambda _seen, _before: Answer(body="<html>"))
    as_json, as_text = AnswerRules(response_type="json"), AnswerRules(response_type="text")
    assert call(f"{double.url}/json", rules=as_json)["body"] == {"a": 1}
    assert call(f"{double.url}/text", rules=as_text)["body"] == '{"a": 1}'
    error = failure(f"{double.url}/page", rules=as_json)
    assert "answered no JSON" in error.message
    assert error.response is not None
    assert error.response["body"] == "<html>"


def test_redirects_that_are_not_followed(double: Double) -> None:
    double.on("/from", lambda _seen, _before: Answer(status=302, headers={"Location": "/to"}))
    output = call(f"{double.url}/from", follow_redirects=False)
    assert (output["status"], output["headers"]["location"]) == (302, "/to")
    assert not double.seen("/to")


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_certificates_are_checked_unless_told_otherwise(tls_double: Double) -> None:
    assert "certificate is not trusted" in failure(tls_double.url).message
    assert call(tls_double.url, verify_tls=False)["status"] == 200
