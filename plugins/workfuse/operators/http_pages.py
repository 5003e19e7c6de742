"""Fetching a list that a service hands out in pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workfuse.operators.http_client import Answer, HttpRequest

Mode = Literal["link", "next", "cursor", "page", "offset"]


@dataclass(frozen=True)
class Pagination:
    """The argument `pagination` of an HTTP request.

    Attributes:
        mode: Where the next page is: in the header Link, at an address or behind a cursor that
            `next` gives, or at the next page number or offset.
        items: An expression over `response` and `page`: the list of one page.
        next: An expression too: address or cursor of the next page; null or "" at the end.
        parameter: What takes cursor, number or offset; by default it is named as the mode.
        send_in: Whether that is a query parameter or a field of the body.
        first: Number or offset of the first page; by default 1 and 0.
        until: An expression that is true on the last page.
        max_pages: How many to fetch at most.
        max_items: How many items to keep at most.
    """

    mode: Mode
    items: str = "{{ response.body }}"
    next: str | None = None
    parameter: str | None = None
    send_in: Literal["query", "body"] = "query"
    first: int | None = None
    until: str | None = None
    max_pages: int = 100
    max_items: int = 10_000


def collect(
    ask: Callable[[HttpRequest], Answer],
    request: HttpRequest,
    pagination: Pagination,
    scope: Mapping[str, object],
) -> Answer:
    """Fetch page after page.

    Returns:
        The last page's answer; its body is the list of all items, "pages" is their number, and
        "more" tells whether the limits left something out.

    Raises:
        NodeError: A page could not be fetched or has no list, or the pages lead in a circle.
    """
    return _Walk(ask, request, pagination, scope).answer()


class _Walk:
    """One way through the pages."""

    def __init__(
        self,
        ask: Callable[[HttpRequest], Answer],
        request: HttpRequest,
        pagination: Pagination,
        scope: Mapping[str, object],
    ) -> None:
        self.ask = ask
        self.pagination = pagination
        self.outer = scope
        self.request = request
        self.items: list[Any] = []
        self.length = 0
        self.position = pagination.first
        if self.position is None:
            self.position = 1 if pagination.mode == "page" else 0
        self.seen: set[str] = set()
        if pagination.mode in ("page", "offset"):
            self.request = self._at_position(self.position)

    def answer(self) -> Answer:
        from workfuse.operators.scope import with_names

        page = 0
        following: HttpRequest | None = self.request
        while (
            following is not None
            and page < self.pagination.max_pages
            and len(self.items) < self.pagination.max_items
        ):
            page, self.request = page + 1, following
            answer = self.ask(self.request)
            self.scope = with_names(self.outer, response=answer.output, page=page)
            try:
                found = self._found()
                following = self._following(answer, found)
            except NodeError as error:
                error.request, error.response = answer.sent, answer.shown()
                raise
        more = following is not None or len(self.items) > self.pagination.max_items
        kept = self.items[: self.pagination.max_items]
        return replace(answer, output={**answer.output, "body": kept, "pages": page, "more": more})

    def _found(self) -> list[Any]:
        from workfuse.operators.http_answer import MAX_BYTES
        from workfuse.operators.rendering import render

        found = render(self.pagination.items, self.scope, "pagination.items")
        if found is None:  # as of an answer without body
            found = []
        if not isinstance(found, list):
            raise NodeError(
                "response",
                f"{self.pagination.items} gives {found!r:.200}, but a list is needed. Point it at "
                "the list in the answer.",
                field="pagination.items",
            )
        self.items += found
        self.length += len(json.dumps(found, ensure_ascii=False))
        if self.length > MAX_BYTES:
            raise NodeError(
                "response",
                f"The pages together have more than {MAX_BYTES // 2**20} MiB, which is the limit. "
                "Keep fewer items, or fewer fields of each.",
                field="pagination.items",
            )
        return found

    def _following(self, answer: Answer, found: list[Any]) -> HttpRequest | None:
        """The request for the next page; None after the last one."""
        from workfuse.operators.rendering import render_flag

        pagination = self.pagination
        if pagination.until and render_flag(pagination.until, self.scope, "pagination.until"):
            return None
        match pagination.mode:
            case "link":
                return self._at_address(_next_link(answer), answer)
            case "next":
                return self._at_address(self._next(), answer)
            case "cursor":
                cursor = self._next()
                return None if cursor in (None, "", False) else self._at_position(cursor)
        if not found:
            return None
        self.position = (self.position or 0) + (1 if pagination.mode == "page" else len(found))
        return self._at_position(self.position)

    def _next(self) -> Any:
        from workfuse.operators.rendering import render

        try:
            return render(self.pagination.next or "", self.scope, "pagination.next")
        except NodeError as error:
            error.message += (
                " If the last page leaves it out, write {{ … | default('') }}: an empty text is "
                "the end."
            )
            raise

    def _at_position(self, position: Any) -> HttpRequest:
        """The request with a number or cursor in its parameter."""
        self._once(json.dumps(position))
        name = self.pagination.parameter or self.pagination.mode
        if self.pagination.send_in == "query":
            return replace(self.request, query={**self.request.query, name: position})
        body = self.request.body or {}
        if not isinstance(body, dict):
            raise NodeError(
                "request",
                f"The body must be an object to take {name!r}, but it is {body!r:.200}.",
                field="body",
            )
        return replace(self.request, body={**body, name: position})

    def _at_address(self, address: Any, answer: Answer) -> HttpRequest | None:
        """The request to another address, which brings its own query along."""
        from workfuse.operators.http_client import origin
        from workfuse.operators.secrets import is_sensitive

        if address in (None, "", False):
            return None
        try:
            target = urljoin(answer.url, address)
            elsewhere = origin(target) != origin(answer.sent_to)
        except (TypeError, ValueError):
            raise NodeError(
                "response",
                f"{address!r:.200} is no address of a next page.",
                field="pagination.next",
            ) from None
        self._once(target)
        headers = self.request.headers
        if elsewhere:  # as with redirects
            headers = {name: value for name, value in headers.items() if not is_sensitive(name)}
        return replace(self.request, url=target, query={}, headers=headers)

    def _once(self, place: str) -> None:
        if place in self.seen:
            raise NodeError(
                "response",
                f"The next page is {place:.200} once more, so the pages would never end.",
                field="pagination.next",
            )
        self.seen.add(place)


def _next_link(answer: Answer) -> str | None:
    from requests.utils import parse_header_links

    links = parse_header_links(answer.output["headers"].get("link", ""))
    return next((link["url"] for link in links if "next" in link.get("rel", "").split()), None)
