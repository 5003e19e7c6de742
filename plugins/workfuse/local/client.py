"""What the launcher asks the running Airflow, as the administrator and over HTTP like anybody."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from workfuse.local.home import ADMIN_USER

API = "/workfuse/api/v1"


class ApiError(Exception):
    """An answer other than 2xx, in one readable line."""


class Client:
    """A JSON client of one server.

    Args:
        url: Where Airflow answers, without a slash at the end.

    Attributes:
        token: What is sent as bearer token, if anything.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.token: str | None = None
        # A proxy of the environment must not see what goes to this machine.
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def sign_in(self, password: str) -> None:
        """Get a token for the administrator."""
        answer = self.post("/auth/token", {"username": ADMIN_USER, "password": password})
        self.token = answer["access_token"]

    def get(self, path: str, *, timeout: float = 30) -> Any:
        """Return the JSON answer to a GET."""
        return self._send("GET", path, None, timeout)

    def post(self, path: str, body: object, *, timeout: float = 30) -> Any:
        """Return the JSON answer to a POST of ``body`` as JSON."""
        return self._send("POST", path, body, timeout)

    def _send(self, method: str, path: str, body: object, timeout: float) -> Any:
        request = urllib.request.Request(self._url + path, method=method)
        request.add_header("Accept", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        try:
            with self._open(request, timeout=timeout) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")[:2000]
            raise ApiError(f"{method} {path} answered {error.code}: {_detail(text)}") from error
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise ApiError(f"{method} {path} got no answer: {reason}") from error


def _detail(text: str) -> str:
    try:
        problem = json.loads(text)
    except ValueError:
        return text
    if not isinstance(problem, dict):
        return text
    findings = [str(d.get("message", d)) for d in problem.get("diagnostics") or []]
    return "; ".join([str(problem.get("detail") or problem.get("title") or text), *findings])
