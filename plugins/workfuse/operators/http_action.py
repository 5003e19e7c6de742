"""Calls a web address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airflow.sdk import Context


class HttpAction(WorkfuseOperator):
    """Sends one HTTP request and returns {"status", "headers", "body"}.

    Statuses 408, 425, 429 and 5xx and lost connections may be tried again; any other status from
    400 on fails the node at once.

    Args:
        url: Absolute, or relative to the connection's address.
        method: GET, POST, PUT, PATCH, DELETE or HEAD.
        query: Parameters to add to the URL; a list repeats its parameter, null leaves it out.
        headers: To send along.
        body: A text is sent as it is, any other value as JSON.
        timeout: Seconds for the whole exchange.
        connection_id: Airflow connection with address and credentials; these go to no other host.
    """

    template_fields = ("method", "url", "query", "headers", "body")

    def __init__(
        self,
        *,
        url: str,
        method: str = "GET",
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        timeout: float = 30,
        connection_id: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.url = url
        self.method = method
        self.query = query
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connection_id = connection_id

    def render_fields(self, scope: Mapping[str, object]) -> None:
        """Render, and keep credentials typed into fields out of logs and rendered fields."""
        super().render_fields(scope)
        from airflow.sdk.log import mask_secret

        from workfuse.operators.secrets import credentials_in

        for secret in credentials_in(str(self.url), self.query or {}, self.headers or {}):
            mask_secret(secret)

    def perform(self, context: Context) -> dict[str, Any]:
        """Send the request and read the answer."""
        from workfuse.operators.http_client import HttpRequest, exchange
        from workfuse.operators.http_session import open_session

        if not isinstance(self.url, str) or not self.url.strip():
            raise NodeError(
                "request", f"An address is needed, but it is {self.url!r}.", field="url"
            )
        session, base_url = open_session(self.connection_id)
        with session:
            return exchange(
                session,
                HttpRequest(
                    method=self.method,
                    url=self.url.strip(),
                    query=self.query or {},
                    headers=self.headers or {},
                    body=self.body,
                ),
                base_url=base_url,
                timeout=self.timeout,
            )
