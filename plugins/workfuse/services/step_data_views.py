"""What is looked at of a step piece by piece: calls, logs, long lists, times."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from workfuse.services.view import JsonObject, View
from workfuse.states import StepState


class Exchange(View):
    """A request of a node, and what came back. Secrets are masked; long bodies are cut."""

    index: int | None = Field(description="The item of a node that goes through a list.")
    started_at: datetime
    duration_seconds: float
    request: JsonObject
    response: JsonObject | None = Field(description="Null when nobody answered.")
    problem: str | None


class Exchanges(View):
    """The requests of the last attempt: of many the first three and the last seven."""

    total: int
    items: list[Exchange]


class LogLine(View):
    at: datetime | None
    level: str | None = Field(examples=["info", "error"])
    text: str


class LogPage(View):
    """Lines of an attempt's log, as Airflow keeps it: secrets are masked already."""

    lines: list[LogLine]
    next_line: int = Field(description="`after` of the next page.")
    more: bool = Field(description="Whether the log has further lines now.")
    ended: bool = Field(description="Whether the attempt is over: no line comes any more.")


class ListPage(View):
    """A part of a list in a step's data."""

    pointer: str = Field(description="Where the list is, as JSON Pointer.", examples=["/body"])
    total: int
    offset: int
    items: list[Any]
    cut: bool = Field(description="Whether items are so large that parts were left out.")


class TimelinePart(View):
    """One attempt of a step; of a step in a loop's body the time from its first item to its last.

    Attributes:
        try_number: null where many items are told of as one.
    """

    try_number: int | None
    state: StepState | None
    queued_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None = Field(description="Null while it goes on.")


class TimelineBar(View):
    node_id: str
    items: int | None = Field(description="How many items, for a node in a loop's body.")
    parts: list[TimelinePart] = Field(description="The oldest first; at most 20.")


class Timeline(View):
    """When the steps of a run waited and worked."""

    at: datetime = Field(description="The server's time: a browser's clock may be another.")
    bars: list[TimelineBar]
