"""What an error may show of a request."""

from __future__ import annotations

import pytest

from workfuse.operators.secrets import credentials_in, is_sensitive, masked_headers, masked_url


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "X-Api-Key",
        "apikey",
        "api_key",
        "access_token",
        "X-Auth-Token",
        "client_secret",
        "X-Hub-Signature-256",
        "key",
        "X-Goog-Key",
    ],
)
def test_sensitive(name: str) -> None:
    assert is_sensitive(name)


@pytest.mark.parametrize("name", ["Accept", "Content-Type", "X-Request-Id", "keyword", "author"])
def test_harmless(name: str) -> None:
    assert not is_sensitive(name)


def test_credentials_of_a_request() -> None:
    url = "https://bob:p%40ss@a.example/?token=t1&q=open"
    found = credentials_in(url, {"api_key": "k2", "q": "x"}, {"Cookie": "c3", "Accept": "*/*"})
    assert set(found) == {"p@ss", "p%40ss", "t1", "k2", "c3"}
    assert list(credentials_in("http://[::1/?token=x", {}, {"Cookie": "c"})) == []


def test_headers() -> None:
    headers = {"Authorization": "Bearer x", "Accept": "*/*"}
    assert masked_headers(headers) == {"Authorization": "***", "Accept": "*/*"}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x?q=1", "https://a.example/x?q=1"),
        ("https://bob:pw@a.example:8443/x", "https://***@a.example:8443/x"),
        ("https://a.example/x?q=%C3%A4&api_key=s3", "https://a.example/x?q=%C3%A4&api_key=***"),
        ("https://bob@a.example/?token=1#f", "https://***@a.example/?token=***#f"),
    ],
)
def test_url(url: str, shown: str) -> None:
    assert masked_url(url) == shown
