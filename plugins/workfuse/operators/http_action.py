"""Calls a web address."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError
from workfuse.operators.http_poll import Poll, holds, never_held, out_of_time, seconds_until_next

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from airflow.sdk import Context

    from workfuse.operators.http_answer import AnswerRules, ResponseType
    from workfuse.operators.http_body import BodyType
    from workfuse.operators.http_client import Answer, HttpRequest
    from workfuse.operators.http_files import Files

MOST_HIDDEN = 20
"""Secrets that Airflow is told of: with each it makes its pattern anew, and 1,000 take minutes."""


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
            the fields of an object; raw sends a text, and file what another request kept, both
            with `content_type`.
        content_type: Of a raw body or a file; by default binary data, and the file's own.
        response_type: auto parses JSON if the answer says that it is; json insists on it; file
            keeps the answer and returns "file" in place of "body".
        file_above: MB; a longer answer becomes a file, whatever the type. None: it is an error.
        max_size: MB that a file may have.
        expected_status: Statuses of a success, such as "200-299, 404".
        retry_status: Statuses that another attempt may cure.
        follow_redirects: Whether to go where a redirect leads; else it is the answer.
        verify_tls: Whether to check the server's certificate.
        timeout: Seconds for the whole exchange.
        poll: {"until", "every", "most"} of a request that is repeated; see `Poll`. The output then
            has "polls", how many requests it took.
        pagination: {"mode", "items", …} of a list that comes in pages; see `Pagination`. The output
            then has the whole list as "body", and "pages" and "more".
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
        content_type: str | None = None,
        response_type: ResponseType = "auto",
        file_above: float | None = None,
        max_size: float = 1_000,
        expected_status: str = "100-399",
        retry_status: str = "408, 425, 429, 500-599",
        follow_redirects: bool = True,
        verify_tls: bool = True,
        timeout: float = 30,
        poll: Mapping[str, Any] | None = None,
        pagination: Mapping[str, Any] | None = None,
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
        self.content_type = content_type
        self.response_type = response_type
        self.file_above = file_above
        self.max_size = max_size
        self.expected_status = expected_status
        self.retry_status = retry_status
        self.follow_redirects = follow_redirects
        self.verify_tls = verify_tls
        self.timeout = timeout
        self.poll = Poll(**poll) if poll is not None else None
        self.pagination = pagination
        self.connection_id = connection_id
        self._scope: Mapping[str, object] = {}
        self._hidden: set[str] = set()  # shared by the copies that work on items

    def render_fields(self, scope: Mapping[str, object]) -> None:
        """Render, and keep credentials typed into fields out of logs and rendered fields."""
        super().render_fields(scope)
        self._scope = scope
        self.hide_credentials()

    def hide_credentials(self) -> None:
        """Mask what looks like one, by the name of its header or parameter."""
        from airflow.sdk.log import mask_secret

        from workfuse.operators.secrets import credentials_in

        found = credentials_in(str(self.url), self.query or {}, self.headers or {})
        # What is shorter stands in many other words; Airflow leaves it alone too.
        self.credentials = frozenset(secret for secret in found if len(secret) >= 5)
        for secret in self.credentials - self._hidden:
            if len(self._hidden) < MOST_HIDDEN:
                self._hidden.add(secret)
                mask_secret(secret)

    @contextmanager
    def ready(self, context: Context) -> Iterator[None]:
        """Look the connection up and keep its session open."""
        from workfuse.operators.exchanges import exchanges_kept
        from workfuse.operators.http_session import open_session

        self._opened = open_session(self.connection_id, self.at_once)
        with self._opened[0], exchanges_kept(context) as self._exchanges:
            yield

    def perform(self, context: Context) -> dict[str, Any]:
        """Send the request, for the first time if it is repeated."""
        return self._ask(context, 1, time.time())

    def poll_again(self, context: Context, event: str, polls: int, since: float) -> dict[str, Any]:
        """Send the request once more. The fields were rendered anew, as for any attempt."""
        self._exchanges.go_on(context)
        return self._ask(context, polls + 1, since)

    def _ask(self, context: Context, polls: int, since: float) -> dict[str, Any]:
        """Return the output, or leave the worker until it is time for the next request.

        Args:
            polls: How many requests there are with this one.
            since: When the first one was sent, in seconds of Unix time.
        """
        answer = self._answer(context)
        if self.poll is None:
            return answer.output
        if holds(self.poll, answer, self._scope):
            return {**answer.output, "polls": polls}
        if "file" in answer.output:
            self._files(context).discard(answer.output["file"])
        if polls >= self.poll.most:
            raise never_held(self.poll, answer)
        pause = seconds_until_next(self.poll, answer)
        moment = time.time() + pause
        limit = self.execution_timeout
        # Airflow measures the time on a worker only; waits count for people.
        if limit is not None and moment > since + limit.total_seconds():
            raise out_of_time(self.poll, answer, limit.total_seconds())
        from airflow.sdk.exceptions import TaskDeferred

        from workfuse.operators.delay_trigger import MomentTrigger

        raise TaskDeferred(
            trigger=MomentTrigger(
                datetime.fromtimestamp(moment, UTC).isoformat(), seconds=pause, ends_task=False
            ),
            method_name="poll_again",
            kwargs={"polls": polls, "since": since},
        )

    def _answer(self, context: Context) -> Answer:
        """Send the request and read the answer, or the answers if it comes in pages."""
        from workfuse.operators.http_client import exchange
        from workfuse.operators.http_session import session_like

        session, base_url = self._opened
        rules, own_session = self._rules(context), session_like(session)

        def send(request: HttpRequest) -> Answer:
            return exchange(
                own_session, request, base_url=base_url, timeout=self.timeout, rules=rules
            )

        def ask(request: HttpRequest) -> Answer:
            return self._exchanges.of(lambda: send(request), self.item_index, self.credentials)

        request = self._request(context)
        if self.pagination is None:
            return ask(request)
        from workfuse.operators.http_pages import Pagination, collect

        return collect(ask, request, Pagination(**self.pagination), self._scope)

    def _request(self, context: Context) -> HttpRequest:
        from workfuse.operators.http_client import HttpRequest

        if not isinstance(self.url, str) or not self.url.strip():
            raise NodeError(
                "request", f"An address is needed, but it is {self.url!r}.", field="url"
            )
        return HttpRequest(
            method=self.method,
            url=self.url.strip(),
            query=self.query or {},
            headers=self.headers or {},
            body=self.body,
            body_type=self.body_type,
            raw_type=self.content_type,
            files=self._files(context),
            follow_redirects=self.follow_redirects,
            verify_tls=self.verify_tls,
        )

    def _rules(self, context: Context) -> AnswerRules:
        from workfuse.operators.http_answer import AnswerRules, statuses
        from workfuse.operators.http_files import MIB

        return AnswerRules(
            expected=statuses(self.expected_status),
            retryable=statuses(self.retry_status),
            response_type=self.response_type,
            file_above=None if self.file_above is None else int(self.file_above * MIB),
            max_size=int(self.max_size * MIB),
            files=self._files(context),
        )

    def _files(self, context: Context) -> Files:
        from workfuse.operators.http_files import Files

        return Files.of(context)
