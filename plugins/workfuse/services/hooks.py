"""Calls from outside that start workflows: who may, with what, and what they get."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from airflow.models.connection import Connection
from airflow.models.dagbag import DBDagBag
from airflow.models.dagrun import DagRun
from airflow.sdk.exceptions import AirflowNotFoundException
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workfuse.run_keys import CALL_KEY
from workfuse.services.errors import (
    HookBusy,
    HookNotFound,
    HookRefused,
    HookTaken,
    PayloadRefused,
)
from workfuse.services.hook_authentication import Call, Secrets, is_genuine
from workfuse.services.outside_calls import passed_on
from workfuse.services.runs import create_run
from workfuse.services.views import JsonValue
from workfuse.store import hooks as store_of_hooks
from workfuse.store import run_records
from workfuse.store.dag_state import loaded
from workfuse.store.hooks import StoredHook
from workfuse.store.workflows import WorkflowStore, newest_deployments
from workfuse_compiler import Hook
from workfuse_compiler.payload_schema import payload_problem
from workfuse_compiler.text_rules import is_slug_path

log = logging.getLogger(__name__)

LONGEST_METHOD = 10
_ENDED = frozenset({"success", "failed"})


def take_addresses(workflow_id: str, hooks: Iterable[Hook], *, store: WorkflowStore) -> None:
    """Let a workflow answer at these addresses and no others. Raises HookTaken."""
    wanted = [
        StoredHook(workflow_id, hook.node_id, hook.method, hook.path, dict(hook.rule))
        for hook in hooks
    ]
    addresses = [(hook.method, hook.path) for hook in wanted]
    for method, path, other in store_of_hooks.owners_of(store.session, addresses, but=workflow_id):
        is_own = other.owner_id == store.owner_id
        raise HookTaken(method, path, other.id if is_own else None)
    try:
        with store.session.begin_nested():
            store_of_hooks.replace_hooks(store.session, workflow_id, wanted)
    except IntegrityError:  # somebody took it just now
        raise HookTaken(*addresses[0], None) from None


def find_hook(method: str, path: str, session: Session) -> StoredHook:
    """Raises HookNotFound, for whatever reason nothing answers there."""
    known = is_slug_path(path) and len(method) <= LONGEST_METHOD
    found = store_of_hooks.find_hook(session, method, path) if known else None
    if found is None:
        raise HookNotFound
    return found


def let_in(hook: StoredHook, call: Call) -> None:
    """Raises HookRefused, with no word on what was wrong."""
    way = str(hook.rule["authentication"])
    if way == "none":
        return
    held = _secrets(str(hook.rule["connectionId"]))
    if held is None or not is_genuine(way, str(hook.rule["header"]), call, held):
        raise HookRefused(way)


def start(
    hook: StoredHook,
    body: JsonValue,
    *,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    session: Session,
) -> str:
    """Start a run with this call as its payload and return the run's id. Commits.

    Raises PayloadRefused, HookBusy.
    """
    schema = hook.rule.get("payloadSchema")
    if schema is not None:
        try:
            problem = payload_problem(schema, body)
        except (RecursionError, ArithmeticError):
            problem = ("", "it cannot be compared with the schema")
        if problem is not None:
            raise PayloadRefused(*problem)
    call = passed_on(
        body,
        headers=headers,
        query=query,
        method=hook.method,
        secret_header=str(hook.rule["header"]),
    )
    deployment = newest_deployments(session, [hook.workflow_id]).get(hook.workflow_id)
    dag = DBDagBag().get_latest_version_of_dag(hook.workflow_id, session=session)
    if deployment is None or dag is None or not _is_ready(deployment, session):
        raise HookBusy
    now = datetime.now(UTC)
    run_id = f"webhook__{now.isoformat(timespec='milliseconds')}_{secrets.token_hex(4)}"
    create_run(
        dag,
        run_id,
        {CALL_KEY: call},
        now,
        user_name=f"Webhook {hook.node_id}",
        session=session,
    )
    session.commit()
    return run_id


@dataclass(frozen=True)
class Answer:
    """What a run has to say to its caller.

    Attributes:
        state: of the run; None while there is nothing to say.
        output: of the node that answers.
        has_output: whether that node has answered.
    """

    state: str | None
    output: JsonValue = None
    has_output: bool = False


def answer_of(hook: StoredHook, run_id: str, session: Session) -> Answer:
    """The output of the node that answers once it is there, or how the run ended."""
    run = run_records.find_run(session, hook.workflow_id, run_id)
    if run is None:
        return Answer("failed")
    node_id = hook.rule.get("node")
    if isinstance(node_id, str):
        instance = run_records.single_instance(session, hook.workflow_id, run_id, node_id)
        if instance is not None and instance.state == "success":
            output = run_records.xcom(session, instance, "return_value")
            return Answer(_state(run), output, has_output=True)
    return Answer(_state(run))


def _state(run: DagRun) -> str | None:
    return str(run.state) if run.state in _ENDED else None


def _is_ready(deployment: Any, session: Session) -> bool:
    return loaded(session, [deployment])[deployment.id].state == "ready"


def _secrets(connection_id: str) -> Secrets | None:
    try:
        found = Connection.get_connection_from_secrets(connection_id)
    except AirflowNotFoundException:
        log.warning("a webhook's connection %r is gone: its calls are refused", connection_id)
        return None
    previous = found.extra_dejson.get("previous", "")
    return Secrets(found.login or "", (found.password or "", str(previous)))
