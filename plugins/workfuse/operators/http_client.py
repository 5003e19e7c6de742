"""Sends one HTTP request within limits: time, size, and where credentials may go."""

from __future__ import annotations

import re
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import default_headers, get_auth_from_url
from urllib3.exceptions import HTTPError as Urllib3Error
from urllib3.util import parse_url

from workfuse.operators.errors import NodeError
from workfuse.operators.http_answer import (
    AnswerRules,
    as_output,
    failed_status,
    shown_output,
)
from workfuse.operators.http_body import BodyType, StreamedBody, encoded_body, parameters
from workfuse.operators.http_read import receive, remaining
from workfuse.operators.secrets import MASK, is_sensitive, masked_headers, masked_url
from workfuse.operators.texts import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workfuse.operators.http_files import Files

MAX_REDIRECTS = 10
DEFAULT_PORTS = {"http": 80, "https": 443}
NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"})
"""What OpenSSL says, by version, of an answer in plain HTTP."""
OUR_HEADERS = frozenset({"content-length", "transfer-encoding"})
"""Set from the body; others would let one request end inside another."""


@dataclass(frozen=True)
class HttpRequest:
    """What a node wants to send, after rendering."""

    method: str
    url: str
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    body_type: BodyType = "auto"
    raw_type: str | None = None
    files: Files | None = None
    follow_redirects: bool = True
    verify_tls: bool = True


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        output: {"status", "headers", "body"}; header names in lower case. Instead of the body there
            may be a "file".
        sent: The request as errors show it, without secrets.
        sent_to: Its address, which may hold some.
        url: Where the answer came from, redirects followed.
    """

    output: dict[str, Any]
    sent: dict[str, Any]
    sent_to: str
    url: str

    def shown(self) -> dict[str, Any]:
        """The answer as an error shows it."""
        return shown_output(self.output)


def exchange(
    session: requests.Session,
    request: HttpRequest,
    *,
    base_url: str | None,
    timeout: float,
    rules: AnswerRules | None = None,
) -> Answer:
    """Send the request, follow redirects, and read the answer.

    Args:
        session: Carries the credentials, if any.
        request: What to send.
        base_url: The address that the session's credentials belong to; None without credentials.
        timeout: Seconds for everything together.
        rules: How to read the answer.

    Raises:
        NodeError: The address may not be called, nobody answered, or the answer is no success.
    """
    rules = rules or AnswerRules()
    prepared = _prepared(session, request, base_url)
    sent = _sent(session, prepared, request.body)
    deadline = time.monotonic() + timeout
    try:
        response = _send(session, prepared, request, deadline)
        with response:
            content, file = receive(response, rules, deadline)
    except NodeError as error:
        error.request = sent
        raise
    except (requests.RequestException, Urllib3Error, TimeoutError) as error:
        raise _no_answer(error, sent, timeout) from error
    if response.status_code not in rules.expected:
        raise failed_status(response, content, sent, rules)
    output = as_output(response, content, sent, rules, file)
    return Answer(output, sent, str(prepared.url), str(response.url))


def _prepared(
    session: requests.Session, request: HttpRequest, base_url: str | None
) -> requests.PreparedRequest:
    url = _absolute(request.url, base_url)
    try:
        body, content_type = encoded_body(
            request.body,
            request.body_type,
            request.headers,
            raw_type=request.raw_type,
            files=request.files,
        )
        headers = _headers(request.headers, with_credentials=base_url is not None)
        if content_type and request.body_type == "multipart":
            headers["Content-Type"] = content_type  # only it knows the boundary
        elif content_type:
            headers.setdefault("Content-Type", content_type)
        prepared = session.prepare_request(
            requests.Request(
                method=request.method,
                url=url,
                params=parameters(request.query),
                headers=headers,
                data=body,
                auth=_userinfo(url),
            )
        )
    except (requests.RequestException, ValueError) as error:
        raise NodeError("request", f"The request cannot be sent: {error}") from error
    if base_url is not None and origin(str(prepared.url)) != origin(base_url):
        raise NodeError(
            "request",
            f"The address {masked_url(str(prepared.url))} is not on the connection's host "
            f"{masked_url(base_url)}, and its credentials may not be sent elsewhere. "
            "Use an address on that host, a path only, or no connection.",
        )
    return prepared


def _headers(
    given: Mapping[str, Any], *, with_credentials: bool
) -> CaseInsensitiveDict[str | bytes]:
    headers = CaseInsensitiveDict[str | bytes]()
    for name, value in given.items():
        if value is None:
            continue
        if name.lower() in OUR_HEADERS or (with_credentials and name.lower() == "host"):
            # Behind a shared front end, Host alone decides who gets the credentials.
            raise NodeError("request", f"The header {name!r} cannot be set here.", field="headers")
        if not name.isascii():
            raise NodeError("request", f"{name!r} is no name of a header.", field="headers")
        text = as_text(value)
        headers[name] = text if text.isascii() else text.encode()
    return headers


def _absolute(url: str, base_url: str | None) -> str:
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", url):
        if base_url is None:
            raise NodeError(
                "request",
                f"{url!r} is no complete address. Write it with https://, or choose a connection.",
            )
        url = f"{base_url.rstrip('/')}/{url.lstrip('/')}"
    if "\\" in url or any(ord(character) < 32 for character in url):
        raise NodeError("request", f"The address {url!r} has characters that are not allowed.")
    if url.partition("://")[0].lower() not in DEFAULT_PORTS:
        raise NodeError("request", f"The address {masked_url(url)} is neither http nor https.")
    return url


def origin(url: str) -> tuple[str | None, str | None, int | None]:
    """Scheme, host and port of a URL, read by the parser that will open the connection."""
    parts = parse_url(url)
    return parts.scheme, parts.host, parts.port or DEFAULT_PORTS.get(parts.scheme or "")


def _userinfo(url: str) -> tuple[str, str] | None:
    auth = get_auth_from_url(url)
    return auth if any(auth) else None


def _send(
    session: requests.Session,
    prepared: requests.PreparedRequest,
    request: HttpRequest,
    deadline: float,
) -> requests.Response:
    # Unless told, requests prefers the environment's authorities to those of the connection.
    own = None if session.verify is True else session.verify
    verify = own if request.verify_tls else False
    if isinstance(prepared.body, StreamedBody):
        prepared.body.deadline = deadline
    for _ in range(MAX_REDIRECTS + 1):
        seconds = remaining(deadline)
        settings = session.merge_environment_settings(str(prepared.url), {}, True, verify, None)
        try:
            response = session.send(prepared, allow_redirects=False, timeout=seconds, **settings)
        except UnicodeDecodeError as error:
            told = masked_url(bytes(error.object).decode("latin-1"))
            message = f"The answer redirects to an address that is not UTF-8: {told!r}."
            raise NodeError("request", message) from error
        target = session.get_redirect_target(response)
        if target is None or not request.follow_redirects:
            return response
        response.close()
        prepared = _redirected(session, prepared, response.status_code, target)
    raise NodeError("request", f"More than {MAX_REDIRECTS} redirects, the last to {prepared.url}.")


def _redirected(
    session: requests.Session, prepared: requests.PreparedRequest, status: int, location: str
) -> requests.PreparedRequest:
    target = _absolute(urljoin(str(prepared.url), location), None)
    follow = prepared.copy()
    if status == 303 or (status in {301, 302} and prepared.method == "POST"):
        follow.method = "HEAD" if prepared.method == "HEAD" else "GET"
        follow.body = None
        for name in ("Content-Length", "Content-Type", "Transfer-Encoding"):
            follow.headers.pop(name, None)
    follow.prepare_url(target, None)
    follow.headers.pop("Cookie", None)
    follow.prepare_cookies(session.cookies)
    if origin(str(follow.url)) != origin(str(prepared.url)):
        private = _from_connection(session)
        for name in [*follow.headers]:
            if name.lower() in private or (is_sensitive(name) and name.lower() != "cookie"):
                del follow.headers[name]
        session.cert = None
    return follow


def _from_connection(session: requests.Session) -> set[str]:
    """Names of the headers that the connection adds; requests itself adds a few to any session."""
    return {name.lower() for name in session.headers} - {name.lower() for name in default_headers()}


def _as_text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _sent(
    session: requests.Session, prepared: requests.PreparedRequest, body: Any
) -> dict[str, Any]:
    private = _from_connection(session)
    headers = {
        name: MASK if name.lower() in private else _as_text(value)
        for name, value in prepared.headers.items()
    }
    return {
        "method": prepared.method,
        "url": masked_url(str(prepared.url)),
        "headers": masked_headers(headers),
        "body": body,
    }


def _no_answer(error: Exception, sent: dict[str, Any], timeout: float) -> NodeError:
    target = f"{sent['method']} {sent['url']}"
    if isinstance(error, requests.exceptions.SSLError):
        words, retryable = _tls_failure(error)
        return NodeError("connection", f"{target}: {words}", retryable, sent)
    if isinstance(error, (TimeoutError, requests.Timeout)) or "timed out" in str(error).lower():
        return NodeError("timeout", f"{target}: no answer within {timeout:g} seconds.", True, sent)
    retryable = isinstance(
        error, (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, Urllib3Error)
    )
    return NodeError("connection", f"{target}: {_reason(error)}", retryable, sent)


def _tls_failure(error: Exception) -> tuple[str, bool]:
    """What went wrong before or under the encryption, and whether another attempt can help."""
    causes = [cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)]
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return f"the certificate is not trusted: {error}", False
    if any(isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)) for cause in causes):
        return _reason(error), True
    if any(cause.reason in NO_TLS for cause in causes):
        words = "what answers there does not speak TLS. Write http://, or the port of its https."
        return words, False
    return f"TLS failed: {error}", False


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and those in it; requests and urllib3 wrap them in several ways."""
    yield error
    for inner in (getattr(error, "reason", None), *error.args):
        if isinstance(inner, BaseException):
            yield from _causes(inner)


def _reason(error: BaseException) -> str:
    text = str(error)
    for sign, words in (
        ("Connection refused", "nobody listens there (connection refused)."),
        ("Name or service not known", "the host name is unknown."),
        ("nodename nor servname", "the host name is unknown."),
        ("Temporary failure in name resolution", "the host name could not be looked up."),
    ):
        if sign in text:
            return words
    return f"the connection was lost: {text}"
