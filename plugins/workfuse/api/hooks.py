"""`/workfuse/hooks/{path}`: where other services start workflows.

There is no session: each hook has a rule of its own for who may call it. An ASGI app and no route,
so that unknown paths and methods get one and the same answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import cache
from urllib.parse import quote, urlsplit

from airflow.configuration import conf
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from sqlalchemy.orm import Session
from starlette.types import Receive, Scope, Send

from workfuse.api.call_bodies import call_body
from workfuse.api.call_reading import caller_of, query_of, read_call, with_session
from workfuse.api.hook_answers import (
    guarded,
    is_preflight,
    origin_headers,
    preflight_headers,
    whole_answer,
)
from workfuse.services import hooks
from workfuse.services.call_rates import Rates, check_caller, check_hook, may_look
from workfuse.services.errors import HookBusy, RunFailed, TooManyCalls
from workfuse.store.hooks import StoredHook

_LOOK_EVERY = 0.2  # seconds, at first
_LOOK_AT_LEAST_EVERY = 2.0
LONGEST_DEPLOYING = 8.0
"""Seconds; whoever calls gives up after ten, as GitHub does, or later."""


class Hooks:
    """The app."""

    def __init__(self) -> None:
        self._rates = Rates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        more: dict[str, str] = {}
        answer = _answer(Request(scope, receive), self._rates, more)
        response = await guarded(answer, more)
        await response(scope, receive, send)


async def _answer(request: Request, rates: Rates, more: dict[str, str]) -> Response:
    """What is answered; `more` gets the headers that a page from elsewhere needs to read it."""
    address = caller_of(request)
    path = request.path_params["path"]
    try:
        check_caller(rates, address, time.monotonic())
    except TooManyCalls:
        more |= await _readable_refusal(request, rates)
        raise
    if is_preflight(request):
        hooks_there = await with_session(lambda session: hooks.find_hooks(path, session))
        more |= preflight_headers(request, hooks_there)
        return Response(status_code=204)
    hook = await with_session(lambda session: hooks.find_hook(request.method, path, session))
    more |= origin_headers(hook, request.headers.get("origin"))
    hooks.check_address(hook, address)
    call = await read_call(request)
    await run_in_threadpool(hooks.let_in, hook, call)
    # Not before: calls that are refused would take those of who may call.
    check_hook(rates, hook.method, hook.path, time.monotonic())

    def start(session: Session) -> str:
        body = call_body(call.body, call.headers)
        return hooks.start(hook, call, body, query=query_of(request), session=session)

    run_id = await _started(start, request)
    if hook.rule["respond"] == "atOnce":
        return _accepted(hook, run_id)
    return await _wait(hook, run_id, request)


async def _started(start: Callable[[Session], str], request: Request) -> str:
    """Start the run; a call that comes while its workflow is being deployed waits for that."""
    looks = _Looks(request, LONGEST_DEPLOYING)
    while True:
        try:
            return await with_session(start)
        except HookBusy:
            if not await looks.again():
                raise


async def _readable_refusal(request: Request, rates: Rates) -> dict[str, str]:
    """The headers with which a page can read that it calls too often."""
    origin, method = request.headers.get("origin"), request.method
    if origin is None or not may_look(rates, caller_of(request), time.monotonic()):
        return {}
    path = request.path_params["path"]
    there = await with_session(lambda session: hooks.find_hooks(path, session))
    return next((origin_headers(hook, origin) for hook in there if hook.method == method), {})


async def _wait(hook: StoredHook, run_id: str, request: Request) -> Response:
    looks = _Looks(request, float(hook.rule["timeout"]))
    while True:
        found = await with_session(lambda session: hooks.answer_of(hook, run_id, session))
        if found.has_output:
            return whole_answer(found.output) if found.is_whole else JSONResponse(found.output)
        if found.state in ("FAILED", "CANCELLED"):
            raise RunFailed(run_id, found.state)
        if found.state is not None:
            return JSONResponse({"runId": run_id, "state": found.state})
        if not await looks.again():
            return _accepted(hook, run_id)


class _Looks:
    """When to look again; in between nothing is held, neither a thread nor the database."""

    def __init__(self, request: Request, seconds: float) -> None:
        self._request = request
        self._deadline = time.monotonic() + seconds
        self._pause = _LOOK_EVERY

    async def again(self) -> bool:
        """Wait for the next look; there is none when time is up or the caller is gone."""
        too_late = time.monotonic() + self._pause > self._deadline
        if too_late or await self._request.is_disconnected():
            return False
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 1.2, _LOOK_AT_LEAST_EVERY)
        return True


def _accepted(hook: StoredHook, run_id: str) -> Response:
    path = f"/workfuse/api/v1/workflows/{hook.workflow_id}/runs/{quote(run_id, safe='')}"
    run = prefix_of_airflow() + path
    return JSONResponse({"runId": run_id, "run": run}, status_code=202, headers={"Location": run})


@cache
def prefix_of_airflow() -> str:
    """The path below which a proxy serves Airflow, read once: asking Airflow takes time."""
    return urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")
