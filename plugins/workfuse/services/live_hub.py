"""Who follows what, and one poll for all that follow the same.

Everything here belongs to one event loop; only what `read` does is done in a thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, Literal, Protocol, TypeVar

log = logging.getLogger(__name__)

READ_SECONDS = 30.0
"""A poll that takes longer has failed."""
_LONGEST_PAUSE = 5.0
_MOST_FAILURES = 4
_VERSIONS_KEPT = 8

Key = tuple[str, str | None]
"""A workflow and one of its runs; without one, its list of runs."""


class Snapshot(Protocol):
    """What is followed, as one poll found it."""

    @property
    def version(self) -> str:
        """The same for the same content, in whatever process."""

    @property
    def is_final(self) -> bool:
        """Whether it stays like this."""

    def message(self, known: Snapshot | None) -> str:
        """What brings a viewer here who has `known`; None is one who has nothing."""

    def acknowledgement(self) -> str:
        """What a viewer is told who has this already."""


class Source(Protocol):
    """What can be followed."""

    @property
    def key(self) -> Key: ...

    @property
    def tick(self) -> float:
        """Seconds from one poll to the next."""


class Viewer(Protocol):
    """Somebody who follows; told that there is news, and takes it when there is time for it."""

    def wake(self, topic: Topic) -> None: ...


SourceT = TypeVar("SourceT", bound=Source)
Read = Callable[[SourceT], Awaitable[Snapshot | None]]
End = Literal["final", "gone", "failed"]


class Topic:
    """One thing that somebody follows: its newest snapshot and the few before it."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.viewers: set[Viewer] = set()
        self.newest: Snapshot | None = None
        self.end: End | None = None
        self.task: asyncio.Task[None] | None = None
        self.polls = 0
        self.most_viewers = 0
        self._kept: OrderedDict[str, Snapshot] = OrderedDict()
        self._messages: dict[str | None, str] = {}

    def news_for(self, version: str | None) -> str | None:
        """The message for a viewer who has this version; None when there is nothing new.

        All viewers with the same version get the same text, made once.
        """
        if self.newest is None or version == self.newest.version:
            return None
        known = self._kept.get(version) if version is not None else None
        key = version if known is not None else None
        if key not in self._messages:
            self._messages[key] = self.newest.message(known)
        return self._messages[key]

    def take(self, snapshot: Snapshot) -> None:
        """Make this the newest, and wake who follows if it is another one."""
        if self.newest is not None and snapshot.version == self.newest.version:
            return
        self.newest = snapshot
        self._messages.clear()
        self._kept[snapshot.version] = snapshot
        self._kept.move_to_end(snapshot.version)
        if len(self._kept) > _VERSIONS_KEPT:
            self._kept.popitem(last=False)
        self.wake_all()

    def wake_all(self) -> None:
        for viewer in self.viewers:
            viewer.wake(self)


class Hub(Generic[SourceT]):
    """The topics of one process. Each tells the log, when it ends, how often it was read."""

    def __init__(self, read: Read[SourceT]) -> None:
        self._read: Read[SourceT] = read
        self._topics: dict[Key, Topic] = {}

    def __len__(self) -> int:
        return len(self._topics)

    @property
    def polls(self) -> int:
        """Of what is followed now."""
        return sum(topic.polls for topic in self._topics.values())

    def follow(self, source: SourceT, viewer: Viewer) -> Topic:
        """Follow from now on, and be woken at once if something is known already."""
        topic = self._topics.get(source.key)
        if topic is None:
            topic = self._topics[source.key] = Topic(source.key)
            topic.task = asyncio.create_task(self._poll(topic, source))
        topic.viewers.add(viewer)
        topic.most_viewers = max(topic.most_viewers, len(topic.viewers))
        if topic.newest is not None:
            viewer.wake(topic)
        return topic

    def leave(self, topic: Topic, viewer: Viewer) -> None:
        """Follow no more; the last one's leaving ends the polls."""
        topic.viewers.discard(viewer)
        if not topic.viewers and topic.task is not None:
            topic.task.cancel()
            self._forget(topic)

    def _forget(self, topic: Topic) -> None:
        if self._topics.get(topic.key) is topic:
            del self._topics[topic.key]
            message = "Followed %s: %d polls for up to %d viewers"
            log.info(message, topic.key, topic.polls, topic.most_viewers)

    async def _poll(self, topic: Topic, source: SourceT) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while topic.end is None:
            started = loop.time()
            try:
                async with asyncio.timeout(READ_SECONDS):
                    snapshot = await self._read(source)
            except Exception:
                failures += 1
                log.warning("Live poll %d of %s failed", failures, topic.key, exc_info=True)
                topic.end = "failed" if failures == _MOST_FAILURES else None
            else:
                failures = 0
                topic.end = _end(snapshot)
                if snapshot is not None:
                    topic.take(snapshot)
            topic.polls += 1
            if topic.end is None:
                pause = min(source.tick * 2**failures, _LONGEST_PAUSE)
                # At least half a tick: a slow database is not asked without a break.
                await asyncio.sleep(max(pause - (loop.time() - started), pause / 2))
        self._forget(topic)
        topic.wake_all()


def _end(snapshot: Snapshot | None) -> End | None:
    if snapshot is None:
        return "gone"
    return "final" if snapshot.is_final else None
