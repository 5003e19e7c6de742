"""The hub of the live connection: many viewers, slow ones, a database that fails."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest

from workfuse.api import live_connection
from workfuse.api.live_connection import LiveConnection
from workfuse.services import live_hub
from workfuse.services.errors import WorkfuseError
from workfuse.services.live_hub import Hub, Key, Snapshot

TICK = 0.02


@dataclass(frozen=True)
class Number:
    """A snapshot that is nothing but a number."""

    value: int
    is_final: bool = False

    @property
    def version(self) -> str:
        return str(self.value)

    def message(self, known: Snapshot | None) -> str:
        before = known.value if isinstance(known, Number) else None
        return json.dumps({"from": before, "to": self.value})

    def acknowledgement(self) -> str:
        return json.dumps({"still": self.value})


class Counter:
    """A source; `now` is what the database has, None when the run is gone."""

    tick = TICK

    def __init__(self, run_id: str = "r") -> None:
        self.key: Key = ("w", run_id)
        self.now: Number | None = Number(1)
        self.fails = False


async def read(source: Counter) -> Number | None:
    if source.fails:
        raise OSError("no database")
    return source.now


class Watcher:
    """A viewer that takes all at once."""

    def __init__(self) -> None:
        self.version: str | None = None
        self.heard: list[Any] = []

    def wake(self, topic: live_hub.Topic) -> None:
        text = topic.news_for(self.version)
        if text is not None and topic.newest is not None:
            self.heard.append(json.loads(text))
            self.version = topic.newest.version


class Socket:
    """A browser; `taken` stops it from taking messages while it is not set."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[Any] = asyncio.Queue()
        self.heard: list[Any] = []
        self.taken = asyncio.Event()
        self.taken.set()
        self.closed: int | None = None

    async def receive(self) -> Any:
        return await self.said.get()

    async def send_text(self, text: str) -> None:
        await self.taken.wait()
        message = json.loads(text)
        if message.get("type") != "ping":
            self.heard.append(message)

    async def close(self, code: int, reason: str) -> None:
        await self.taken.wait()
        self.closed = code

    def follow(self, source: Counter) -> None:
        workflow_id, run_id = source.key
        text = json.dumps({"type": "follow", "workflowId": workflow_id, "runId": run_id})
        self.said.put_nowait({"type": "websocket.receive", "text": text})


def connection(socket: Any, hub: Hub[Counter], source: Counter) -> LiveConnection:
    async def look(keys: list[Key]) -> list[Counter | WorkfuseError]:
        return [source for _ in keys]

    return LiveConnection(socket, look, hub)  # type: ignore[arg-type]


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), 20))


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(TICK / 2)
    raise AssertionError("It does not come true.")


def test_500_viewers_are_one_poll_and_one_message() -> None:
    async def story() -> None:
        hub, source = Hub(read), Counter()
        watchers = [Watcher() for _ in range(500)]
        topics = [hub.follow(source, watcher) for watcher in watchers]
        await until(lambda: all(watcher.heard for watcher in watchers))
        assert len(hub) == 1
        assert hub.polls <= 3
        source.now = Number(2)
        await until(lambda: all(len(watcher.heard) == 2 for watcher in watchers))
        assert watchers[0].heard == [{"from": None, "to": 1}, {"from": 1, "to": 2}]
        assert len({topic.news_for("1") for topic in topics}) == 1
        for topic, watcher in zip(topics, watchers, strict=True):
            hub.leave(topic, watcher)
        polls = topics[0].polls
        await asyncio.sleep(5 * TICK)
        assert (len(hub), topics[0].polls) == (0, polls), "nobody looks, nothing is read"

    run(story)


def test_a_viewer_is_told_from_where_they_are() -> None:
    async def story() -> None:
        hub, source, watcher = Hub(read), Counter(), Watcher()
        topic = hub.follow(source, watcher)
        for number in range(2, 14):
            await until(lambda: topic.newest == source.now)
            source.now = Number(number)
        await until(lambda: topic.newest == Number(13))
        assert json.loads(topic.news_for("12") or "") == {"from": 12, "to": 13}
        assert json.loads(topic.news_for("1") or "") == {"from": None, "to": 13}, "too long ago"
        assert topic.news_for("13") is None
        hub.leave(topic, watcher)

    run(story)


@pytest.mark.parametrize(("last", "end"), [(None, "gone"), (Number(7, is_final=True), "final")])
def test_what_is_over_is_read_no_more(last: Number | None, end: str) -> None:
    async def story() -> None:
        hub, source, watcher = Hub(read), Counter(), Watcher()
        topic = hub.follow(source, watcher)
        await until(lambda: topic.newest is not None)
        source.now = last
        await until(lambda: topic.end == end)
        await until(lambda: len(hub) == 0)
        polls = topic.polls
        await asyncio.sleep(5 * TICK)
        assert topic.polls == polls

    run(story)


def test_a_database_that_fails_is_asked_less_often_and_then_no_more() -> None:
    async def story() -> None:
        hub, source, watcher = Hub(read), Counter(), Watcher()
        topic = hub.follow(source, watcher)
        await until(lambda: topic.newest is not None)
        source.fails = True
        await asyncio.sleep(TICK * 2)
        source.fails = False
        source.now = Number(2)
        await until(lambda: topic.newest == Number(2))
        source.fails = True
        await until(lambda: topic.end == "failed")
        assert len(hub) == 0

    run(story)


def test_a_slow_viewer_delays_nobody_and_is_told_the_newest_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story() -> None:
        hub, source = Hub(read), Counter()
        slow, quick = Socket(), Socket()
        served = [
            asyncio.create_task(connection(socket, hub, source).serve()) for socket in (slow, quick)
        ]
        slow.follow(source)
        quick.follow(source)
        await until(lambda: bool(slow.heard and quick.heard))
        slow.taken.clear()
        for number in range(2, 7):
            source.now = Number(number)
            started = time.monotonic()
            await until(lambda number=number: quick.heard[-1]["to"] == number)  # type: ignore[misc]
            assert time.monotonic() - started < 1
        slow.taken.set()
        await until(lambda: slow.heard[-1]["to"] == 6)
        assert len(slow.heard) <= 3, "one that was on its way, and the newest"
        for socket in (slow, quick):
            socket.said.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.gather(*served)
        assert len(hub) == 0

    run(story)


def test_who_takes_nothing_for_long_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_connection, "SEND_SECONDS", 0.1)
    monkeypatch.setattr(live_connection, "CLOSE_SECONDS", 0.1)

    async def story() -> None:
        hub, source, socket = Hub(read), Counter(), Socket()
        served = asyncio.create_task(connection(socket, hub, source).serve())
        socket.taken.clear()
        socket.follow(source)
        started = time.monotonic()
        await served
        assert time.monotonic() - started < 2
        assert (len(hub), socket.closed) == (0, None), "the goodbye is not waited for either"

    run(story)
