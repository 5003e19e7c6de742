"""Calls that end waits. The only route without a session: its token is the right to call it."""

from __future__ import annotations

import time
from functools import cache

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from workfuse.api.call_bodies import call_body
from workfuse.api.call_reading import caller_of, query_of, read_call, with_session
from workfuse.services import resuming
from workfuse.services.call_rates import Rates, check_caller
from workfuse.services.outside_calls import passed_on

router = APIRouter(tags=["waits"])

_rates = cache(Rates)


@router.post("/resume/{token}", status_code=202, include_in_schema=False)
async def end_wait(token: str, request: Request) -> dict[str, bool]:
    """Take a body as hooks do."""
    check_caller(_rates(), caller_of(request), time.monotonic())
    wait = await run_in_threadpool(resuming.wait_behind, token)
    call = await read_call(request)

    def resume(session: Session) -> None:
        brought = passed_on(
            call_body(call.body, call.headers),
            headers=call.headers,
            query=query_of(request),
            method=request.method,
        )
        resuming.resume(wait, brought, session)

    await with_session(resume)
    return {"ok": True}
