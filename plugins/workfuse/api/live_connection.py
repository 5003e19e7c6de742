"""One viewer's live connection: what they follow, what they know, whether they are there."""

from __future__ import annotations

import contextlib
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum

import anyio
from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from workfuse.api.access import SignedOut
from workfuse.api.live_messages import CLIENT_MESSAGE, Follow, Pong, Unfollow
from workfuse.services.errors import WorkfuseError
from workfuse.services.live_hub import Hub, Key, Topic
from workfuse.services.live_runs import LiveSource
from workfuse.services.live_views import Ping, Refused

MOST_FOLLOWED = 20
MOST_BYTES = 4096
"""Of a viewer's message."""
BEAT_SECONDS = 15.0
"""From one ping to the next. Session and permissions are looked at again with each."""
SILENT_SECONDS = 45.0
"""A viewer who says nothing for so long, though asked, is gone."""
SEND_SECONDS = 10.0
"""A viewer who does not take a message for so long is closed."""
CLOSE_SECONDS = 2.0

_PING = Ping().model_dump_json()
_ENDED = {
    "gone": ("run_not_found", "The run is not there any more."),
    "failed": ("unavailable", "The database did not answer. Ask again later."),
}


class CloseCode(IntEnum):
    """Why the server closes; 4400 and on are ours."""

    TOO_LARGE = 1009
    TRY_LATER = 1013
    BAD_MESSAGE = 4400
    SIGNED_OUT = 4401
    SILENT = 4408
    TOO_SLOW = 4413


class Closing(Exception):
    """The connection ends."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class Unavailable(Exception):
    """The database does not answer, or not in time."""


Open = Callable[[list[Key]], Awaitable[list[LiveSource | WorkfuseError]]]
"""Looks at the session, and what it may see of these, now. Raises SignedOut, Unavailable."""


@dataclass
class _Followed:
    topic: Topic
    version: str | None
    is_answered: bool = False


class LiveConnection:
    """Serves an accepted socket. Of each thing that is followed only the newest is ever kept."""

    def __init__(self, socket: WebSocket, open_sources: Open, hub: Hub[LiveSource]) -> None:
        self._socket = socket
        self._open = open_sources
        self._hub = hub
        self._followed: dict[Key, _Followed] = {}
        self._news: dict[Key, None] = {}  # a set in the order of arrival
        self._notes: deque[str] = deque()
        self._awake = anyio.Event()
        self._heard = time.monotonic()

    def wake(self, topic: Topic) -> None:
        """Something is new there; it is sent when the viewer takes it."""
        self._news[topic.key] = None
        self._awake.set()

    async def serve(self) -> None:
        """Until one of the two goes."""
        closing: Closing | None = None
        try:
            async with anyio.create_task_group() as tasks:
                for work in (self._hear, self._tell, self._watch):
                    tasks.start_soon(work)
        except* Closing as found:
            [closing, *_] = _leaves(found)
        except* WebSocketDisconnect:
            pass
        finally:
            for followed in self._followed.values():
                self._hub.leave(followed.topic, self)
        if closing is not None:
            # Who takes no messages takes no goodbye either.
            with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
                with anyio.fail_after(CLOSE_SECONDS):
                    await self._socket.close(closing.code, closing.reason)

    async def _hear(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            raw = message.get("text") or message.get("bytes") or ""
            if len(raw) > MOST_BYTES:
                raise Closing(CloseCode.TOO_LARGE, f"A message has up to {MOST_BYTES} bytes.")
            self._heard = time.monotonic()
            try:
                said = CLIENT_MESSAGE.validate_json(raw)
            except ValidationError:
                raise Closing(CloseCode.BAD_MESSAGE, "No message that is known.") from None
            match said:
                case Follow():
                    await self._follow(said)
                case Unfollow():
                    self._unfollow((said.workflow_id, said.run_id))
                case Pong():
                    pass

    async def _follow(self, said: Follow) -> None:
        key = (said.workflow_id, said.run_id)
        self._unfollow(key)
        if len(self._followed) >= MOST_FOLLOWED:
            detail = f"One connection follows up to {MOST_FOLLOWED} runs and lists."
            self._refuse(key, "too_many", detail)
            return
        [found] = await self._checked([key])
        if isinstance(found, WorkfuseError):
            self._refuse(key, found.code, str(found))
            return
        self._followed[key] = _Followed(self._hub.follow(found, self), said.version)

    def _unfollow(self, key: Key) -> None:
        followed = self._followed.pop(key, None)
        if followed is not None:
            self._news.pop(key, None)
            self._hub.leave(followed.topic, self)

    def _refuse(self, key: Key, code: str, detail: str) -> None:
        self._unfollow(key)
        workflow_id, run_id = key
        refused = Refused(workflow_id=workflow_id, run_id=run_id, code=code, detail=detail)
        self._note(refused.model_dump_json())

    def _note(self, text: str) -> None:
        self._notes.append(text)
        self._awake.set()

    async def _checked(self, keys: list[Key]) -> list[LiveSource | WorkfuseError]:
        try:
            return await self._open(keys)
        except SignedOut:
            raise Closing(CloseCode.SIGNED_OUT, "The session has ended.") from None
        except Unavailable:
            raise Closing(CloseCode.TRY_LATER, "The database did not answer.") from None

    async def _watch(self) -> None:
        # Whoever came at the same moment is not looked at in the same moment.
        pause = random.uniform(0, BEAT_SECONDS)
        while True:
            await anyio.sleep(pause)
            pause = BEAT_SECONDS
            if time.monotonic() - self._heard > SILENT_SECONDS:
                raise Closing(CloseCode.SILENT, "Pings were not answered.")
            if _PING not in self._notes:
                self._note(_PING)
            keys = list(self._followed)
            for key, found in zip(keys, await self._checked(keys), strict=True):
                if isinstance(found, WorkfuseError):
                    self._refuse(key, found.code, str(found))

    async def _tell(self) -> None:
        while True:
            await self._awake.wait()
            self._awake = anyio.Event()
            while self._notes or self._news:
                text = self._notes.popleft() if self._notes else self._next_news()
                if text is not None:
                    await self._send(text)

    def _next_news(self) -> str | None:
        key = next(iter(self._news))
        del self._news[key]
        followed = self._followed.get(key)
        if followed is None:
            return None
        topic, newest = followed.topic, followed.topic.newest
        text = topic.news_for(followed.version)
        if text is None and newest is not None and not followed.is_answered:
            text = newest.acknowledgement()
        if newest is not None:
            followed.version, followed.is_answered = newest.version, True
        if topic.end in _ENDED:
            self._refuse(key, *_ENDED[topic.end])
        return text

    async def _send(self, text: str) -> None:
        try:
            with anyio.fail_after(SEND_SECONDS):
                await self._socket.send_text(text)
        except TimeoutError:
            raise Closing(CloseCode.TOO_SLOW, "Messages were not taken.") from None


def _leaves(group: BaseExceptionGroup[Closing]) -> list[Closing]:
    """Those in the group, and in the groups within it."""
    found: list[Closing] = []
    for one in group.exceptions:
        found.extend(_leaves(one) if isinstance(one, BaseExceptionGroup) else [one])
    return found
