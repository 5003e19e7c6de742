"""Test addresses of webhooks: what is sent there is shown in the editor and starts nothing."""

from __future__ import annotations

import json
import math
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from workfuse.services import hooks
from workfuse.services.cutting import cut_to
from workfuse.services.draft_hooks import NO_DRAFT, DraftHook, draft_hook
from workfuse.services.errors import (
    CallerNotAllowed,
    CallNotFound,
    HookNotFound,
    HookRefused,
    NothingToCall,
    PayloadRefused,
    TooManyListening,
)
from workfuse.services.hook_authentication import Call
from workfuse.services.listening_views import (
    Admission,
    CallData,
    CallSummary,
    CallVerdict,
    Fit,
    Listening,
    ReceivedCall,
)
from workfuse.services.outside_calls import passed_on
from workfuse.services.ownership import owned
from workfuse.services.view import JsonObject, JsonValue
from workfuse.store import listening as kept
from workfuse.store.hooks import StoredHook
from workfuse.store.tables import ListeningCallRow, ListeningRow, WorkflowRow
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import NodeKindRegistry

LASTS = timedelta(minutes=10)
"""How long an address is there."""
MOST_CALLS = 200
"""That an address takes; then it is gone, too."""
CALLS_LAST = timedelta(hours=1)
"""How long a call is kept."""
MOST_CALLS_KEPT = 5
"""Of a node."""
MOST_OF_WORKFLOW = 10
MOST_OF_PERSON = 10
BODY_LIMIT = 1024 * 1024
"""Bytes of JSON of a body that is kept whole: as much as a run can be started with."""

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_NO_TIMES: JsonObject = {"scheduledAt": None, "dataIntervalStart": None, "dataIntervalEnd": None}
_LONGEST_TYPE = 200
Forbidden = Callable[[Iterable[str]], list[str]]
"""Tells which of some connections the person may not use."""
_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


def start_listening(
    workflow_id: str,
    node_id: str,
    *,
    forbidden_connections: Forbidden,
    registry: NodeKindRegistry,
    store: WorkflowStore,
) -> Listening:
    """Give the person a test address for a node, or their present one its full time again.

    Whether calls are genuine is told to those only who may read the secret's connection.

    Raises WorkflowNotFound, NothingToCall, TooManyListening.
    """
    head = owned(workflow_id, store, lock=True)
    draft = draft_hook(workflow_id, store.document(head), node_id, registry)
    if draft is None:
        raise NothingToCall(node_id)
    now, session = datetime.now(UTC), store.session
    kept.forget_expired(session, now)
    address = _own(workflow_id, node_id, store, now)
    if address is None:
        _check_room(workflow_id, store, now)
        address = ListeningRow(
            token=secrets.token_urlsafe(_TOKEN_BYTES),
            workflow_id=workflow_id,
            node_id=node_id,
            user_id=store.user_id,
        )
        session.add(address)
    address.connection_id = _readable_connection(draft, forbidden_connections)
    address.calls = 0
    address.expires_at = now + LASTS
    session.flush()
    return _listening(workflow_id, node_id, store, now)


def look(workflow_id: str, node_id: str, *, store: WorkflowStore) -> Listening:
    """The person's address and the node's calls. Raises WorkflowNotFound."""
    owned(workflow_id, store)
    now = datetime.now(UTC)
    kept.forget_expired(store.session, now)
    return _listening(workflow_id, node_id, store, now)


def stop_listening(workflow_id: str, node_id: str, *, store: WorkflowStore) -> None:
    """Take the person's address away; what came stays. Raises WorkflowNotFound."""
    owned(workflow_id, store)
    kept.stop(store.session, workflow_id, node_id, store.user_id)


def call_data(workflow_id: str, node_id: str, call_id: int, *, store: WorkflowStore) -> CallData:
    """What a call brought. Raises WorkflowNotFound, CallNotFound."""
    owned(workflow_id, store)
    found = kept.content(store.session, workflow_id, node_id, call_id, now=datetime.now(UTC))
    if found is None:
        raise CallNotFound(call_id)
    return CallData(id=call_id, trigger=json.loads(found))


def check_address(method: str, token: str, session: Session) -> None:
    """Raises HookNotFound, for whatever reason nothing listens there."""
    known = method in METHODS and _TOKEN.fullmatch(token) is not None
    now = datetime.now(UTC)
    if not known or kept.find(session, token, now=now, most=MOST_CALLS) is None:
        raise HookNotFound


def receive(
    token: str,
    call: Call,
    body: JsonValue,
    *,
    query: Mapping[str, JsonValue],
    method: str,
    caller: str,
    registry: NodeKindRegistry,
    session: Session,
) -> None:
    """Keep a call for the editor.

    Args:
        caller: the network address that it came from.

    Raises HookNotFound when the address is gone or used up meanwhile.
    """
    now = datetime.now(UTC)
    address = kept.find(session, token, now=now, most=MOST_CALLS)
    if address is None or not kept.take_call(session, token, now=now, most=MOST_CALLS):
        raise HookNotFound
    kept.forget_expired(session, now)
    draft = _draft_of(address, registry, session)
    shown = cut_to(body, BODY_LIMIT)
    trigger = passed_on(
        shown.value,
        headers=call.headers,
        query=query,
        method=method,
        secret_header=draft.secret_header,
    )
    summary = CallSummary(
        method=method,
        content_type=call.headers.get("content-type", "")[:_LONGEST_TYPE],
        size=len(call.body),
        cut=shown.cut,
        verdict=_verdict(draft.hook, _admission(draft.hook, address, call, caller), body, method),
    )
    row = ListeningCallRow(
        workflow_id=address.workflow_id,
        node_id=address.node_id,
        received_at=now,
        expires_at=now + CALLS_LAST,
        summary=summary.model_dump_json(by_alias=True),
        content=json.dumps({**trigger, **_NO_TIMES}, ensure_ascii=False),
    )
    kept.keep(session, row, newest=MOST_CALLS_KEPT)


def _draft_of(address: ListeningRow, registry: NodeKindRegistry, session: Session) -> DraftHook:
    row = session.get_one(WorkflowRow, address.workflow_id)
    # Who has the address may not see the workflow: its owner's eyes are used.
    store = WorkflowStore(session, user_id=row.owner_id, user_name=row.owner_name, oversees=False)
    found = draft_hook(row.id, store.document(row), address.node_id, registry)
    return found or NO_DRAFT


def _verdict(
    hook: StoredHook | None, admission: Admission, body: JsonValue, method: str
) -> CallVerdict:
    if hook is None:
        return CallVerdict(admission=admission, fit="unchecked", misfit=None, expected_method=None)
    misfit = _misfit(hook, body)
    fit: Fit = "any" if hook.rule.get("payloadSchema") is None else "misfit" if misfit else "fits"
    return CallVerdict(
        admission=admission,
        fit=fit,
        misfit=misfit,
        expected_method=hook.method if hook.method != method else None,
    )


def _admission(
    hook: StoredHook | None, address: ListeningRow, call: Call, caller: str
) -> Admission:
    if hook is None:
        return "unchecked"
    try:
        hooks.check_address(hook, caller)
    except CallerNotAllowed:
        return "notAllowed"
    if hook.rule["authentication"] == "none":
        return "open"
    if not address.connection_id or hook.rule["connectionId"] != address.connection_id:
        return "unchecked"
    try:
        hooks.let_in(hook, call)
    except HookRefused:
        return "refused"
    return "genuine"


def _misfit(hook: StoredHook, body: JsonValue) -> str | None:
    try:
        hooks.check_body(hook, body)
    except PayloadRefused as refused:
        return str(refused)
    return None


def _readable_connection(draft: DraftHook, forbidden_connections: Forbidden) -> str:
    """The connection of the draft, if the person may read it: a verdict tells of its secret."""
    connection_id = str(draft.hook.rule["connectionId"]) if draft.hook else ""
    return "" if not connection_id or forbidden_connections([connection_id]) else connection_id


def _check_room(workflow_id: str, store: WorkflowStore, now: datetime) -> None:
    of_workflow = kept.count_of_workflow(store.session, workflow_id, now=now, most=MOST_CALLS)
    if of_workflow >= MOST_OF_WORKFLOW:
        raise TooManyListening("This workflow has", MOST_OF_WORKFLOW)
    of_person = kept.count_of_person(store.session, store.user_id, now=now, most=MOST_CALLS)
    if of_person >= MOST_OF_PERSON:
        raise TooManyListening("You have", MOST_OF_PERSON)


def _own(
    workflow_id: str, node_id: str, store: WorkflowStore, now: datetime
) -> ListeningRow | None:
    return kept.of_person(
        store.session, workflow_id, node_id, store.user_id, now=now, most=MOST_CALLS
    )


def _listening(workflow_id: str, node_id: str, store: WorkflowStore, now: datetime) -> Listening:
    own = _own(workflow_id, node_id, store, now)
    rows = kept.summaries(store.session, workflow_id, node_id, now=now, limit=MOST_CALLS_KEPT)
    return Listening(
        address=f"workfuse/test-hooks/{own.token}" if own else None,
        seconds_left=math.ceil((own.expires_at - now).total_seconds()) if own else 0,
        calls=[
            ReceivedCall.model_validate(
                {**json.loads(row.summary), "id": row.id, "receivedAt": row.received_at}
            )
            for row in rows
        ],
    )
