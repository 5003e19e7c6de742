"""Calls a web address."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from airflow.sdk import Context

    from workfuse.operators.http_answer import ResponseType
    from workfuse.operators.http_body import BodyType


class HttpAction(WorkfuseOperator):
    """Sends one HTTP request and returns {"status", "headers", "body"}.

    A status that is not expected fails the node; those of `retry_status` and lost connections may
    be tried again.

    Args:
        url: Absolute, or relative to the connection's address.
        method: GET, POST, PUT, PATCH, DELETE or HEAD.
        query: Parameters to add to the URL; a list repeats its parameter, null leaves it out.
        headers: To send along.
        body: What to send.
        body_type: auto sends a text as it is and any other value as JSON; form and multipart send
            the fields of an object.
        response_type: auto parses JSON if the answer says that it is; json insists on it.
        expected_status: Statuses of a success, such as "200-299, 404".
        retry_status: Statuses that another attempt may cure.
        follow_redirects: Whether to go where a redirect leads; else it is the answer.
        verify_tls: Whether to check the server's certificate.
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
        body_type: BodyType = "auto",
        response_type: ResponseType = "auto",
        expected_status: str = "100-399",
        retry_status: str = "408, 425, 429, 500-599",
        follow_redirects: bool = True,
        verify_tls: bool = True,
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
        self.body_type = body_type
        self.response_type = response_type
        self.expected_status = expected_status
        self.retry_status = retry_status
        self.follow_redirects = follow_redirects
        self.verify_tls = verify_tls
        self.timeout = timeout
        self.connection_id = connection_id
        self._hidden: set[str] = set()  # shared by the copies that work on items

    def render_fields(self, scope: Mapping[str, object]) -> None:
        """Render, and keep credentials typed into fields out of logs and rendered fields."""
        super().render_fields(scope)
        self.hide_credentials()

    def hide_credentials(self) -> None:
        """Mask what looks like one, by the name of its header or parameter."""
        from airflow.sdk.log import mask_secret

        from workfuse.operators.secrets import credentials_in

        for secret in credentials_in(str(self.url), self.query or {}, self.headers or {}):
            if secret not in self._hidden:
                self._hidden.add(secret)
                mask_secret(secret)

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Look the connection up and keep its session open."""
        from workfuse.operators.http_session import open_session

        self._opened = open_session(self.connection_id, self.at_once)
        with self._opened[0]:
            yield

    def perform(self, context: Context) -> dict[str, Any]:
        """Send the request and read the answer."""
        from workfuse.operators.http_answer import AnswerRules, statuses
        from workfuse.operators.http_client import HttpRequest, exchange
        from workfuse.operators.http_session import session_like

        if not isinstance(self.url, str) or not self.url.strip():
            raise NodeError(
                "request", f"An address is needed, but it is {self.url!r}.", field="url"
            )
        session, base_url = self._opened
        return exchange(
            session_like(session),
            HttpRequest(
                method=self.method,
                url=self.url.strip(),
                query=self.query or {},
                headers=self.headers or {},
                body=self.body,
                body_type=self.body_type,
                follow_redirects=self.follow_redirects,
                verify_tls=self.verify_tls,
            ),
            base_url=base_url,
            timeout=self.timeout,
            rules=AnswerRules(
                expected=statuses(self.expected_status),
                retryable=statuses(self.retry_status),
                response_type=self.response_type,
            ),
        )
