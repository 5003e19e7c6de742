"""Opens the HTTP session that a connection describes."""

from __future__ import annotations

from copy import copy

import requests
from requests.adapters import DEFAULT_POOLSIZE


def open_session(
    connection_id: str | None, at_once: int = 1
) -> tuple[requests.Session, str | None]:
    """A session with the connection's credentials, and the address that they are meant for.

    Args:
        connection_id: None for a session without any credentials.
        at_once: How many connections to one host may stay open.

    Raises:
        AirflowNotFoundException: There is no such connection.
        NodeError: Its certificates cannot be read.
    """
    session, base_url = _connected(connection_id) if connection_id else (requests.Session(), None)
    if session.auth is None:
        # Without an auth of its own, requests would send what it finds in the worker's ~/.netrc.
        session.auth = no_credentials
    if at_once > DEFAULT_POOLSIZE:
        for adapter in session.adapters.values():
            adapter.init_poolmanager(DEFAULT_POOLSIZE, at_once)  # type: ignore[attr-defined]
    return session, base_url


def session_like(session: requests.Session) -> requests.Session:
    """Another one with the same credentials and open connections, but with cookies of its own.

    It is not to be closed: the connections belong to the first.
    """
    own = copy(session)
    own.headers = copy(session.headers)
    own.cookies = session.cookies.copy()
    return own


def no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """An auth that adds nothing."""
    return request


def _connected(connection_id: str) -> tuple[requests.Session, str]:
    from airflow.providers.http.hooks.http import HttpHook

    from workfuse.operators.http_tls import use_certificates

    hook = HttpHook(http_conn_id=connection_id)
    session = hook.get_conn()
    use_certificates(session, hook.base_url)
    return session, hook.base_url
