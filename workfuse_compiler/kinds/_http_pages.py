"""Fetching a list that a service hands out in pages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from workfuse_compiler.expression_fields import one_expression, some_expression
from workfuse_compiler.node_kind import NodeConfig, Templated, hint, refuse

OverPage = Annotated[str, Templated("response", "page"), AfterValidator(some_expression)]
"""A text that may look at the answer and the page's number."""
OneOverPage = Annotated[str, Templated("response", "page"), AfterValidator(one_expression)]
"""An expression that may, and nothing else: a list, or true or false, is needed."""


class PaginationConfig(NodeConfig):
    """The request is sent once per page, and the output's body is the list of all items."""

    mode: Literal["link", "next", "cursor", "page", "offset"] = Field(
        title="Next page",
        description="link: the answer's header Link has its address. next: an expression gives its "
        "address. cursor: an expression gives a text to send along. page: pages are numbered. "
        "offset: items are.",
        json_schema_extra=hint("select"),
    )
    items: OneOverPage = Field(
        default="{{ response.body }}",
        title="Items",
        description="The list of one page; response has status, headers and body, page counts from "
        "1.",
        examples=["{{ response.body.orders }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )
    next: OverPage | None = Field(
        default=None,
        title="Next address or cursor",
        description="For next and cursor; null or an empty text is the end.",
        examples=["{{ response.body.next_cursor | default('') }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )
    parameter: str | None = Field(
        default=None,
        title="Parameter",
        description="What takes cursor, page number or offset. Empty: it is named as the mode.",
        examples=["starting_after"],
        min_length=1,
        json_schema_extra=hint("text"),
    )
    send_in: Literal["query", "body"] = Field(
        default="query",
        title="Send it in",
        description="query: after the address's question mark. body: as a field of the body.",
        json_schema_extra=hint("select"),
    )
    first: int | None = Field(
        default=None,
        title="First",
        description="Number of the first page (empty: 1) or first offset (empty: 0).",
        ge=0,
        le=1_000_000_000,
        json_schema_extra=hint("number"),
    )
    until: OneOverPage | None = Field(
        default=None,
        title="Last page when",
        description="True on the last page. Without it, pages by number end with the first empty "
        "one.",
        examples=["{{ page >= response.body.page_count }}"],
        min_length=1,
        json_schema_extra=hint("expression"),
    )
    max_pages: int = Field(
        default=100,
        title="Most pages",
        description="Then it ends, and the output's 'more' is true.",
        ge=1,
        le=10_000,
        json_schema_extra=hint("number"),
    )
    max_items: int = Field(
        default=10_000,
        title="Most items",
        description="Then it ends, and the output's 'more' is true.",
        ge=1,
        le=1_000_000,
        json_schema_extra=hint("number"),
    )

    @model_validator(mode="after")
    def _fits_the_mode(self) -> Any:
        by_expression = self.mode in ("next", "cursor")
        if by_expression and self.next is None:
            raise refuse(
                f"the mode {self.mode!r} needs an expression in 'next'",
                "Write where the answer has it, such as {{ response.body.next }}.",
            )
        if not by_expression and self.next is not None:
            raise refuse(
                f"the mode {self.mode!r} does not read 'next'",
                "Clear it, or choose next or cursor.",
            )
        if self.mode in ("link", "next") and (self.parameter or self.send_in == "body"):
            raise refuse(
                f"the mode {self.mode!r} goes to an address and sends no parameter",
                "Clear 'parameter' and 'sendIn', or choose cursor, page or offset.",
            )
        return self
