"""What a node sent and what came back, kept for the run view: masked, and of many the ends."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from airflow.sdk._shared.secrets_masker import redact

from workfuse.nesting import MOST_LEVELS, is_too_deep
from workfuse.operators.errors import NodeError
from workfuse.operators.secrets import masked_url, without_secrets
from workfuse.run_keys import EXCHANGES_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from airflow.sdk import Context

    from workfuse.operators.http_client import Answer

FIRST = 3
LAST = 7
LONGEST_BODY = 4_000
"""Characters of JSON; of a longer body the beginning is kept."""
LONGEST_HEADERS = 8_000


class Exchanges:
    """The requests of one attempt with their answers; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._total = 0
        self._first: list[Any] = []
        self._last: deque[Any] = deque(maxlen=LAST)

    def go_on(self, context: Context) -> None:
        """Begin with what was noted before the node left its worker to wait."""
        ti: Any = context["ti"]
        text = ti.xcom_pull(task_ids=ti.task_id, map_indexes=ti.map_index, key=EXCHANGES_KEY)
        if text is None:
            return
        earlier = json.loads(text)
        self._total = earlier["total"]
        self._first = earlier["items"][:FIRST]
        self._last.extend(earlier["items"][FIRST:])

    def of(self, send: Callable[[], Answer], index: int | None, secrets: Iterable[str]) -> Answer:
        """Send a request and note it, whatever comes of it."""
        began, start = datetime.now(UTC), time.monotonic()

        def note(request: Any, response: Any, problem: str | None) -> None:
            record = {
                "index": index,
                "startedAt": began.isoformat(),
                "durationSeconds": round(time.monotonic() - start, 3),
                "request": _short(request),
                "response": _short(response),
                "problem": problem,
            }
            self._add(without_secrets(record, secrets))

        try:
            answer = send()
        except NodeError as error:
            if error.request is not None:  # else nothing was sent
                note(error.request, error.response, error.message)
            raise
        note(answer.sent, _shown(answer), None)
        return answer

    def _add(self, record: Any) -> None:
        masked: Any = redact(record, max_depth=MOST_LEVELS)
        for part in ("request", "response"):
            masked[part] = _bounded(masked[part])
        with self._lock:
            self._total += 1
            (self._first if len(self._first) < FIRST else self._last).append(masked)

    def keep(self, context: Context) -> None:
        """Hand over what was noted, as text: names of headers are no names for Airflow."""
        if self._total == 0:
            return
        kept = {"total": self._total, "items": [*self._first, *self._last]}
        text = json.dumps(kept, ensure_ascii=False, default=str)
        text = text.encode(errors="backslashreplace").decode()  # halves of surrogate pairs
        context["ti"].xcom_push(key=EXCHANGES_KEY, value=text)


@contextmanager
def exchanges_kept(context: Context) -> Iterator[Exchanges]:
    """Notes the exchanges that are made inside, also when the node fails or leaves to wait."""
    exchanges = Exchanges()
    try:
        yield exchanges
    except SystemExit:  # told to end at once
        raise
    except BaseException:
        exchanges.keep(context)
        raise
    exchanges.keep(context)


def _shown(answer: Answer) -> dict[str, Any]:
    """As an error shows it, but JSON as JSON, whose fields are masked by their names."""
    output = answer.output
    shown = {**answer.shown(), "body": output.get("body", output.get("file"))}
    if answer.url != answer.sent_to:
        shown["url"] = masked_url(answer.url)
    return shown


def _short(part: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Little enough to be masked. What is cut stands far behind all that is kept of it."""
    if part is None:
        return None
    body = part.get("body")
    short = "…" if is_too_deep(body) else _Room(4 * LONGEST_BODY).beginning_of(body)
    return {**part, "body": short}


class _Room:
    """How much of a value is looked at. A text inside of it is whole, or not there."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def beginning_of(self, value: Any) -> Any:
        """The value, without what has no room."""
        if isinstance(value, str):
            return value[: self._left]
        return self._part(value)

    def _part(self, value: Any) -> Any:
        if isinstance(value, dict):
            fields = ((name, value[name]) for name in value if self._has_room(str(name)))
            return {name: self._part(inner) for name, inner in fields}
        if isinstance(value, (list, tuple)):
            return [self._part(inner) for inner in value if self._has_room("")]
        return value if self._has_room(str(value)) else "…"

    def _has_room(self, text: str) -> bool:
        if self._left < len(text):
            return False
        self._left -= len(text) + 1
        return True


def _bounded(part: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {**part, "body": _body(part.get("body")), "headers": _headers(part.get("headers"))}


def _body(body: Any) -> Any:
    text = json.dumps(body, ensure_ascii=False, default=str)
    if len(text) <= LONGEST_BODY:
        return body
    return (body if isinstance(body, str) else text)[:LONGEST_BODY] + "…"


def _headers(headers: Mapping[str, Any] | None) -> dict[str, str]:
    """The first ones, as long as there is room."""
    shown, room = {}, LONGEST_HEADERS
    for name, value in (headers or {}).items():
        room -= len(name) + len(str(value))
        if room < 0:
            break
        shown[name] = str(value)
    return shown
