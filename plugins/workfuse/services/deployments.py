"""Deployments as people see them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from sqlalchemy.orm import Session

from workfuse.services.views import Deployment, ImportProblem
from workfuse.store.dag_state import Loaded, loaded
from workfuse.store.tables import DeploymentRow, DraftFileRow
from workfuse.store.workflows import newest_deployments
from workfuse_compiler import SourcePlaces


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
        active=not airflow.is_paused,
        import_error=import_problem(row, airflow.stacktrace)
        if airflow.stacktrace is not None
        else None,
    )


def import_problem(row: DeploymentRow | DraftFileRow, stacktrace: str) -> ImportProblem:
    """What a person can do something about in why Airflow could not load a file."""
    lines = [line for line in stacktrace.strip().splitlines() if line.strip()]
    message = lines[-1].strip() if lines else "Airflow could not load the file and gave no reason."
    in_file = rf'File "[^"]*{re.escape(row.relative_fileloc)}", line (\d+).*'
    frames = list(re.finditer(in_file, stacktrace))
    if not frames:
        return ImportProblem(message=message, node_id=None, field=None)
    # Airflow's checks say which argument is wrong; of others the code says it that refused it.
    words = f"{message}\n{_code_behind(stacktrace[frames[-1].end() :])}"
    places = SourcePlaces.from_json(json.loads(row.source_map))
    node_id, field = places.find(int(frames[-1][1]), words)
    return ImportProblem(message=message, node_id=node_id, field=field)


def _code_behind(trace: str) -> str:
    """The lines of code in the calls that the file made, innermost first; not the file's own."""
    code = re.findall(r'^  File "[^"]*", line \d+, in .*\n    (.*)', trace, re.MULTILINE)
    return "\n".join(reversed(code))
