"""Opens the HTTP session that a connection describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests


def open_session(connection_id: str | None) -> tuple[requests.Session, str | None]:
    """A session with the connection's credentials, and the address that they are meant for.

    Args:
        connection_id: None for a session without any credentials.

    Raises:
        AirflowNotFoundException: There is no such connection.
    """
    session, base_url = _connected(connection_id) if connection_id else (_plain(), None)
    if session.auth is None:
        # Without an auth of its own, requests would send what it finds in the worker's ~/.netrc.
        session.auth = no_credentials
    return session, base_url


def no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """An auth that adds nothing."""
    return request


def _plain() -> requests.Session:
    import requests

    return requests.Session()


def _connected(connection_id: str) -> tuple[requests.Session, str]:
    from airflow.providers.http.hooks.http import HttpHook

    hook = HttpHook(http_conn_id=connection_id)
    session = hook.get_conn()
    return session, hook.base_url
