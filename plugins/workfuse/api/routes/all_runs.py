"""Runs across workflows."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from workfuse.api.access import Reader
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import Cursor, StoreDep
from workfuse.api.errors import problems
from workfuse.api.filters import RunsWanted
from workfuse.services import runs
from workfuse.services.run_views import RunsPage

router = APIRouter(
    prefix="/runs", tags=["runs"], route_class=JsonRoute, responses=problems(401, 403, 422)
)


@router.get("", operation_id="listAllRuns", responses=problems(400))
def list_all_runs(
    access: Reader,
    store: StoreDep,
    wanted: RunsWanted,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Cursor = None,
) -> RunsPage:
    """Runs and tests of the workflows that the person sees, newest first."""
    return runs.list_all_runs(wanted=wanted, limit=limit, cursor=cursor, store=store)
