"""What lists of runs are narrowed to."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import AwareDatetime

from workfuse.api.dependencies import Queryable
from workfuse.run_starts import Trigger
from workfuse.states import RunState
from workfuse.store.run_lists import RunFilter

RunType = Literal[
    "manual",
    "scheduled",
    "backfill",
    "asset_triggered",
    "operator_triggered",
    "asset_materialization",
]


def _runs_wanted(
    state: Annotated[
        list[RunState] | None, Query(description="Any of these.", max_length=6)
    ] = None,
    trigger: Annotated[
        list[Trigger] | None, Query(description="Any of these.", max_length=6)
    ] = None,
    run_type: Annotated[
        list[RunType] | None,
        Query(alias="runType", description="Airflow's; any of these.", max_length=6),
    ] = None,
    since: Annotated[AwareDatetime | None, Query(description="Started then or later.")] = None,
    before: Annotated[AwareDatetime | None, Query(description="Started earlier.")] = None,
    text: Annotated[
        Queryable | None,
        Query(min_length=1, max_length=200, description="In the payload of the newest 10,000."),
    ] = None,
) -> RunFilter:
    return RunFilter(
        state or (), trigger or (), run_type or (), since=since, before=before, text=text
    )


RunsWanted = Annotated[RunFilter, Depends(_runs_wanted)]
