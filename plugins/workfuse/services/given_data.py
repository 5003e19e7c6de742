"""The data that a node alone is given: what is pinned, or else what the last run left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from airflow.models.dagrun import DagRun

from workfuse.nesting import has_nul
from workfuse.run_keys import CALL_KEY
from workfuse.services.documents import json_bytes
from workfuse.services.errors import PayloadTooLarge, PayloadUnkept
from workfuse.services.loop_samples import items_around, output_of
from workfuse.services.part_errors import DataTooLarge, NoDataForNode
from workfuse.services.run_data import RunData, recent_data
from workfuse.services.runs import (
    PAYLOAD_LIMIT,
    Payload,
    check_payload,
    is_stored,
    trigger_of,
    with_payload,
)
from workfuse.services.view import JsonObject
from workfuse.store import run_lists
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import (
    KnownData,
    NodeKindRegistry,
    NodeNeeds,
    dag_id_of_test,
    known_data,
)

_MOST_RUNS = 50
_MOST_ITEMS = 1000
_CALL = ("body", "headers", "query", "method")


@dataclass(frozen=True)
class Given:
    """What a run of one node starts with.

    Attributes:
        conf: of the run.
        outputs: by node.
        items: of the loop around the node, the one that it works on; none outside of loops.
    """

    conf: JsonObject
    outputs: Mapping[str, Any]
    items: list[Any] = field(default_factory=list)


def given_to(
    needs: NodeNeeds,
    document: JsonObject,
    workflow_id: str,
    payload: Payload | None,
    *,
    registry: NodeKindRegistry,
    store: WorkflowStore,
) -> Given:
    """The outputs that a node reads, and what started the run.

    Args:
        payload: for a workflow that has no run yet.

    Raises NoDataForNode, DataTooLarge, PayloadTooLarge, PayloadUnkept.
    """
    dag_ids = [workflow_id, dag_id_of_test(workflow_id)]
    runs = run_lists.newest_runs(store.session, dag_ids, before_id=None, limit=_MOST_RUNS)
    pins = _pins(document)
    conf = _conf(needs, pins, runs, payload, store)
    known = known_data(document, registry, needs.node_id, ())
    around = {*needs.triggers, *needs.loops}
    wanted = [one for one in dict.fromkeys([*needs.reads, *needs.sources]) if one not in around]
    data = _Data(pins, recent_data(store.session, runs, {*wanted, *needs.loops}, known), known)
    outputs, items = data.outputs(wanted), data.items()
    missing = [one for one in needs.loops if not items]
    missing += [
        one
        for one, required in needs.reads.items()
        if required and one not in outputs and one not in around
    ]
    comes_in = {*outputs, *around}
    if len(needs.sources) > 1 and not missing and comes_in.isdisjoint(needs.sources):
        missing = list(needs.sources)  # where paths meet, one of them has to be taken
    if missing:
        raise NoDataForNode(needs.node_id, [needs.labels.get(one, one) for one in missing])
    found: JsonObject = {"outputs": outputs, "items": items}
    if (size := json_bytes(found)) > PAYLOAD_LIMIT:
        raise DataTooLarge(size=size, limit=PAYLOAD_LIMIT)
    if has_nul(found):
        raise PayloadUnkept
    return Given(conf, outputs, items)


def _pins(document: JsonObject) -> dict[str, Any]:
    """Pinned data by node, of a document that may be anything."""
    nodes = document.get("nodes")
    found = {}
    for node in nodes if isinstance(nodes, list) else ():
        data = node.get("data") if isinstance(node, dict) else None
        if isinstance(data, dict) and "pinned" in data and isinstance(node.get("id"), str):
            found[node["id"]] = data["pinned"]
    return found


def _conf(
    needs: NodeNeeds,
    pins: Mapping[str, Any],
    runs: list[DagRun],
    payload: Payload | None,
    store: WorkflowStore,
) -> JsonObject:
    pinned = next((pins[one] for one in sorted(needs.triggers & needs.before) if one in pins), None)
    if isinstance(pinned, dict):
        call = pinned
    elif (kept := next(filter(is_stored, runs), None)) is not None:
        call = trigger_of(kept, store.session)
    elif payload is not None or not needs.reads_trigger:
        body = payload.value if payload is not None else {}
        check_payload(body)
        return with_payload({}, body)
    else:
        names = sorted(needs.labels[one] for one in needs.triggers & needs.before)
        raise NoDataForNode(needs.node_id, names)
    conf = {CALL_KEY: {name: call.get(name) for name in _CALL}}
    if (size := json_bytes(conf)) > 2 * PAYLOAD_LIMIT:
        raise PayloadTooLarge(size=size, limit=PAYLOAD_LIMIT)
    return conf


class _Data:
    """Pinned data, and that of recent runs, as a node sees it; in a loop's body, of one item."""

    def __init__(self, pins: Mapping[str, Any], data: list[RunData], known: KnownData) -> None:
        self._pins, self._data, self._known = pins, data, known
        self._around = items_around(data, known, 0)

    def items(self) -> list[Any]:
        """The first item of the loop around the node, if there is one."""
        around = self._around
        if around is None:
            return []
        pinned = self._pins.get(around.loop)
        if isinstance(pinned, list) and pinned:
            return pinned[:1]
        return [around.value] if around.run_id is not None else []

    def outputs(self, node_ids: list[str]) -> dict[str, Any]:
        """By node, for those that have one."""
        found = {node_id: self._pins[node_id] for node_id in node_ids if node_id in self._pins}
        for node_id in node_ids:
            if node_id in found:
                continue
            every = (output_of(node_id, run, self._known, self._around) for run in self._data)
            output = next((one for one in every if one is not None), None)
            # Of a long list of results a part alone was read: the node must not take it for all.
            if output is not None and not output.partial:
                found[node_id] = output.value
        return {one: value for one, value in found.items() if self._can_be(one, value)}

    def _can_be(self, node_id: str, value: Any) -> bool:
        """The results of a loop that was gone through are a list, whatever is pinned there."""
        if node_id not in self._known.body_ends or node_id in self._known.loop_of:
            return True
        return isinstance(value, list) and len(value) <= _MOST_ITEMS
