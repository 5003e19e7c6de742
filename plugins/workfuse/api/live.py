"""`/workfuse/api/v1/live`: a WebSocket that tells how runs go on, so that nobody has to ask.

Airflow's middlewares and FastAPI's dependencies for sessions look at requests alone. So all that
they do for a request is done here: where it comes from, who it is, what they may see.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import anyio
from airflow.configuration import conf
from airflow.utils.session import create_session
from fastapi import APIRouter, Depends, WebSocket
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session

from workfuse.api.access import Access, LiveSession, SignedOut, live_session
from workfuse.api.errors import problem
from workfuse.api.live_connection import LiveConnection, Unavailable
from workfuse.services.errors import NotAllowed, WorkfuseError
from workfuse.services.live_hub import Hub, Key, Snapshot
from workfuse.services.live_runs import LiveSource, live_source
from workfuse.store.workflows import WorkflowStore

T = TypeVar("T")

router = APIRouter(prefix="/api/v1")

WAIT_SECONDS = 30.0
"""For the database, and for a thread that asks it."""
_POLL_THREADS = 4
_CHECK_THREADS = 2


class Denied(Exception):
    """There is no connection, for this reason."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(status, code, detail)
        self.response = problem(status, code, detail)


class Places:
    """How many are connected to this process, and how many times each person."""

    def __init__(self) -> None:
        self._taken = Counter[str]()

    @contextmanager
    def one(self, whose: str, setting: str, fallback: int) -> Iterator[None]:
        """Take a place for as long as the connection lasts. Raises Denied when there is none."""
        limit = conf.getint("workfuse", setting, fallback=fallback)
        if self._taken[whose] >= limit:
            raise Denied(503, "too_many_connections", f"There are {limit} live connections.")
        self._taken[whose] += 1
        try:
            yield
        finally:
            self._taken[whose] -= 1
            if not self._taken[whose]:
                del self._taken[whose]


class Live:
    """What the connections of one process share."""

    def __init__(self) -> None:
        # Threads of their own: however many look on, other routes keep theirs; and however many
        # arrive at once, those who are there are told in time.
        self._polls = ThreadPoolExecutor(_POLL_THREADS, thread_name_prefix="workfuse-live-poll")
        self._checks = ThreadPoolExecutor(_CHECK_THREADS, thread_name_prefix="workfuse-live-check")
        self.hub: Hub[LiveSource] = Hub(self._read)
        self.everybody = Places()
        self.persons = Places()

    async def _read(self, source: LiveSource) -> Snapshot | None:
        return await _in(self._polls, lambda: _with_session(source.read))

    async def person(self, session: LiveSession) -> Access:
        """Who is behind the session. Raises Denied."""
        try:
            return await _in(self._checks, session.access)
        except SignedOut:
            raise Denied(401, "unauthorized", "Not authenticated") from None
        except Unavailable:
            raise Denied(503, "unavailable", "The database did not answer.") from None

    async def look(self, session: LiveSession, keys: list[Key]) -> list[LiveSource | WorkfuseError]:
        """The sources of what the person may see now. Raises SignedOut, Unavailable."""
        return await _in(self._checks, lambda: _look(session, keys))


shared_live = cache(Live)
LiveDep = Annotated[Live, Depends(shared_live)]
LiveSessionDep = Annotated[LiveSession, Depends(live_session)]


@router.websocket("/live")
async def live(socket: WebSocket, shared: LiveDep, session: LiveSessionDep) -> None:
    """Follow runs, see docs/rest-api.md."""
    try:
        with shared.everybody.one("", "live_connections", 1_000):
            _check_origin(socket, session)
            access = await shared.person(session)
            with shared.persons.one(access.user_id, "live_connections_per_person", 50):
                await socket.accept()
                await LiveConnection(socket, partial(shared.look, session), shared.hub).serve()
    except Denied as denied:
        await socket.send_denial_response(denied.response)


def _check_origin(socket: WebSocket, session: LiveSession) -> None:
    """Browsers connect for any page and send their cookies along, but they say whose page it is."""
    origin = socket.headers.get("origin")
    if origin is None and not session.is_ambient:
        return
    ours = {socket.headers.get("host", "").lower(), _host(conf.get("api", "base_url", fallback=""))}
    if _host(origin or "") not in ours - {""}:
        raise Denied(403, "foreign_origin", "Only pages of this address can connect.")


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def _look(session: LiveSession, keys: list[Key]) -> list[LiveSource | WorkfuseError]:
    access = session.access()

    def source_of(key: Key, database: Session) -> LiveSource | WorkfuseError:
        workflow_id, run_id = key
        store = WorkflowStore(
            database,
            user_id=access.user_id,
            user_name=access.user_name,
            oversees=access.oversees,
        )
        try:
            if not access.may("read", workflow_id):
                raise NotAllowed("read")
            return live_source(workflow_id, run_id, store=store)
        except WorkfuseError as error:
            return error

    return _with_session(lambda database: [source_of(key, database) for key in keys])


def _with_session(work: Callable[[Session], T]) -> T:
    with create_session(scoped=False) as session:
        return work(session)


async def _in(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """Raises Unavailable."""
    try:
        with anyio.fail_after(WAIT_SECONDS):
            return await asyncio.get_running_loop().run_in_executor(pool, work)
    except (TimeoutError, NoConnectionFree, DBAPIError) as error:
        raise Unavailable from error
