"""Lists of runs, as Airflow stores them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from airflow.models.dagrun import DagRun
from sqlalchemy import ColumnElement, CompoundSelect, Text, and_, cast, func, not_, or_, select
from sqlalchemy.orm import Session

from workfuse.run_starts import AIRFLOW_RUN_TYPES, WEBHOOK_PREFIX, Trigger
from workfuse.states import AIRFLOW_RUN_STATES, EndedBy, RunState
from workfuse.store.cancellations import act_that_ended, is_cancelled, is_left_out
from workfuse.store.run_records import of_deployed

_MOST_SEARCHED = 10_000
"""Runs whose payloads are looked through for a text; each has up to 1 MiB."""


@dataclass(frozen=True)
class RunFilter:
    """Which runs are listed; what is empty leaves none out.

    Attributes:
        since, before: of the time a run started, or of that it was made while it has not.
        text: somewhere in the payload, or in what else a call brought; upper and lower case are
            one, with SQLite and with PostgreSQL's locale C only in ASCII.
    """

    states: Collection[RunState] = ()
    triggers: Collection[Trigger] = ()
    run_types: Collection[str] = ()
    since: datetime | None = None
    before: datetime | None = None
    text: str | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What holds for the runs."""
        if self.states:
            yield or_(*(_in_state(state) for state in self.states))
        if self.triggers:
            yield or_(*(_started_by(trigger) for trigger in self.triggers))
        if self.run_types:
            yield DagRun.run_type.in_(self.run_types)
        started = func.coalesce(DagRun.start_date, DagRun.created_at)
        if self.since is not None:
            yield started >= self.since
        if self.before is not None:
            yield started < self.before
        if self.text is not None:
            conf = cast(DagRun.conf, Text)
            # PostgreSQL keeps JSON as it is, SQLite as it came: in ASCII.
            in_json = [json.dumps(self.text, ensure_ascii=ascii)[1:-1] for ascii in (True, False)]
            written = {self.text, *in_json}
            yield or_(*(conf.icontains(one, autoescape=True) for one in sorted(written)))


def _in_state(state: RunState) -> ColumnElement[bool]:
    match state:
        case "CANCELLED":
            return is_cancelled()
        case "SKIPPED":
            return is_left_out()
    found = DagRun.state == AIRFLOW_RUN_STATES[state]
    return and_(found, not_(is_cancelled()), not_(is_left_out()))


def _started_by(trigger: Trigger) -> ColumnElement[bool]:
    """`started_by`, asked in the database."""
    is_call = DagRun.run_id.startswith(WEBHOOK_PREFIX, autoescape=True)
    of_airflow = "manual" if trigger == "webhook" else trigger
    found = DagRun.run_type.in_(
        [name for name, its in AIRFLOW_RUN_TYPES.items() if its == of_airflow]
    )
    match trigger:
        case "webhook":
            return and_(found, is_call)
        case "manual":
            return and_(found, not_(is_call))
    return found


ANY_RUN = RunFilter()


def newest_runs(
    session: Session,
    dag_ids: Collection[str] | CompoundSelect[str],
    *,
    before_id: int | None,
    limit: int,
    wanted: RunFilter = ANY_RUN,
) -> list[DagRun]:
    """Those that are wanted; with a text to find, among the newest 10,000."""
    query = select(DagRun).where(DagRun.dag_id.in_(dag_ids), of_deployed(), *wanted.conditions())
    if wanted.text is not None:
        ids = select(DagRun.id).where(DagRun.dag_id.in_(dag_ids))
        query = query.where(DagRun.id.in_(ids.order_by(DagRun.id.desc()).limit(_MOST_SEARCHED)))
    if before_id is not None:
        query = query.where(DagRun.id < before_id)
    return list(session.scalars(query.order_by(DagRun.id.desc()).limit(limit)))


def last_runs(session: Session, dag_ids: Iterable[str]) -> dict[str, DagRun]:
    """DAG id to its newest run, for those that ever ran."""
    newest = (
        select(func.max(DagRun.id))
        .where(DagRun.dag_id.in_(dag_ids), of_deployed())
        .group_by(DagRun.dag_id)
    )
    return {run.dag_id: run for run in session.scalars(select(DagRun).where(DagRun.id.in_(newest)))}


@dataclass(frozen=True)
class RunMark:
    """A run in a row of many: without its payload, which may be large.

    Attributes:
        state: Airflow's.
    """

    dag_id: str
    run_id: str
    state: str
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    ended_by: EndedBy | None


def recent_runs(session: Session, dag_ids: Iterable[str], *, most: int) -> dict[str, list[RunMark]]:
    """DAG id to its newest runs, the newest last."""
    place = func.row_number().over(partition_by=DagRun.dag_id, order_by=DagRun.id.desc())
    ranked = (
        select(
            DagRun.id,
            DagRun.dag_id,
            DagRun.run_id,
            DagRun.state,
            DagRun.created_at,
            DagRun.start_date,
            DagRun.end_date,
            act_that_ended().label("act"),
            place.label("place"),
        )
        .where(DagRun.dag_id.in_(dag_ids), of_deployed())
        .subquery()
    )
    columns = [column for name, column in ranked.columns.items() if name not in ("id", "place")]
    rows = session.execute(
        select(*columns).where(ranked.c.place <= most).order_by(ranked.c.dag_id, ranked.c.id)
    )
    found: dict[str, list[RunMark]] = {}
    for row in rows:
        found.setdefault(row.dag_id, []).append(RunMark(*row))
    return found


def run_marks(session: Session, dag_ids: Iterable[str]) -> list[tuple[Any, ...]]:
    """The newest 50 runs and the newest 200 that go on: id, state, start and end."""
    query = (
        select(DagRun.id, DagRun.state, DagRun.start_date, DagRun.end_date)
        .where(DagRun.dag_id.in_(dag_ids), of_deployed())
        .order_by(DagRun.id.desc())
    )
    active = query.where(DagRun.state.in_(("queued", "running")))
    return [
        tuple(row) for part in (query.limit(50), active.limit(200)) for row in session.execute(part)
    ]


def active_run_ids(session: Session, dag_id: str) -> list[str]:
    query = select(DagRun.run_id).where(
        DagRun.dag_id == dag_id, DagRun.state.in_(("queued", "running"))
    )
    return list(session.scalars(query))
