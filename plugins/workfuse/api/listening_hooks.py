"""`/workfuse/test-hooks/{token}`: where calls are shown to who draws a webhook, and start nothing.

There is no session: the token is the right to call. Calls are read as those to hooks are.
"""

from __future__ import annotations

import time

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from workfuse.api.call_bodies import call_body
from workfuse.api.call_reading import caller_of, query_of, read_call, with_session
from workfuse.api.hook_answers import guarded
from workfuse.services import listening
from workfuse.services.call_rates import Rates, check_caller, check_test_address
from workfuse_compiler import default_registry

ARRIVED = (
    "Your call has arrived at a test address of WorkFuse. It is shown in the editor; no run was "
    "started."
)


class ListeningHooks:
    """The app."""

    def __init__(self) -> None:
        self._rates = Rates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await guarded(_answer(Request(scope, receive), self._rates))
        await response(scope, receive, send)


async def _answer(request: Request, rates: Rates) -> Response:
    caller = caller_of(request)
    check_caller(rates, caller, time.monotonic())
    token: str = request.path_params["token"]
    await with_session(lambda session: listening.check_address(request.method, token, session))
    check_test_address(rates, token, time.monotonic())
    call = await read_call(request)
    body = await run_in_threadpool(call_body, call.body, call.headers)
    await with_session(
        lambda session: listening.receive(
            token,
            call,
            body,
            query=query_of(request),
            method=request.method,
            caller=caller,
            registry=default_registry(),
            session=session,
        )
    )
    return JSONResponse({"received": True, "message": ARRIVED})
