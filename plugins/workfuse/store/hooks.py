"""Which deployed workflow answers at which address. Reads and writes those of all owners."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from airflow.models.dag import DagModel
from sqlalchemy import bindparam, case, delete, select, tuple_
from sqlalchemy.orm import Session

from workfuse.store.tables import HookRow, WorkflowRow
from workfuse.store.workflows import WorkflowStore

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
"""That hooks can have."""


_AT_PATH = (  # made once: making it takes longer than the database does
    select(HookRow.workflow_id, HookRow.node_id, HookRow.method, HookRow.path, HookRow.rule)
    .join(DagModel, DagModel.dag_id == HookRow.workflow_id)
    .where(
        HookRow.path == bindparam("path"),
        HookRow.method.in_(METHODS),
        DagModel.is_paused.is_(False),
        DagModel.is_stale.is_(False),
    )
)


@dataclass(frozen=True)
class StoredHook:
    """An address of a deployed workflow.

    Attributes:
        rule: how calls are let in and answered.
    """

    workflow_id: str
    node_id: str
    method: str
    path: str
    rule: dict[str, Any]


def find_hook(session: Session, method: str, path: str) -> StoredHook | None:
    """The hook at an address, unless its workflow is paused or gone from Airflow."""
    return next((hook for hook in find_hooks(session, path) if hook.method == method), None)


def find_hooks(session: Session, path: str) -> list[StoredHook]:
    """Those of all methods at a path, unless their workflows are paused or gone from Airflow."""
    rows = session.execute(_AT_PATH, {"path": path})
    return [StoredHook(*row[:4], json.loads(row.rule)) for row in rows]


def taken(
    store: WorkflowStore, addresses: Iterable[tuple[str, str]], *, but: str
) -> list[tuple[str, str, str | None]]:
    """(method, path, workflow id) of those addresses that other workflows have.

    The id is None where the person does not see the workflow.
    """
    rows = store.session.execute(
        select(HookRow.method, HookRow.path, case((store.visible, WorkflowRow.id)))
        .join(WorkflowRow, WorkflowRow.id == HookRow.workflow_id)
        .where(
            tuple_(HookRow.method, HookRow.path).in_(list(addresses)), HookRow.workflow_id != but
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


def replace_hooks(session: Session, workflow_id: str, hooks: Iterable[StoredHook]) -> None:
    """Give a workflow these hooks and no others. Raises IntegrityError when one is taken."""
    session.execute(delete(HookRow).where(HookRow.workflow_id == workflow_id))
    session.add_all(
        HookRow(
            method=hook.method,
            path=hook.path,
            workflow_id=workflow_id,
            node_id=hook.node_id,
            rule=json.dumps(hook.rule),
        )
        for hook in hooks
    )
    session.flush()
