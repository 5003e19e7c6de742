"""Deployments as people see them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from sqlalchemy.orm import Session

from workfuse.services.views import Deployment, ImportProblem
from workfuse.store.dag_state import Loaded, loaded
from workfuse.store.tables import DeploymentRow

SourceMap = dict[str, tuple[int, int]]


def deployment_views(rows: Iterable[DeploymentRow], session: Session) -> dict[str, Deployment]:
    """Workflow id to its deployment and what Airflow has of it."""
    rows = list(rows)
    states = loaded(session, rows)
    return {row.workflow_id: _view(row, states[row.id]) for row in rows}


def _view(row: DeploymentRow, airflow: Loaded) -> Deployment:
    return Deployment(
        revision=row.revision,
        deployed_at=row.deployed_at,
        deployed_by=row.deployed_by,
        dag_id=row.workflow_id,
        state=airflow.state,
        import_error=_problem(row, airflow.stacktrace) if airflow.stacktrace is not None else None,
    )


def _problem(row: DeploymentRow, stacktrace: str) -> ImportProblem:
    lines = [line for line in stacktrace.strip().splitlines() if line.strip()]
    message = lines[-1].strip() if lines else "Airflow could not load the file and gave no reason."
    numbers = re.findall(rf'File "[^"]*{re.escape(row.relative_fileloc)}", line (\d+)', stacktrace)
    node_id = node_at(json.loads(row.source_map), int(numbers[-1])) if numbers else None
    return ImportProblem(message=message, node_id=node_id)


def node_at(source_map: SourceMap, line: int) -> str | None:
    """The node whose lines hold this one.

    >>> node_at({"fetch": (3, 7), "store": (8, 12)}, 8)
    'store'
    """
    for node_id, (first, last) in source_map.items():
        if first <= line <= last:
            return node_id
    return None
