"""Tells of a failed run by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from airflow.sdk import Context

_LONGEST_SUBJECT = 150
_LASTING = range(500, 600)
"""Statuses by which a mail server says that another attempt is no use."""


class AlertEmail(WorkfuseOperator):
    """Sends one e-mail in plain text.

    Args:
        to: Addresses.
        payload: What happened, as `services/alert_payloads.py` writes it.
        connection_id: Airflow connection of the mail server, of the type smtp.
    """

    template_fields = ("to", "payload")

    def __init__(
        self, *, to: Sequence[str], payload: Any, connection_id: str, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.to = to
        self.payload = payload
        self.connection_id = connection_id

    def perform(self, context: Context) -> dict[str, Any]:
        """Send it; the output is {"to"}."""
        import smtplib

        from airflow.providers.smtp.hooks.smtp import SmtpHook
        from airflow.sdk import BaseHook

        BaseHook.get_connection(self.connection_id)  # a missing one is an error of its own
        try:
            with SmtpHook(smtp_conn_id=self.connection_id) as server:
                server.send_email_smtp(
                    to=list(self.to),
                    subject=subject_of(self.payload),
                    html_content=f"<pre>{_escaped(text_of(self.payload))}</pre>",
                )
        except smtplib.SMTPRecipientsRefused as refused:
            names = ", ".join(sorted(refused.recipients))
            codes = [code for code, _ in refused.recipients.values()]
            raise NodeError(
                "email",
                f"The mail server takes nothing for {names}.",
                retryable=any(code not in _LASTING for code in codes),
            ) from refused
        except smtplib.SMTPResponseException as refused:
            said = refused.smtp_error
            words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
            raise NodeError(
                "email",
                f"The mail server refused: {refused.smtp_code} {words}.",
                retryable=refused.smtp_code not in _LASTING,
            ) from refused
        except (smtplib.SMTPException, OSError) as lost:
            raise NodeError(
                "connection", f"The mail server cannot be reached: {lost}", retryable=True
            ) from lost
        return {"to": list(self.to)}


def subject_of(payload: Mapping[str, Any]) -> str:
    """One line."""
    name = payload["workflow"]["name"]
    step = payload["step"]
    where = f": {step['label']}" if step else ""
    return " ".join(f"{name} failed{where}".split())[:_LONGEST_SUBJECT]


def text_of(payload: Mapping[str, Any]) -> str:
    """The message."""
    run, step = payload["run"], payload["step"]
    lines = [
        f"A run of the workflow {payload['workflow']['name']!r} failed.",
        "",
        payload["error"]["message"],
        "",
        *([f"Step: {step['label']} ({step['id']}), attempt {step['attempts']}"] if step else []),
        f"Started: {run['startedAt'] or 'never'} ({run['trigger']})",
        f"Ended: {run['endedAt']}",
        f"Run: {run['url']}",
        "",
        "You are told of the next failure only after a run has succeeded.",
    ]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=False)
