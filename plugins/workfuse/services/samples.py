"""The data around a node: what came in and out of it in a run, and what is known before one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workfuse.services.cutting import Shown, cut_to
from workfuse.services.documents import nodes_before
from workfuse.services.loop_samples import Items, items_around, output_of
from workfuse.services.ownership import owned
from workfuse.services.run_data import RunData, recent_data
from workfuse.services.runs import owned_run, run_views, trigger_of
from workfuse.services.sample_views import ItemSample, Sample, Samples, TriggerSample
from workfuse.store import run_lists
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import KnownData, NodeKindRegistry, dag_id_of_test, known_data

VALUE_LIMIT = 256 * 1024
"""Bytes of JSON of one value."""

ALL_LIMIT = 2 * 1024 * 1024
"""Bytes of JSON of all values of an answer."""

_MOST_NODES = 200
_MOST_RUNS = 20


def get_samples(
    workflow_id: str,
    node_id: str,
    *,
    run_id: str | None,
    item: int,
    registry: NodeKindRegistry,
    store: WorkflowStore,
) -> Samples:
    """What the node as it is saved sees, from a run, or of each node from the last that has it.

    Args:
        item: in the body of a loop, the item whose data is shown; the last one if there are fewer.

    Raises WorkflowNotFound, RunNotFound.
    """
    document = store.document(owned(workflow_id, store))
    if run_id is not None:
        runs = [owned_run(workflow_id, run_id, store)]
    else:
        dag_ids = [workflow_id, dag_id_of_test(workflow_id)]
        runs = run_lists.newest_runs(store.session, dag_ids, before_id=None, limit=_MOST_RUNS)
    before = nodes_before(document, node_id)
    known = known_data(document, registry, node_id, [*before[:_MOST_NODES], node_id])
    seen = [one for one in before if _is_seen(one, known)]
    nodes = seen[:_MOST_NODES]
    data = recent_data(store.session, runs, {node_id, *nodes, *known.loops}, known)
    budget = _Budget()
    items = items_around(data, known, item)
    own = _sample(node_id, data, known, items, budget)
    trigger = _trigger(data, known, budget, store)
    if node_id in known.triggers:
        own = own.model_copy(update={"run_id": trigger.run_id, "output": trigger.value})
        own = own.model_copy(update={"size": trigger.size, "cut": trigger.cut})
    return Samples(
        node_id=node_id,
        run=next(iter(run_views(runs[:1], store.session)), None),
        own=own,
        trigger=trigger,
        item=_item(items, known, budget),
        before=[_sample(one, data, known, items, budget) for one in nodes],
        left_out=len(seen) - len(nodes),
    )


def _is_seen(node_id: str, known: KnownData) -> bool:
    """Triggers are `trigger`; and a node in a loop's body is seen from inside of it alone."""
    loop = known.loop_of.get(node_id)
    return node_id not in known.triggers and (loop is None or loop in known.loops)


class _Budget:
    """What is left of an answer's size. The nearest nodes come first."""

    def __init__(self) -> None:
        self.left = ALL_LIMIT

    def shown(self, value: Any) -> Shown:
        found = cut_to(value, min(VALUE_LIMIT, self.left))
        self.left = max(0, self.left - min(found.size, VALUE_LIMIT))
        return found


def _sample(
    node_id: str, data: list[RunData], known: KnownData, items: Items | None, budget: _Budget
) -> Sample:
    schema = known.outputs.get(node_id)
    found = next(_outputs(node_id, data, known, items), None)
    if found is None:
        return Sample(
            node_id=node_id,
            run_id=None,
            ended_at=None,
            output=None,
            size=0,
            cut=False,
            output_schema=schema,
        )
    shown = budget.shown(found.value)
    return Sample(
        node_id=node_id,
        run_id=found.run_id,
        ended_at=found.ended_at,
        output=shown.value,
        size=shown.size,
        cut=shown.cut or found.partial,
        output_schema=schema,
    )


def _outputs(
    node_id: str, data: list[RunData], known: KnownData, items: Items | None
) -> Iterator[Any]:
    for run_data in data:
        found = output_of(node_id, run_data, known, items)
        if found is not None:
            yield found


def _trigger(
    data: list[RunData], known: KnownData, budget: _Budget, store: WorkflowStore
) -> TriggerSample:
    run = data[0].run if data else None
    shown = budget.shown(trigger_of(run, store.session) if run is not None else None)
    return TriggerSample(
        run_id=run.run_id if run is not None else None,
        value=shown.value,
        size=shown.size if run is not None else 0,
        cut=shown.cut,
        value_schema=known.trigger,
    )


def _item(items: Items | None, known: KnownData, budget: _Budget) -> ItemSample | None:
    if items is None:
        return None
    shown = budget.shown(items.value)
    return ItemSample(
        loop=items.loop,
        run_id=items.run_id,
        index=items.index,
        count=items.count,
        value=shown.value,
        size=shown.size if items.run_id is not None else 0,
        cut=shown.cut,
        value_schema=known.item,
    )
