"""Answers whoever called a workflow's webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airflow.sdk import Context

STATUSES = range(200, 600)
MOST_OF_A_HEADER = 8 * 1024  # characters


class Respond(WorkfuseOperator):
    """Returns {"status", "headers", "body"}, which the server that waits for it sends.

    Args:
        status: Of the answer, 200 to 599; an expression may give it as text.
        headers: Value by name. A value of null is left out.
        body: A text is sent as it is, anything else as JSON.
    """

    template_fields = ("status", "headers", "body")

    def __init__(
        self,
        *,
        status: Any = 200,
        headers: Mapping[str, Any] | None = None,
        body: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.status = status
        self.headers = headers
        self.body = body

    def perform(self, context: Context) -> dict[str, Any]:
        """Return the answer.

        Raises:
            NodeError: It is none that can be sent.
        """
        return {"status": self._status(), "headers": self._headers(), "body": self.body}

    def _status(self) -> int:
        given = self.status
        text = str(given).strip() if not isinstance(given, bool) else ""
        if not text.isascii() or not text.isdigit() or int(text[:4]) not in STATUSES:
            raise NodeError(
                "answer",
                f"The status is {given!r}. It must be a whole number from 200 to 599.",
                field="status",
            )
        return int(text)

    def _headers(self) -> dict[str, str]:
        from workfuse.operators.texts import as_text

        headers = {}
        for name, value in (self.headers or {}).items():
            if value is None:
                continue
            text = as_text(value)
            if len(text) > MOST_OF_A_HEADER or not text.isascii() or not text.isprintable():
                raise NodeError(
                    "answer",
                    f"The header {name!r} must be printable ASCII of at most "
                    f"{MOST_OF_A_HEADER} characters.",
                    field=f"headers.{name}",
                )
            headers[name.lower()] = text
        return headers
