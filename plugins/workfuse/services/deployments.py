"""Deployments as people see them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from sqlalchemy.orm import Session

from workfuse.services.views import Deployment, ImportProblem
from workfuse.store.dag_state import Loaded, loaded
from workfuse.store.tables import DeploymentRow
from workfuse.store.workflows import newest_deployments
from workfuse_compiler import node_at


def deployment_views(rows: Iterable[DeploymentRow], session: Session) -> dict[str, Deployment]:
    """Workflow id to its deployment and what Airflow has of it."""
    rows = list(rows)
    states = loaded(session, rows)
    return {row.workflow_id: _view(row, states[row.id]) for row in rows}


def deployment_of(workflow_id: str, session: Session) -> Deployment | None:
    rows = newest_deployments(session, [workflow_id]).values()
    return deployment_views(rows, session).get(workflow_id)


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
