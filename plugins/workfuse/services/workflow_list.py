"""What people see of workflows at a glance."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from workfuse.services.deployments import deployment_views
from workfuse.services.errors import InvalidCursor
from workfuse.services.paging import from_cursor, to_cursor
from workfuse.services.run_views import RunMark
from workfuse.services.runs import run_views
from workfuse.services.step_states import seconds
from workfuse.services.views import Owner, Picture, WorkflowPage, WorkflowSummary
from workfuse.states import run_state
from workfuse.store import run_lists, workflow_list
from workfuse.store.dag_state import next_runs
from workfuse.store.tables import WorkflowRow
from workfuse.store.workflow_list import Position, Sort, Wanted
from workfuse.store.workflows import WorkflowStore, newest_deployments

RECENT_RUNS = 12


def list_workflows(
    wanted: Wanted, *, limit: int, cursor: str | None, store: WorkflowStore
) -> WorkflowPage:
    """A page of the workflows that the person sees. Raises InvalidCursor."""
    after = _position(cursor, wanted.sort) if cursor is not None else None
    rows, total = workflow_list.page(store, wanted, after=after, limit=limit + 1)
    shown = rows[:limit]
    return WorkflowPage(
        items=summaries(shown, store),
        next_cursor=_cursor(shown[-1], wanted.sort) if len(rows) > limit else None,
        total=total,
        tags=workflow_list.tags(store),
        owners=[Owner(id=id_, name=name) for id_, name in workflow_list.owners(store)],
    )


def summaries(rows: Sequence[WorkflowRow], store: WorkflowStore) -> list[WorkflowSummary]:
    """What a list shows of these workflows; as many queries for one as for many."""
    session = store.session
    ids = [row.id for row in rows]
    deployments = deployment_views(newest_deployments(session, ids).values(), session)
    newest = run_lists.last_runs(session, ids)
    last = dict(zip(newest, run_views(list(newest.values()), session), strict=True))
    recent = run_lists.recent_runs(session, ids, most=RECENT_RUNS)
    upcoming = next_runs(session, deployments)
    tags = workflow_list.tags_by_workflow(store, ids)
    return [
        WorkflowSummary(
            id=row.id,
            name=row.name,
            description=row.description,
            revision=row.revision,
            updated_at=row.updated_at,
            owner=row.owner_name,
            owner_id=row.owner_id,
            node_count=row.node_count,
            tags=tags.get(row.id, []),
            picture=Picture.model_validate_json(row.picture),
            deployment=deployments.get(row.id),
            last_run=last.get(row.id),
            recent_runs=[_mark(mark) for mark in recent.get(row.id, [])],
            next_run=upcoming.get(row.id),
            deleted_at=row.deleted_at,
        )
        for row in rows
    ]


def _mark(mark: run_lists.RunMark) -> RunMark:
    return RunMark(
        id=mark.run_id,
        state=run_state(mark.state, ended_by=mark.ended_by),
        started_at=mark.started_at or mark.queued_at,
        duration_seconds=seconds(mark.started_at, mark.ended_at),
    )


def _cursor(row: WorkflowRow, sort: Sort) -> str:
    value, workflow_id = workflow_list.position_of(row, sort)
    text = value if isinstance(value, str) else value.isoformat()
    return to_cursor(sort, json.dumps(text), workflow_id)


def _position(cursor: str, sort: Sort) -> Position:
    """Where the last page ended, in the order that is asked for."""
    order, value, workflow_id = from_cursor(cursor, str, str, str)
    try:
        text = json.loads(value)
        if order != sort or not isinstance(text, str) or "\0" in text:
            raise InvalidCursor(cursor)
        text.encode("utf-8")
        if sort == "name":
            return text, workflow_id
        return datetime.fromisoformat(text).astimezone(UTC), workflow_id
    except (ValueError, OverflowError, RecursionError):
        raise InvalidCursor(cursor) from None
