"""Calls from outside that start workflows: who may, with what, and what they get."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any

from airflow.models.connection import Connection
from airflow.models.dagrun import DagRun
from airflow.sdk.exceptions import AirflowNotFoundException
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workfuse.run_keys import CALL_KEY
from workfuse.run_starts import WEBHOOK_PREFIX
from workfuse.services.deliveries import Delivery, delivery_of
from workfuse.services.deployed_dags import deployed_dag
from workfuse.services.errors import (
    CallerNotAllowed,
    HookBusy,
    HookNotFound,
    HookRefused,
    HookTaken,
    KeyReused,
    NotDeployed,
    NotReady,
    PayloadRefused,
)
from workfuse.services.hook_authentication import Call, Secrets, is_genuine
from workfuse.services.outside_calls import passed_on
from workfuse.services.run_creation import create_run
from workfuse.services.runs import is_stored, made_once
from workfuse.services.view import JsonObject, JsonValue
from workfuse.states import ENDED, RunState, run_state
from workfuse.store import hooks as store_of_hooks
from workfuse.store import run_records
from workfuse.store.cancellations import cancellations
from workfuse.store.hooks import StoredHook
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import Hook
from workfuse_compiler.payload_schema import payload_problem
from workfuse_compiler.text_rules import is_slug_path

log = logging.getLogger(__name__)

LONGEST_METHOD = 10
MOST_KEYS = 10
"""That hold beside the password."""


def take_addresses(workflow_id: str, hooks: Iterable[Hook], *, store: WorkflowStore) -> None:
    """Let a workflow answer at these addresses and no others. Raises HookTaken."""
    wanted = [
        StoredHook(workflow_id, hook.node_id, hook.method, hook.path, dict(hook.rule))
        for hook in hooks
    ]
    addresses = [(hook.method, hook.path) for hook in wanted]
    for method, path, other in store_of_hooks.taken(store, addresses, but=workflow_id):
        raise HookTaken(method, path, other)
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


def find_hooks(path: str, session: Session) -> list[StoredHook]:
    """Those of all methods at a path; few, for there are few methods."""
    return store_of_hooks.find_hooks(session, path) if is_slug_path(path) else []


def check_address(hook: StoredHook, address: str) -> None:
    """Raises CallerNotAllowed for an address in none of the hook's networks, if it has any."""
    networks: list[str] = hook.rule["networks"]
    if not networks:
        return
    try:
        caller = ip_address(address)
    except ValueError:
        raise CallerNotAllowed from None
    caller = getattr(caller, "ipv4_mapped", None) or caller
    if not any(caller in ip_network(network) for network in networks):
        raise CallerNotAllowed


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
    call: Call,
    body: JsonValue,
    *,
    query: Mapping[str, JsonValue],
    session: Session,
) -> str:
    """Start a run with this call as its payload and return the run's id. Commits.

    A delivery that came before gives the run that it started.

    Raises PayloadRefused, HookBusy, KeyRefused, KeyReused.
    """
    delivery = delivery_of(str(hook.rule["authentication"]), call)
    trigger = passed_on(
        body,
        headers=call.headers,
        query=query,
        method=hook.method,
        secret_header=str(hook.rule["header"]),
    )
    now = datetime.now(UTC)
    run_id = _run_id(hook, delivery, now)
    if delivery is None:
        _new_run(hook, run_id, trigger, now, session)
        session.commit()
        return run_id
    run = made_once(
        hook.workflow_id,
        run_id,
        lambda: _new_run(hook, run_id, trigger, now, session),
        session,
    )
    if delivery.is_callers_word and not _is_same(run, trigger):
        raise KeyReused(delivery.name)
    return run_id


def _run_id(hook: StoredHook, delivery: Delivery | None, now: datetime) -> str:
    if delivery is None:
        return f"{WEBHOOK_PREFIX}{now.isoformat(timespec='milliseconds')}_{secrets.token_hex(4)}"
    return f"{WEBHOOK_PREFIX}key_{delivery.digest(hook.workflow_id, hook.node_id)}"


def _new_run(
    hook: StoredHook, run_id: str, trigger: JsonObject, now: datetime, session: Session
) -> DagRun:
    check_body(hook, trigger["body"])
    try:
        known = deployed_dag(hook.workflow_id, session)
    except (NotDeployed, NotReady):
        raise HookBusy from None
    name = f"Webhook {hook.node_id}"
    return create_run(known, run_id, {CALL_KEY: trigger}, now, user_name=name, session=session)


def check_body(hook: StoredHook, body: JsonValue) -> None:
    """Raises PayloadRefused when the body does not fit the hook's schema."""
    schema = hook.rule.get("payloadSchema")
    if schema is None:
        return
    try:
        problem = payload_problem(schema, body)
    except (RecursionError, ArithmeticError):
        problem = ("", "it cannot be compared with the schema")
    if problem is not None:
        raise PayloadRefused(*problem)


def _is_same(run: DagRun, trigger: JsonObject) -> bool:
    """Whether a run was started by such a call. Headers differ each time, by dates and traces."""
    if not is_stored(run):
        return True  # nobody knows any more
    before = (run.conf or {}).get(CALL_KEY) or {}
    return all(before.get(part) == trigger[part] for part in ("body", "query"))


@dataclass(frozen=True)
class Answer:
    """What a run has to say to its caller.

    Attributes:
        state: of the run; None while there is nothing to say.
        output: of the node that answers.
        has_output: whether that node has answered.
        is_whole: whether its output is the answer itself, {"status", "headers", "body"}.
    """

    state: RunState | None
    output: JsonValue = None
    has_output: bool = False
    is_whole: bool = False


def answer_of(hook: StoredHook, run_id: str, session: Session) -> Answer:
    """The output of the node that answers once it is there, or how the run ended.

    Also where the output was there and is deleted by now.
    """
    nodes: dict[str, bool] = hook.rule["nodes"]
    answered = run_records.first_success(session, hook.workflow_id, run_id, nodes)
    output = run_records.xcom(session, answered, "return_value") if answered else None
    # Looked at last: while it is stored, so is the output that was read before.
    run = run_records.find_run(session, hook.workflow_id, run_id)
    if run is None:
        return Answer("FAILED")
    is_whole = answered is not None and nodes[answered.task_id]
    has_output = answered is not None and is_stored(run) and not (is_whole and output is None)
    if not has_output:
        return Answer(_state(run, session))
    return Answer(_state(run, session), output, has_output=True, is_whole=is_whole)


def _state(run: DagRun, session: Session) -> RunState | None:
    if run.state not in ENDED:
        return None
    cancelled = cancellations(session, [run]).get(run.id)
    return run_state(run.state, ended_by=cancelled.act if cancelled else None)


def _secrets(connection_id: str) -> Secrets | None:
    try:
        found = Connection.get_connection_from_secrets(connection_id)
    except AirflowNotFoundException:
        log.warning("a webhook's connection %r is gone: its calls are refused", connection_id)
        return None
    return Secrets(found.login or "", (found.password or "", *_further_keys(found.extra_dejson)))


def _further_keys(extra: Mapping[str, Any]) -> list[str]:
    """Those that hold beside the password while keys are changed: `previous`, one or a list."""
    previous = extra.get("previous")
    listed = previous if isinstance(previous, list) else [previous]
    return [key for key in listed[:MOST_KEYS] if isinstance(key, str)]
