"""Tests of parts of a draft: one node alone, up to a node, or stopping before one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from airflow.models.dagrun import DagRun
from airflow.serialization.definitions.dag import SerializedDAG

from workfuse.publish import Publisher
from workfuse.services.draft_tests import Draft, start_beside, write_draft
from workfuse.services.given_data import Given, given_to
from workfuse.services.part_errors import NodeNotTestable
from workfuse.services.publishing import Rights, at_revision
from workfuse.services.run_views import Run
from workfuse.services.runs import Payload, with_payload
from workfuse.store.arranging import Arrangement, arrange
from workfuse.store.run_records import TEST_PREFIX
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import NodeKindRegistry, NodeNeeds, needs_of

Part = Literal["only", "upTo", "before"]

PART_MARK = "part_"
"""In the id of a test that leaves nodes out."""

_MOST_LOOPS: dict[Part, int] = {"only": 1, "upTo": 1, "before": 0}


@dataclass(frozen=True)
class PartDraft:
    """A draft whose file is written, and the part of it that is to run."""

    draft: Draft
    part: Part
    needs: NodeNeeds
    given: Given


def write_part(
    workflow_id: str,
    node_id: str,
    part: Part,
    payload: Payload | None,
    *,
    revision: int,
    rights: Rights,
    registry: NodeKindRegistry,
    store: WorkflowStore,
    publisher: Publisher,
) -> PartDraft:
    """Find the data, and write the file. Commits.

    Raises NodeNotTestable, NoDataForNode, DataTooLarge, and what write_draft does.
    """
    document = store.document(at_revision(workflow_id, revision, store))
    needs = needs_of(document, registry, node_id)
    _require_testable(node_id, part, needs)
    assert needs is not None
    body = payload.value if payload is not None else {}
    if part == "only":
        given = given_to(needs, document, workflow_id, payload, registry=registry, store=store)
    else:
        given = Given(with_payload({}, body), {})
    draft = write_draft(
        workflow_id,
        body,
        revision=revision,
        rights=rights,
        registry=registry,
        store=store,
        publisher=publisher,
        enough=None if part == "before" else needs.before | {node_id},
    )
    return PartDraft(draft, part, needs, given)


def start_part(
    ready: PartDraft, draft: Draft, *, idempotency_key: str | None, store: WorkflowStore
) -> Run:
    """Run the part, now. Commits. Raises NotReady, DraftNotLoaded."""

    def prepare(run: DagRun, dag: SerializedDAG) -> None:
        wanted = _arrangement(ready, {str(one) for one in dag.task_ids})
        arrange(store.session, run, dag, wanted, datetime.now(UTC))

    return start_beside(
        draft,
        ready.given.conf,
        idempotency_key=idempotency_key,
        store=store,
        mark="" if ready.part == "before" else PART_MARK,
        prepare=prepare,
    )


def is_of_part(run_id: str) -> bool:
    """Whether it is a test that leaves nodes out."""
    return run_id.startswith(TEST_PREFIX) and f"__{PART_MARK}" in run_id


def _require_testable(node_id: str, part: Part, needs: NodeNeeds | None) -> None:
    if needs is None:
        raise NodeNotTestable(
            node_id, "no trigger leads to it. Connect it with the nodes before it first."
        )
    if needs.is_trigger:
        raise NodeNotTestable(node_id, "it only marks where a run begins. Test the node behind it.")
    if len(needs.loops) > _MOST_LOOPS[part]:
        loop = needs.labels[needs.loops[0]]
        raise NodeNotTestable(
            node_id,
            f"it is in the body of the loop {loop!r} and runs once per item. "
            + ("Stop" if part == "before" else "Test")
            + (" before that loop instead." if part == "before" else " that loop instead, or all."),
        )


def _arrangement(ready: PartDraft, task_ids: set[str]) -> Arrangement:
    needs, node_id = ready.needs, ready.needs.node_id
    if ready.part == "before":
        return Arrangement(held=node_id)
    if ready.part == "upTo":
        return Arrangement(skipped=task_ids - needs.before - {node_id})
    outputs = ready.given.outputs
    loops = {
        loop: needs.body_ends[loop][0]
        for loop in outputs
        if loop in needs.body_ends and loop not in needs.in_body
    }
    done = {*outputs, *needs.loops, *(needs.triggers & needs.before)}
    if len(needs.sources) == 1:
        done |= {*needs.sources}
    return Arrangement(
        done=done,
        outputs={one: value for one, value in outputs.items() if one not in loops},
        items=dict.fromkeys(needs.loops, ready.given.items),
        in_body=needs.in_body & done,
        results={loop: (end, outputs[loop]) for loop, end in loops.items()},
        skipped=task_ids - done - {node_id},
    )
