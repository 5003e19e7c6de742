"""How a node fails: one error type, written down where the run view finds it."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import RetryDecision, RetryPolicy
from airflow.sdk._shared.secrets_masker import redact
from airflow.sdk.exceptions import (
    AirflowException,
    AirflowFailException,
    AirflowNotFoundException,
    AirflowSkipException,
    AirflowTaskTimeout,
    DownstreamTasksSkipped,
)

from workfuse.nesting import MOST_LEVELS
from workfuse.operators.neighbours import outlives_failed_items
from workfuse.operators.storable import problem_with, with_storable_texts
from workfuse.run_keys import ERROR_KEY, ERROR_MARK, NOT_STORED_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from airflow.sdk import Context

LONGEST_BODY = 16_000
"""Characters of JSON; of a request body that is longer, an error shows the beginning."""

log = logging.getLogger(__name__)


@dataclass
class NodeError(Exception):
    """A node could not do its work, for a reason that a person can read and act on.

    Args:
        kind: What class of failure it is: "expression", "http_status", "timeout", "connection", …
        message: What failed, with the value, and what to do. The node's name is added to it.
        retryable: Whether another attempt can help. If not, the task fails at once.
        request: What was sent, without secrets.
        response: What came back, cut to a readable size.
        retry_after: Seconds that the other side asked to wait before the next attempt.
        field: Path of the field at fault, such as "body.text".
        index: Place of the item, from 0, in a node that works through a list.
    """

    kind: str
    message: str
    retryable: bool = False
    request: Mapping[str, Any] | None = None
    response: Mapping[str, Any] | None = None
    retry_after: float | None = None
    field: str | None = None
    index: int | None = None

    def __str__(self) -> str:
        return self.message

    def told_of(self, node_label: str) -> str:
        """The message, with the node and the field in front."""
        item = f", item {self.index}" if self.index is not None else ""
        place = f"Node {node_label!r}{item}" + (f", field {self.field!r}" if self.field else "")
        return f"{place}: {self.message}"


class RetryableFailure(AirflowException):
    """A failed attempt that Airflow may repeat."""

    def __init__(self, message: str, retry_after: float | None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RunStopped(AirflowFailException):
    """The run is to end as a failure here: the workflow says so, and nothing catches it."""


class ObeyRetryAfter(RetryPolicy):
    """Waits as long as the other side asked for, else as long as the workflow says."""

    def evaluate(
        self,
        exception: BaseException,
        try_number: int,
        max_tries: int,
        context: Context | None = None,
    ) -> RetryDecision:
        seconds = getattr(exception, "retry_after", None)
        if seconds is None:
            return RetryDecision.default()
        return RetryDecision.retry(
            timedelta(seconds=seconds), reason=f"The server asked to wait {seconds:g} seconds."
        )


class CaughtError(Exception):
    """The last attempt failed, and the run goes on with the error.

    Args:
        details: The error as `report` wrote it down.
        ends_item: Whether the loop around the node gives up the item; else the node goes on.
    """

    def __init__(self, details: dict[str, Any], *, ends_item: bool) -> None:
        super().__init__(details)
        self.details = details
        self.ends_item = ends_item


@contextmanager
def failures_reported(context: Context) -> Iterator[None]:
    """Report whatever fails inside, then hand it to Airflow, or to who catches it.

    Raises:
        CaughtError: No attempt is left that could help, and the node goes on after errors, or the
            loop around it after failed items.
    """
    try:
        yield
    except (AirflowSkipException, DownstreamTasksSkipped, RunStopped):
        raise
    except (Exception, AirflowTaskTimeout) as failure:
        error = as_node_error(failure)
        details = report(error, context)
        task: Any = context["task"]
        ti = context["ti"]
        if not error.retryable or ti.try_number > ti.max_tries:
            if task.on_error != "stop":
                raise CaughtError(details, ends_item=False) from failure
            if outlives_failed_items(task):
                raise CaughtError(details, ends_item=True) from failure
        if isinstance(failure, NodeError | AirflowNotFoundException):
            cause = failure.__cause__ if failure is error else failure
            raise _for_airflow(error, details["message"]) from cause
        raise


def report(error: NodeError, context: Context) -> dict[str, Any]:
    """Write the error to the log and to the XCom `workfuse_error`, without known secrets.

    Returns:
        What was written.
    """
    masked = details_of(error, context)
    logged = masked
    if NOT_STORED_TAG in context["dag"].tags:  # nobody deletes from a log
        logged = {key: masked[key] for key in masked if key not in ("request", "response")}
    log.error("%s%s", ERROR_MARK, json.dumps(logged, ensure_ascii=False, default=str))
    context["ti"].xcom_push(key=ERROR_KEY, value=masked)
    return masked


def details_of(error: NodeError, context: Context) -> dict[str, Any]:
    """The error as JSON, without known secrets."""
    details: dict[str, Any] = {
        "kind": error.kind,
        "message": error.told_of(context["task"].task_display_name),
        "node": context["ti"].task_id,
        "index": error.index,
        "field": error.field,
        "request": _shown_request(error.request),
        "response": error.response,
        "retryable": error.retryable,
    }
    details = {key: value for key, value in details.items() if value is not None}
    masked: Any = redact(details, max_depth=MOST_LEVELS)  # by default only the first five levels
    return dict(with_storable_texts(masked))


def as_node_error(failure: BaseException) -> NodeError:
    """What failed, as a person is told of it."""
    match failure:
        case NodeError():
            return failure
        case AirflowNotFoundException():
            return NodeError("connection", f"{failure}. Create it under Admin, Connections.")
        case AirflowTaskTimeout():
            return NodeError("timeout", "The node ran longer than allowed.", retryable=True)
    return NodeError("unexpected", f"{type(failure).__name__}: {failure}", retryable=True)


def _for_airflow(error: NodeError, message: str) -> AirflowException:
    """The exception that tells Airflow whether to try again."""
    if error.retryable:
        return RetryableFailure(message, error.retry_after)
    return AirflowFailException(message)


def _shown_request(request: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if request is None:
        return None
    text = json.dumps(request.get("body"), ensure_ascii=False, default=str)
    if len(text) <= LONGEST_BODY and problem_with(request.get("body")) is None:
        return dict(request)
    return {**request, "body": text[:LONGEST_BODY]}
