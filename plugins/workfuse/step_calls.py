"""What a step's supervisor asks the server most often, asked of a process beside it.

See docs/adr/0210. Who answers is in `workfuse.step_answers`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from multiprocessing import connection

import httpx
import msgspec

address: str | None = None
"""Where the calls of this process and its forks are answered, if anywhere beside the server."""

JSON_TYPE = {"content-type": "application/json"}
_STEP = "task-instances/(?P<task_instance_id>[^/]+)"
_OUTPUT = "xcoms/(?P<dag_id>[^/]+)/(?P<run_id>[^/]+)/(?P<task_id>[^/]+)/(?P<key>[^/]+)"
_CALLS = (
    ("run", "PATCH", re.compile(f"{_STEP}/run")),
    ("heartbeat", "PUT", re.compile(f"{_STEP}/heartbeat")),
    ("fields", "PUT", re.compile(f"{_STEP}/rtif")),
    ("state", "PATCH", re.compile(f"{_STEP}/state")),
    ("output", "GET", re.compile(_OUTPUT)),
    ("set_output", "POST", re.compile(_OUTPUT)),
)


class Call(msgspec.Struct, array_like=True):
    """A request to Airflow's execution API: which of them, and with what."""

    name: str
    path: dict[str, str]
    query: dict[str, str]
    token: str
    body: bytes


class Answer(msgspec.Struct, array_like=True):
    """What the execution API says.

    Args:
        token: a new one for the calls that follow.
    """

    status: int
    body: bytes = b""
    token: str | None = None


class CallTransport(httpx.BaseTransport):
    """Asks the process that answers, and the server where that one does not.

    Args:
        server: to the server.
        root: the path of the execution API there.
        address: of the process that answers.
    """

    def __init__(self, server: httpx.BaseTransport, root: str, address: str) -> None:
        self._server = server
        self._root = root
        self._address = address
        self._line: connection.Connection | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask.

        Raises:
            httpx.TransportError: If nobody answers in time.
        """
        call = self._call(request)
        answer = self._answer(call, request) if call is not None else None
        if answer is None:
            return self._server.handle_request(request)
        refreshed = {"Refreshed-API-Token": answer.token} if answer.token else {}
        return httpx.Response(answer.status, headers=JSON_TYPE | refreshed, content=answer.body)

    def hang_up(self) -> None:
        """Close the line, before a fork would keep it open; the next call opens another."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def close(self) -> None:
        """Close both ways."""
        self.hang_up()
        self._server.close()

    def _call(self, request: httpx.Request) -> Call | None:
        path = request.url.path.removeprefix(self._root)
        for name, method, pattern in _CALLS:
            if method == request.method and (found := pattern.fullmatch(path)):
                token = request.headers.get("authorization", "").removeprefix("Bearer ")
                query = dict(request.url.params)
                return Call(name, found.groupdict(), query, token, request.read())
        return None

    def _answer(self, call: Call, request: httpx.Request) -> Answer | None:
        with suppress(OSError, EOFError):  # he is not there, or died at it
            if self._line is None:
                self._line = connection.Client(self._address)
            self._line.send_bytes(msgspec.msgpack.encode(call))
            if not self._line.poll(request.extensions["timeout"]["read"]):
                self.hang_up()
                raise httpx.ReadTimeout("No answer", request=request)
            return msgspec.msgpack.decode(self._line.recv_bytes(), type=Answer | None)
        self.hang_up()
        return None
