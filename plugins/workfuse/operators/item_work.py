"""Does a node's work once for each item of a list, in threads of its one task."""

from __future__ import annotations

import copy
import json
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from airflow.sdk.exceptions import AirflowTaskTimeout

from workfuse.operators.errors import NodeError, as_node_error, details_of
from workfuse.operators.lists import required_list
from workfuse.operators.rendering import render
from workfuse.operators.scope import scope_of, with_names
from workfuse.operators.secrets import without_secrets
from workfuse.operators.storable import ensure_storable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airflow.sdk import Context

    from workfuse.operators.base import WorkfuseOperator
    from workfuse.operators.for_each import ForEach

FIELD = "forEach.items"
MOST_BYTES = 20 * 2**20
"""Of all outputs together, as JSON text: they become one row of Airflow's database."""
MOST_TOLD = 20
"""Failed attempts that the log tells of; the others are in the output."""
TELL_EVERY = 10.0
"""Seconds between two lines about how far it is."""

log = logging.getLogger(__name__)


def perform_each(operator: WorkfuseOperator, context: Context, rules: ForEach) -> list[Any]:
    """The outputs, in the order of the items.

    Raises:
        NodeError: There is no list, or it is too long; an item failed; the outputs are too large,
            or it took too long. Another attempt cannot help: it would repeat what is done.
    """
    scope = scope_of(context)
    items = required_list(render(rules.items, scope, FIELD), FIELD)
    limit = _most_items()
    if len(items) > limit:
        raise NodeError(
            "items",
            f"The list has {len(items):,} items, at most {limit:,} are allowed "
            "([workfuse] for_each_max_items). Shorten the list or split it.",
            field=FIELD,
        )
    return _Work(operator, context, rules, items, scope).outputs()


class Pace:
    """Lets at most so many begin in a second, whichever threads they are in.

    Args:
        per_second: None for no limit.
        ended: Ends every wait.
    """

    def __init__(self, per_second: float | None, ended: threading.Event) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._ended = ended
        self._lock = threading.Lock()
        self._next = time.monotonic()

    def wait(self) -> bool:
        """Return when it is this thread's turn: False if the end came first."""
        with self._lock:
            turn = max(self._next, time.monotonic())
            self._next = turn + self._gap
        return not self._ended.wait(max(0.0, turn - time.monotonic()))


class _Work:
    """One list, and what has become of it."""

    def __init__(
        self,
        operator: WorkfuseOperator,
        context: Context,
        rules: ForEach,
        items: list[Any],
        scope: Mapping[str, object],
    ) -> None:
        self.operator = operator
        self.context = context
        self.rules = rules
        self.items = items
        self.scope = scope
        self.results: list[Any] = [None] * len(items)
        self.ended = threading.Event()
        self.pace = Pace(rules.per_second, self.ended)
        self.failure: NodeError | None = None
        self._next = iter(range(len(items)))
        self._lock = threading.Lock()  # of all that follows
        self._done = 0
        self._failed = 0
        self._bytes = 0
        self._told = 0
        self._told_at = time.monotonic()
        # Rendering fetches outputs of other nodes, once, and registers secrets: neither may happen
        # in two threads at a time, and it is no waiting, so that nothing is lost.
        self._rendering = threading.Lock()

    def outputs(self) -> list[Any]:
        workers = [
            threading.Thread(target=self._serve, name=f"item worker {number}", daemon=True)
            for number in range(min(self.rules.concurrency, len(self.items)))
        ]
        try:
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()  # a signal, such as that of the time limit, ends the waiting
        except AirflowTaskTimeout:
            raise NodeError(
                "timeout",
                f"The node ran longer than allowed: {self._done:,} of {len(self.items):,} items "
                "were done. Give it more time, or work on more items at once.",
            ) from None
        finally:
            self.ended.set()
        if self.failure is not None:
            raise self.failure
        log.info("%s items done, %s of them failed.", len(self.items), self._failed)
        return self.results

    def _serve(self) -> None:
        """Work on one item after the other until there are no more."""
        while (index := self._take()) is not None and self.pace.wait():
            try:
                output = self._attempts(index)
            except NodeError as error:
                self._keep_failure(error)
            except BaseException as failure:  # noqa: BLE001  a thread's exception would be lost
                self._stop(as_node_error(failure))
            else:
                self._keep(index, output)

    def _take(self) -> int | None:
        with self._lock:
            return None if self.ended.is_set() else next(self._next, None)

    def _attempts(self, index: int) -> Any:
        retries = self.operator.retries or 0
        for attempt in range(1, retries + 2):
            try:
                return self._once(index)
            except BaseException as failure:
                error = as_node_error(failure)
                error.index = index
                if not error.retryable or attempt > retries or self.ended.is_set():
                    raise error from failure
                delay = self._delay(error, attempt)
                self._tell(error, f"Its retry {attempt} of {retries} begins in {delay:g} seconds.")
                if self.ended.wait(delay) or not self.pace.wait():
                    raise error from failure
        raise AssertionError("the last attempt returns or raises")

    def _once(self, index: int) -> Any:
        own = copy.copy(self.operator)
        own.item_index = index
        scope = with_names(self.scope, item=self.items[index], index=index)
        with self._rendering:
            own.render_fields(scope)
        try:
            output = own.perform(self.context)
        except NodeError as error:
            error.message = without_secrets(error.message, own.credentials)
            error.request = without_secrets(error.request, own.credentials)
            error.response = without_secrets(error.response, own.credentials)
            raise
        ensure_storable(output)
        return output

    def _delay(self, error: NodeError, attempt: int) -> float:
        """Seconds until the next attempt, as Airflow would wait for a task's."""
        if error.retry_after is not None:
            return error.retry_after
        task = self.operator
        seconds = task.retry_delay.total_seconds()
        if task.retry_exponential_backoff:
            seconds *= task.retry_exponential_backoff ** (attempt - 1)
        longest: Any = task.max_retry_delay
        return seconds if longest is None else min(seconds, longest.total_seconds())

    def _keep(self, index: int, output: Any) -> None:
        size = len(json.dumps(output, ensure_ascii=False, default=str))
        with self._lock:
            self.results[index] = output
            self._done += 1
            self._bytes += size
            too_large = self._bytes > MOST_BYTES
            now = time.monotonic()
            tell = now - self._told_at > TELL_EVERY
            if tell:
                self._told_at = now
        if too_large:
            self._stop(
                NodeError(
                    "output",
                    f"The outputs of {self._done:,} of {len(self.items):,} items are more than "
                    f"{MOST_BYTES // 2**20} MiB together, which is the limit. Ask for less, or "
                    "split the list.",
                )
            )
        elif tell:
            log.info("%s of %s items are done.", self._done, len(self.items))

    def _keep_failure(self, error: NodeError) -> None:
        if self.rules.on_item_error == "stop":
            self._stop(error)
            return
        assert error.index is not None  # set by whatever raises it
        self._tell(error, "The others go on.")
        with self._lock:
            self._failed += 1
        self._keep(error.index, {"error": details_of(error, self.context)})

    def _stop(self, error: NodeError) -> None:
        """Begin no further item, and fail with the first error."""
        with self._lock:
            error.retryable = False
            self.failure = self.failure or error
            self.ended.set()

    def _tell(self, error: NodeError, then: str) -> None:
        with self._lock:
            self._told += 1
            told = self._told
        if told <= MOST_TOLD:
            log.warning("Item %s failed: %s %s", error.index, error.message, then)
        elif told == MOST_TOLD + 1:
            log.warning("No further failures are told here.")


def _most_items() -> int:
    from airflow.sdk.configuration import conf

    return int(conf.getint("workfuse", "for_each_max_items", fallback=10_000))
