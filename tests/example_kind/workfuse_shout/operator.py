"""What a generated DAG file imports: light, since each parse pays for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from airflow.sdk import Context


class Shout(WorkfuseOperator):
    """Returns {"text"}: the text in capitals.

    Args:
        text: What to shout.
        marks: How many exclamation marks stand behind it.
    """

    template_fields = ("text",)

    def __init__(self, *, text: str, marks: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text = text
        self.marks = marks

    def perform(self, context: Context) -> dict[str, str]:
        """Shout."""
        if not isinstance(self.text, str):
            raise NodeError("input", f"Text is needed, but it is {self.text!r}.", field="text")
        return {"text": self.text.upper() + "!" * self.marks}
