"""What the DAGs of a file are called with."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from workfuse_compiler.checked import CheckedWorkflow
from workfuse_compiler.document import CONCURRENCY_TAG, NOT_STORED_TAG, Settings
from workfuse_compiler.ir import Docstring, LiteralValue, Value
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.node_config import plain_number
from workfuse_compiler.node_kind import CheckedNode

Arguments = tuple[tuple[str, Value], ...]

_LONGEST_DAG_ID = 250
_INNER_TAG = "workfuse-loop"
_JUDGED_AT_ONCE = 20
"""As many runs as Airflow starts in a pass. With 1 they would wait, and never be judged."""


def dag_arguments(workflow: CheckedWorkflow, dag_id: str) -> Arguments:
    """Of the workflow's own DAG."""
    settings = workflow.settings
    named: list[tuple[str, Value]] = [("dag_id", LiteralValue(dag_id))]
    if workflow.name != dag_id:
        named.append(("dag_display_name", LiteralValue(workflow.name)))
    if workflow.description:
        named.append(("description", LiteralValue(workflow.description)))
    # With it a new revision is a new DAG to Airflow, also when nothing but the file's text differs.
    named.append(("doc_md", Docstring()))
    named.append(("schedule", workflow.schedule or LiteralValue(None)))
    named.append(("catchup", LiteralValue(settings.catchup)))
    if (at_once := _most_at_once(settings)) is not None:
        named.append(("max_active_runs", LiteralValue(at_once)))
    tags = [] if settings.concurrency == "parallel" else [CONCURRENCY_TAG + settings.concurrency]
    return (*named, *_common(workflow, *tags, scheduled=True))


def inner_dag_arguments(
    workflow: CheckedWorkflow, dag_id: str, loop: CheckedNode[Any], *, at_once: int | None
) -> Arguments:
    """Of the DAG of a loop inside a loop.

    Args:
        at_once: how many of its runs may go on at the same time.
    """
    named: list[tuple[str, Value]] = [
        ("dag_id", LiteralValue(dag_id)),
        ("dag_display_name", LiteralValue(f"{workflow.name}: {loop.label or loop.id}")),
        ("doc_md", Docstring()),
        ("schedule", LiteralValue(None)),
        ("catchup", LiteralValue(False)),
    ]
    if at_once is not None:
        named.append(("max_active_runs", LiteralValue(at_once)))
    return (*named, *_common(workflow, _INNER_TAG))


def inner_dag_id(workflow_id: str, loop_id: str) -> str:
    """The DAG id of a loop inside a loop; no workflow's id has two underscores in a row."""
    whole = f"{workflow_id}__{loop_id}"
    if len(whole) <= _LONGEST_DAG_ID:
        return whole
    return f"{whole[: _LONGEST_DAG_ID - 17]}_{hashlib.sha256(whole.encode()).hexdigest()[:16]}"


def active_time(settings: Settings) -> dict[str, JsonValue]:
    """When the first day begins and the last one ends, as Airflow's `default_args`.

    With an offset: Airflow would take times without one for UTC, whatever the schedule's zone.
    """
    zone = ZoneInfo(settings.timezone)
    found: dict[str, JsonValue] = {}
    if settings.start_date is not None:
        day = date.fromisoformat(settings.start_date)
        found["start_date"] = datetime.combine(day, time.min, zone).isoformat()
    if settings.end_date is not None:
        day = date.fromisoformat(settings.end_date)
        # Where the clocks go back at midnight, the later of the two.
        last = datetime.combine(day, time(23, 59, 59, fold=1), zone)
        found["end_date"] = last.isoformat()
    return found


def _most_at_once(settings: Settings) -> int | None:
    match settings.concurrency:
        case "parallel":
            return settings.max_active_runs
        case "queue":
            return 1
    return _JUDGED_AT_ONCE


def _common(workflow: CheckedWorkflow, *more_tags: str, scheduled: bool = False) -> Arguments:
    settings = workflow.settings
    if not settings.store_payloads:
        more_tags = (*more_tags, NOT_STORED_TAG)
    tags: list[JsonValue] = [*sorted({*settings.tags, "workfuse", *more_tags})]
    named: list[tuple[str, Value]] = [
        ("is_paused_upon_creation", LiteralValue(False)),
        ("tags", LiteralValue(tags)),
    ]
    defaults: dict[str, JsonValue] = {}
    if scheduled:
        defaults |= active_time(settings)
    if settings.retries:
        defaults["retries"] = settings.retries
        defaults["retry_delay"] = plain_number(settings.retry_delay)
    if defaults:
        named.append(("default_args", LiteralValue(defaults)))
    return tuple(named)
