"""What the DAGs of a file are called with."""

from __future__ import annotations

import hashlib
from typing import Any

from workfuse_compiler.checked import CheckedWorkflow
from workfuse_compiler.ir import Docstring, LiteralValue, Value
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.node_config import plain_number
from workfuse_compiler.node_kind import CheckedNode

Arguments = tuple[tuple[str, Value], ...]

_LONGEST_DAG_ID = 250
_INNER_TAG = "workfuse-loop"


def dag_arguments(workflow: CheckedWorkflow, workflow_id: str) -> Arguments:
    """Of the workflow's own DAG."""
    settings = workflow.settings
    named: list[tuple[str, Value]] = [("dag_id", LiteralValue(workflow_id))]
    if workflow.name != workflow_id:
        named.append(("dag_display_name", LiteralValue(workflow.name)))
    if workflow.description:
        named.append(("description", LiteralValue(workflow.description)))
    # With it a new revision is a new DAG to Airflow, also when nothing but the file's text differs.
    named.append(("doc_md", Docstring()))
    schedules = (node.kind.schedule(node) for node in workflow.nodes if node.kind.scheduled)
    named.append(("schedule", next(schedules, None) or LiteralValue(None)))
    named.append(("catchup", LiteralValue(settings.catchup)))
    if settings.max_active_runs is not None:
        named.append(("max_active_runs", LiteralValue(settings.max_active_runs)))
    return (*named, *_common(workflow))


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


def _common(workflow: CheckedWorkflow, *more_tags: str) -> Arguments:
    settings = workflow.settings
    tags: list[JsonValue] = [*sorted({*settings.tags, "workfuse", *more_tags})]
    named: list[tuple[str, Value]] = [
        ("is_paused_upon_creation", LiteralValue(False)),
        ("tags", LiteralValue(tags)),
    ]
    defaults: dict[str, JsonValue] = {}
    if settings.start_date is not None:
        defaults["start_date"] = settings.start_date
    if settings.retries:
        defaults["retries"] = settings.retries
        defaults["retry_delay"] = plain_number(settings.retry_delay)
    if defaults:
        named.append(("default_args", LiteralValue(defaults)))
    return tuple(named)
