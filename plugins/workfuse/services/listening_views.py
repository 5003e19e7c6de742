"""What the editor shows of test addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from workfuse.services.view import JsonObject, View

Admission = Literal["open", "genuine", "refused", "notAllowed", "unchecked"]
Fit = Literal["any", "fits", "misfit", "unchecked"]


class CallVerdict(View):
    """What the draft, as it was saved when the call came, would have said of it."""

    admission: Admission = Field(
        description="`open`: the draft lets everybody in. `genuine`, `refused`: by its rule. "
        "`notAllowed`: it came from none of the draft's networks. `unchecked`: the draft has "
        "mistakes, or its connection is another one than when the person began to listen, or not "
        "theirs to read."
    )
    fit: Fit = Field(description="Whether the body fits the draft's schema; `any` without one.")
    misfit: str | None = Field(description="Where and why it does not.")
    expected_method: str | None = Field(
        description="The draft's method, if the call came with another one."
    )


class CallSummary(View):
    """What is told of a call without its data."""

    method: str
    content_type: str
    size: int = Field(description="Bytes of the body, as it came.")
    cut: bool = Field(description="Then lists and texts of the kept body end early.")
    verdict: CallVerdict


class ReceivedCall(CallSummary):
    """A call that came to a test address."""

    id: int
    received_at: datetime


class CallData(View):
    """What a call brought: `trigger`, as a run that it had started would see it."""

    id: int
    trigger: JsonObject


class Listening(View):
    """The person's test address for a node, and what was sent to any of the node's."""

    address: str | None = Field(
        description="Below Airflow's own address: `workfuse/test-hooks/…`. Null while nobody "
        "listens for this person."
    )
    seconds_left: int
    calls: list[ReceivedCall] = Field(description="Newest first, at most five.")
