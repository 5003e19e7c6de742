"""Starts a workflow when its address is called."""

from __future__ import annotations

from typing import Any

from workfuse.operators.trigger import Trigger


class WebhookTrigger(Trigger):
    """Starts the workflow on an HTTP request; the request is the payload.

    Args:
        method: The HTTP method that is accepted.
        path: The last part of the webhook's address; None when it has no address of its own.
    """

    def __init__(self, *, method: str = "POST", path: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.method = method
        self.path = path
