"""One HTTP exchange, and the error of one."""

from __future__ import annotations

from typing import Any

import pytest

from workfuse.operators.errors import NodeError
from workfuse.operators.http_answer import AnswerRules
from workfuse.operators.http_client import HttpRequest, exchange
from workfuse.operators.http_session import open_session


def call(
    url: str,
    *,
    base_url: str | None = None,
    timeout: float = 5,
    rules: AnswerRules | None = None,
    **request: Any,
) -> Any:
    session, _ = open_session(None)
    with session:
        wanted = HttpRequest(method=request.pop("method", "GET"), url=url, **request)
        return exchange(session, wanted, base_url=base_url, timeout=timeout, rules=rules).output


def failure(url: str, **request: Any) -> NodeError:
    with pytest.raises(NodeError) as caught:
        call(url, **request)
    return caught.value
