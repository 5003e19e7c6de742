"""Tests that stopped before a node: what would go in, and going on with it, or with other data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from airflow.models.dagrun import DagRun

from workfuse.nesting import has_nul
from workfuse.services.cutting import cut_to
from workfuse.services.documents import json_bytes
from workfuse.services.errors import PayloadTooLarge, PayloadUnkept, VersionUnknown
from workfuse.services.part_errors import NotHeld, OutputNotEditable
from workfuse.services.run_data import recent_data
from workfuse.services.run_views import Held, HeldOutput, Run
from workfuse.services.runs import PAYLOAD_LIMIT, owned_run, run_views
from workfuse.services.samples import VALUE_LIMIT
from workfuse.services.view import JsonObject
from workfuse.store import run_records
from workfuse.store.arranging import held_task, put_output, release
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import NodeKindRegistry, NodeNeeds, known_data, needs_of


def get_held(
    workflow_id: str, run_id: str, *, registry: NodeKindRegistry, store: WorkflowStore
) -> Held:
    """The outputs that the node reads, or that lead to it.

    Raises WorkflowNotFound, RunNotFound, NotHeld, VersionUnknown.
    """
    run, needs, document = _held(workflow_id, run_id, registry, store)
    wanted = _wanted(needs)
    known = known_data(document, registry, needs.node_id, ())
    [data] = recent_data(store.session, [run], wanted, known)
    found = []
    for node_id in wanted:
        instances = data.instances.get(node_id, [])
        shown = cut_to(data.value(instances[0]) if instances else None, VALUE_LIMIT)
        is_whole = bool(instances) and not shown.cut and node_id not in needs.body_ends
        found.append(
            HeldOutput(
                node_id=node_id,
                output=shown.value,
                ran=bool(instances),
                editable=is_whole,
            )
        )
    return Held(node_id=needs.node_id, outputs=found)


def go_on(
    workflow_id: str,
    run_id: str,
    outputs: Mapping[str, Any],
    *,
    registry: NodeKindRegistry,
    store: WorkflowStore,
) -> Run:
    """Let the run have its node, with these outputs in the place of those that are there. Commits.

    Raises WorkflowNotFound, RunNotFound, NotHeld, VersionUnknown, OutputNotEditable,
    PayloadTooLarge, PayloadUnkept.
    """
    if (size := json_bytes(dict(outputs))) > PAYLOAD_LIMIT:
        raise PayloadTooLarge(size=size, limit=PAYLOAD_LIMIT)
    if has_nul(outputs):
        raise PayloadUnkept
    if outputs:
        held = get_held(workflow_id, run_id, registry=registry, store=store)
        editable = {one.node_id for one in held.outputs if one.editable}
        for node_id in outputs:
            if node_id not in editable:
                raise OutputNotEditable(node_id)
    run = owned_run(workflow_id, run_id, store)
    session = store.session
    if not release(session, run):
        raise NotHeld(run_id)
    for node_id, value in outputs.items():
        put_output(session, run, node_id, value)
    session.commit()
    session.refresh(run)
    [view] = run_views([run], session)
    return view


def _wanted(needs: NodeNeeds) -> list[str]:
    before = dict.fromkeys([*needs.sources, *needs.reads])
    return [node_id for node_id in before if node_id not in needs.triggers]


def _held(
    workflow_id: str, run_id: str, registry: NodeKindRegistry, store: WorkflowStore
) -> tuple[DagRun, NodeNeeds, JsonObject]:
    run = owned_run(workflow_id, run_id, store)
    node_id = held_task(store.session, run)
    if node_id is None:
        raise NotHeld(run_id)
    document = store.document_at(workflow_id, _revision(run, store))
    needs = needs_of(document, registry, node_id) if document is not None else None
    if document is None or needs is None:
        raise VersionUnknown(run_id)
    return run, needs, document


def _revision(run: DagRun, store: WorkflowStore) -> int:
    revision = run_records.deployed_revisions(store.session, [run]).get(run.id)
    if revision is None:
        raise VersionUnknown(run.run_id)
    return revision
