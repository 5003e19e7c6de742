"""An explained failure as text for an issue or a message: Markdown, and no longer than people read.

What goes in was masked where it was written down: errors by the operators, fields and logs by
Airflow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from workfuse.services.run_views import Run, StepError

if TYPE_CHECKING:
    from workfuse.services.explaining import ExplainedStep
    from workfuse.services.run_alerts import Alert

LOG_LINES = 50
_LONGEST_JSON = 4_000

_ADVICE = {
    "expression": "Look at the field that is named and at the data that came before it; write a "
    "default where data may be missing.",
    "comparison": "Compare values of one type; filters such as `| int` change it.",
    "items": "The list of items must be a list; look at the output that it comes from.",
    "time": "Write a time such as 2026-01-31T09:30:00+01:00, or a number of seconds.",
    "request": "Correct the address, the headers or the credential, and deploy.",
    "http_status": "Look at what was answered. If it is right, allow this status in the node; if "
    "the service was busy, run again what failed.",
    "connection": "Check that the service is up, its address, and the credential; then run again "
    "what failed.",
    "timeout": "Run again what failed, or give the node more time.",
    "response": "The answer cannot be read: keep it as a file, or choose how it is read.",
    "ai_answer": "Make the instructions or the schema simpler, or run again what failed.",
    "ai_schema": "Correct the schema in the node.",
    "ai_refusal": "Change the instructions: the model declined.",
    "workflow": "Look at the other workflow: whether it is deployed and active, and what failed.",
    "upstream_failed": "Look at the step before it that failed.",
}
_OTHERWISE = "Look at the end of the log; if it says nothing to you, send this to who runs Airflow."


def advice_for(error: StepError) -> str:
    """What to do about an error of this kind."""
    return _ADVICE.get(error.kind, _OTHERWISE)


def as_text(
    workflow_id: str,
    *,
    workflow_name: str,
    run: Run,
    url: str,
    step: ExplainedStep | None,
    alerts: list[Alert],
) -> str:
    """The whole explanation."""
    # Not where to: that is nobody's business where the text is pasted.
    told = [f"- Alert: {alert.state} ({alert.kind})" for alert in alerts if alert.kind]
    lines = [
        f"### {workflow_name}: {step.label if step else 'the run'} {run.state.lower()}",
        "",
        f"- Workflow: `{workflow_id}`, revision {run.revision or 'unknown'}",
        f"- Run: `{run.id}` ({run.trigger}), {_time(run.started_at or run.created_at)}",
        f"- Address: {url}",
        *told,
        *(_of_step(step) if step else ["", "No step failed by itself."]),
    ]
    return "\n".join(lines) + "\n"


def _of_step(step: ExplainedStep) -> Iterator[str]:
    item = f", item {step.map_index}" if step.map_index >= 0 else ""
    yield f"- Step: `{step.node_id}` ({step.kind or 'unknown'}){item}"
    yield f"- Attempts: {step.try_number} of {step.max_tries + 1}"
    if step.started_at is not None:
        ended = f" to {_time(step.ended_at)}" if step.ended_at else ""
        yield f"- Last attempt: {_time(step.started_at)}{ended}"
    if step.error is not None:
        yield from (
            "",
            f"**Error** ({step.error.kind}): {step.error.message}",
            "",
            step.advice or "",
        )
        yield from _json("Sent", step.error.request)
        yield from _json("Answered", step.error.response)
    yield from _json("Input", step.input)
    if step.log:
        yield from _block("Log", "text", "\n".join(step.log))


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _json(title: str, value: Any) -> Iterator[str]:
    if value:
        text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
        cut = text if len(text) <= _LONGEST_JSON else text[:_LONGEST_JSON] + "\n…"
        yield from _block(title, "json", cut)


def _block(title: str, language: str, text: str) -> Iterator[str]:
    """A code block; a fence in the text must not end it."""
    fence = "```"
    while fence in text:
        fence += "`"
    yield from ("", f"**{title}**", "", f"{fence}{language}", text, fence)
