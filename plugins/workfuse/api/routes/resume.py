"""Calls that end waits. The only route without a session: its token is the right to call it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from workfuse.api.bodies import bounded_body
from workfuse.api.call_bodies import CALL_LIMIT, call_body
from workfuse.api.dependencies import SessionDep
from workfuse.services.outside_calls import passed_on
from workfuse.services.resuming import resume

router = APIRouter(tags=["waits"])


@router.post("/resume/{token}", status_code=202, include_in_schema=False)
async def end_wait(token: str, request: Request, session: SessionDep) -> dict[str, bool]:
    """Take a body as hooks do."""
    raw = await bounded_body(request, CALL_LIMIT)
    call = passed_on(
        await run_in_threadpool(call_body, raw, request.headers),
        headers=request.headers,
        query=request.query_params,
        method=request.method,
    )
    await run_in_threadpool(resume, token, call, session)
    return {"ok": True}
