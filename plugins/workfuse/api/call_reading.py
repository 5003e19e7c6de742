"""What all addresses have in common that other services call: bounded reading, no session."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from airflow.utils.session import create_session
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from workfuse.api.bodies import bounded_body
from workfuse.api.call_bodies import CALL_LIMIT, by_name
from workfuse.services.errors import BodyTooSlow, HeadersTooLarge
from workfuse.services.hook_authentication import Call

T = TypeVar("T")

HEADER_LIMIT = 32 * 1024
"""Bytes of headers and query together."""
BODY_SECONDS = 30.0


async def read_call(request: Request) -> Call:
    """The call as it came, its body not parsed.

    Raises HeadersTooLarge, BodyTooLarge, BodyTooSlow.
    """
    query: bytes = request.scope["query_string"]
    if len(query) + sum(len(k) + len(v) for k, v in request.headers.raw) > HEADER_LIMIT:
        raise HeadersTooLarge(HEADER_LIMIT)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            raw = await bounded_body(request, CALL_LIMIT)
    except TimeoutError:
        raise BodyTooSlow(BODY_SECONDS) from None
    return Call(dict(request.headers), raw, time.time())


def query_of(request: Request) -> dict[str, str | list[str]]:
    """Parameters by name; as in a form, one that comes several times has a list."""
    return by_name(request.query_params.multi_items())


def caller_of(request: Request) -> str:
    """The network address that called; empty where the server does not know it."""
    return request.client.host if request.client else ""


async def with_session(work: Callable[[Session], T]) -> T:
    """What `work` gives, in a thread and in a transaction of its own."""

    def run() -> T:
        with create_session(scoped=False) as session:
            return work(session)

    return await run_in_threadpool(run)
