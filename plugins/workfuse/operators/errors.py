"""How a node fails: one error type, written down where the run view finds it."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import RetryDecision, RetryPolicy
from airflow.sdk._shared.secrets_masker import redact
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from workfuse.operators.storable import MAX_LEVELS, problem_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airflow.sdk import Context

ERROR_KEY = "workfuse_error"
LOG_PREFIX = "WORKFUSE_ERROR "
"""Starts the one log line per failed attempt: XCom keeps only the last attempt's error."""
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
    """

    kind: str
    message: str
    retryable: bool = False
    request: Mapping[str, Any] | None = None
    response: Mapping[str, Any] | None = None
    retry_after: float | None = None
    field: str | None = None

    def __str__(self) -> str:
        return self.message

    def told_of(self, node_label: str) -> str:
        """The message, with the node and the field in front."""
        place = f"Node {node_label!r}" + (f", field {self.field!r}" if self.field else "")
        return f"{place}: {self.message}"


class RetryableFailure(AirflowException):
    """A failed attempt that Airflow may repeat."""

    def __init__(self, message: str, retry_after: float | None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


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


def report(error: NodeError, context: Context) -> AirflowException:
    """Write the error to the log and to the XCom `workfuse_error`, without known secrets.

    Returns:
        The exception that tells Airflow whether to try again.
    """
    ti = context["ti"]
    message = error.told_of(context["task"].task_display_name)
    details: dict[str, Any] = {
        "kind": error.kind,
        "message": message,
        "node": ti.task_id,
        "field": error.field,
        "request": _shown_request(error.request),
        "response": error.response,
        "retryable": error.retryable,
    }
    details = {key: value for key, value in details.items() if value is not None}
    masked = redact(details, max_depth=MAX_LEVELS)  # by default only the first five levels
    log.error("%s%s", LOG_PREFIX, json.dumps(masked, ensure_ascii=False, default=str))
    ti.xcom_push(key=ERROR_KEY, value=masked)
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
