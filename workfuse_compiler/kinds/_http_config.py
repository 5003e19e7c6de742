"""The fields of an HTTP request node."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from workfuse_compiler.kinds._http_pages import PaginationConfig
from workfuse_compiler.kinds._http_poll import PollConfig
from workfuse_compiler.kinds._http_request import HttpRequestConfig
from workfuse_compiler.node_kind import hint, refuse
from workfuse_compiler.status_ranges import tidy_statuses

_LONGEST_SAMPLE = 100_000


def _statuses(value: str) -> str:
    try:
        return tidy_statuses(value)
    except ValueError as error:
        raise refuse(str(error), "Write statuses and ranges, for example 200-299, 404.") from None


def _sample(value: Any) -> Any:
    if len(json.dumps(value, ensure_ascii=False)) > _LONGEST_SAMPLE:
        raise refuse(
            f"a sample may have {_LONGEST_SAMPLE:,} characters as JSON",
            "Keep a few items of each list.",
        )
    return value


Statuses = Annotated[str, AfterValidator(_statuses)]
Sample = Annotated[Any, AfterValidator(_sample)]


class HttpActionConfig(HttpRequestConfig):
    """What is sent, and what becomes of the answer."""

    response_type: Literal["auto", "json", "text", "file"] = Field(
        default="auto",
        title="Read answer as",
        description="auto: as JSON if the answer says that it is. json: fail if it is not. file: "
        "keep it as a file, which another request can send.",
        json_schema_extra=hint("select", advanced=True),
    )
    file_above: float | None = Field(
        default=None,
        title="As a file above",
        description="MB; a longer answer is kept as a file, whatever its type. Empty: one of more "
        "than 10 MB fails.",
        examples=[2],
        ge=0,
        le=10,
        allow_inf_nan=False,
        json_schema_extra=hint("number", advanced=True),
    )
    max_size: float = Field(
        default=1_000,
        title="Largest file",
        description="MB; a longer answer fails.",
        ge=0.001,
        le=100_000,
        allow_inf_nan=False,
        json_schema_extra=hint("number", advanced=True),
    )
    expected_status: Statuses = Field(
        default="100-399",
        title="Expected statuses",
        description="Any other status fails the node.",
        examples=["200-299, 404"],
        min_length=1,
        json_schema_extra=hint("text", advanced=True),
    )
    retry_status: Statuses = Field(
        default="408, 425, 429, 500-599",
        title="Statuses worth another try",
        description="Unless expected. How often is the node's option Retries, or else the "
        "workflow's setting; a Retry-After of the answer is obeyed, and lost connections are "
        "always tried again.",
        json_schema_extra=hint("text", advanced=True),
    )
    follow_redirects: bool = Field(
        default=True,
        title="Follow redirects",
        description="Off: the redirect itself is the answer.",
        json_schema_extra=hint("switch", advanced=True),
    )
    verify_tls: bool = Field(
        default=True,
        title="Check certificates",
        description="Off: anyone on the way can read and change what is sent.",
        json_schema_extra=hint("switch", advanced=True),
    )
    timeout: float = Field(
        default=30,
        title="Timeout",
        description="How long to wait for the answer.",
        ge=1,
        le=3_600,
        json_schema_extra=hint("duration", advanced=True),
    )
    poll: PollConfig | None = Field(
        default=None,
        title="Repeat until",
        description="Asks again and again until the answer is the one that is waited for.",
        examples=[{"until": "{{ response.body.status == 'done' }}", "every": 10, "most": 60}],
        json_schema_extra=hint("object", advanced=True),
    )
    pagination: PaginationConfig | None = Field(
        default=None,
        title="Pages",
        description="Fetches page after page; the output's body is the list of all items.",
        examples=[{"mode": "link", "items": "{{ response.body }}"}],
        json_schema_extra=hint("object", advanced=True),
    )
    response_sample: Sample = Field(
        default=None,
        title="Sample of the answer",
        description="A body that the service once sent. The editor learns from it which fields "
        "there are; no run reads it.",
        examples=['{"id": 4711, "total": 249.5}'],
        json_schema_extra=hint("json", advanced=True),
    )

    @model_validator(mode="after")
    def _pages_are_lists(self) -> Any:
        if self.pagination is None:
            return self
        if self.poll is not None:
            raise refuse(
                "a request cannot both repeat itself and go through pages",
                "Poll in one node and fetch the pages in the next.",
            )
        if self.response_type == "file" or self.file_above is not None:
            raise refuse(
                "pages are put together in memory and cannot be files",
                "Clear 'responseType' and 'fileAbove', or 'pagination'.",
            )
        return self
