"""Repeating a request until its answer is the one that was waited for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workfuse.operators.http_client import Answer


@dataclass(frozen=True)
class Poll:
    """The argument `poll` of an HTTP request.

    Attributes:
        until: An expression over `response`, true or false.
        every: Seconds between two requests.
        most: How many requests, the first one included.
    """

    until: str
    every: float = 10
    most: int = 60


def holds(poll: Poll, answer: Answer, scope: Mapping[str, object]) -> bool:
    """Whether the wait is over."""
    from workfuse.operators.rendering import render_flag
    from workfuse.operators.scope import with_names

    return render_flag(poll.until, with_names(scope, response=answer.output), "poll.until")


def seconds_until_next(poll: Poll, answer: Answer) -> float:
    """The pause that the node asks for, or the server if that is longer."""
    from workfuse.operators.http_answer import seconds_to_wait

    return max(poll.every, seconds_to_wait(answer.output["headers"].get("retry-after")) or 0)


def never_held(poll: Poll, answer: Answer) -> NodeError:
    """The error once all requests were made."""
    times = "1 request" if poll.most == 1 else f"{poll.most:,} requests"
    return NodeError(
        "poll",
        f"After {times}, {poll.until} does not hold. The response shows the last answer; ask more "
        "often or for longer if it only takes its time.",
        request=answer.sent,
        response=answer.shown(),
        field="poll.until",
    )


def out_of_time(poll: Poll, answer: Answer, seconds: float) -> NodeError:
    """The error when the node's time limit ends before the next request."""
    return NodeError(
        "timeout",
        f"{poll.until} does not hold, and the node's time limit of {seconds:g} seconds ends before "
        "the next request.",
        retryable=True,
        request=answer.sent,
        response=answer.shown(),
        field="poll.until",
    )
