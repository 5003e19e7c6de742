"""`/workfuse/hooks/{path}`: where other services start workflows.

There is no session: each hook has a rule of its own for who may call it. An ASGI app and no route,
so that unknown paths and methods get one and the same answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from airflow.utils.session import create_session
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from sqlalchemy.orm import Session
from starlette.types import Receive, Scope, Send

from workfuse.api.bodies import CALL_LIMIT, bounded_body, call_body
from workfuse.services import hooks
from workfuse.services.errors import BodyTooSlow, HeadersTooLarge, RunFailed
from workfuse.services.hook_authentication import Call
from workfuse.store.hooks import StoredHook

T = TypeVar("T")

HEADER_LIMIT = 32 * 1024
"""Bytes of headers and query together."""
BODY_SECONDS = 30.0
_LOOK_EVERY = 0.2  # seconds, at first
_LOOK_AT_LEAST_EVERY = 2.0


class Hooks:
    """The app."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await _answer(Request(scope, receive))
        await response(scope, receive, send)


async def _answer(request: Request) -> Response:
    hook = await _with_session(
        lambda session: hooks.find_hook(request.method, request.path_params["path"], session)
    )
    if len(request.url.query) + sum(len(k) + len(v) for k, v in request.headers.raw) > HEADER_LIMIT:
        raise HeadersTooLarge(HEADER_LIMIT)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            raw = await bounded_body(request, CALL_LIMIT)
    except TimeoutError:
        raise BodyTooSlow(BODY_SECONDS) from None
    headers = dict(request.headers)
    await run_in_threadpool(hooks.let_in, hook, Call(headers, raw, time.time()))
    body = await run_in_threadpool(call_body, raw, headers.get("content-type", ""))
    run_id = await _with_session(
        lambda session: hooks.start(
            hook, body, headers=headers, query=dict(request.query_params), session=session
        )
    )
    if hook.rule["respond"] == "atOnce":
        return _accepted(hook, run_id)
    return await _wait(hook, run_id, request)


async def _wait(hook: StoredHook, run_id: str, request: Request) -> Response:
    """Look again and again; in between nothing is held, neither a thread nor the database."""
    deadline = time.monotonic() + float(hook.rule["timeout"])
    pause = _LOOK_EVERY
    while True:
        found = await _with_session(lambda session: hooks.answer_of(hook, run_id, session))
        if found.has_output:
            return JSONResponse(found.output)
        if found.state == "failed":
            raise RunFailed(run_id)
        if found.state is not None:
            return JSONResponse({"runId": run_id, "state": found.state})
        if time.monotonic() + pause > deadline or await request.is_disconnected():
            return _accepted(hook, run_id)
        await asyncio.sleep(pause)
        pause = min(pause * 1.2, _LOOK_AT_LEAST_EVERY)


def _accepted(hook: StoredHook, run_id: str) -> Response:
    run = f"/workfuse/api/v1/workflows/{hook.workflow_id}/runs/{quote(run_id, safe='')}"
    return JSONResponse({"runId": run_id, "run": run}, status_code=202, headers={"Location": run})


async def _with_session(work: Callable[[Session], T]) -> T:
    def run() -> T:
        with create_session(scoped=False) as session:
            return work(session)

    return await run_in_threadpool(run)
