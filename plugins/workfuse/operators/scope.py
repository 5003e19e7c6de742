"""The names an expression may use at run time; each is fetched when it is used, and once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workfuse.asset_payload import STARTED_BY_ASSETS
from workfuse.operators.asset_events import asset_events
from workfuse.operators.loop_results import collect_results
from workfuse.operators.neighbours import enclosing_loop, is_loop
from workfuse.operators.places import Place, places, root_run
from workfuse.operators.waits import resume_address
from workfuse.run_keys import CALL_KEY
from workfuse_compiler.expressions import Absent

if TYPE_CHECKING:
    from airflow.sdk import Context


_FETCHING = threading.RLock()
"""A node that works on several items at once evaluates in several threads."""


class LazyMapping(Mapping[str, Any]):
    """A mapping that makes each value on its first use.

    Args:
        make: Gives the value of a key; raises `Absent` when there is none, with the reason.
        keys: The keys that exist.
    """

    def __init__(self, make: Callable[[str], Any], keys: tuple[str, ...]) -> None:
        self._make = make
        self._keys = keys
        self._made: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        with _FETCHING:
            if key not in self._made:
                self._made[key] = self._make(key)
            return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def scope_of(context: Context) -> LazyMapping:
    """Everything that an expression of the running task may refer to, by root name."""
    around = list(places(context))
    node_ids = dict.fromkeys(node_id for place in around for node_id in place.dag.task_dict)
    makers: dict[str, Callable[[], Any]] = {
        "trigger": lambda: trigger_payload(context),
        "nodes": lambda: LazyMapping(lambda key: _node(key, context), tuple(node_ids)),
        "run": lambda: _run(context),
        "workflow": lambda: _workflow(around[-1]),
        "now": lambda: datetime.now(UTC),
    }
    in_body = [place for place in around if place.loop is not None]
    if in_body:
        by_id = {place.loop.task_id: place for place in in_body}
        makers["index"] = lambda: in_body[0].map_index
        makers["item"] = lambda: _item(in_body[0], context)
        makers["loops"] = lambda: LazyMapping(
            lambda loop_id: _loop(loop_id, by_id, context), tuple(by_id)
        )
    return LazyMapping(lambda root: makers[root](), tuple(makers))


def with_names(scope: Mapping[str, Any], **names: Any) -> LazyMapping:
    """The scope with names that are there in one place only, such as `response`."""
    return LazyMapping(lambda root: names[root] if root in names else scope[root], (*scope, *names))


def trigger_payload(context: Context) -> dict[str, Any]:
    """What started the run: `body` and, for webhooks, `headers`, `query` and `method`."""
    run = root_run(context)
    conf = run.conf or {}
    call = conf[CALL_KEY] if set(conf) == {CALL_KEY} else None
    if run.run_type == STARTED_BY_ASSETS:
        call = {"body": asset_events(context)}
    elif not isinstance(call, dict):  # a run started by hand may have any conf
        call = {"body": conf}
    scheduled = run.logical_date if run.run_type == "scheduled" else None
    return {
        "body": call.get("body"),
        "headers": call.get("headers") or {},
        "query": call.get("query") or {},
        "method": call.get("method"),
        # A planned run's, where it is run again as another one.
        "scheduledAt": call.get("scheduledAt") or _iso(scheduled),
        "dataIntervalStart": call.get("dataIntervalStart") or _iso(run.data_interval_start),
        "dataIntervalEnd": call.get("dataIntervalEnd") or _iso(run.data_interval_end),
    }


def _node(node_id: str, context: Context) -> dict[str, Any]:
    ti = context["ti"]
    place = next((one for one in places(context) if node_id in one.dag.task_dict), None)
    if place is None:
        raise Absent("there is no such node")
    node = place.dag.get_task(node_id)
    if node.inherits_from_empty_operator:
        return {"output": trigger_payload(context)}
    if not _surely_succeeded(node_id, context):
        state = place.states([node_id], ti)[node_id]
        if state != "success":
            raise Absent(_why(state, node, place))
    if is_loop(node) and place.loop is not node:
        return {"output": collect_results(node, place, ti)}
    return {"output": place.pull(node_id, ti)}


def _item(place: Place, context: Context) -> Any:
    return place.pull(place.loop.task_id, context["ti"])[place.map_index]


def _loop(loop_id: str, by_id: Mapping[str, Place], context: Context) -> Mapping[str, Any]:
    if loop_id not in by_id:
        raise Absent("this node is not in that loop")
    place = by_id[loop_id]
    makers: dict[str, Callable[[], Any]] = {
        "item": lambda: _item(place, context),
        "index": lambda: place.map_index,
    }
    return LazyMapping(lambda key: makers[key](), tuple(makers))


def _surely_succeeded(node_id: str, context: Context) -> bool:
    """A direct predecessor of a node that is no merge: otherwise this task would not run."""
    task: Any = context["task"]
    return not task.join and node_id in task.upstream_task_ids


def _why(state: str | None, node: Any, place: Place) -> str:
    loop = enclosing_loop(node)
    if loop is not None and loop is not place.loop:
        return f"it runs once per item; use nodes.{loop.task_id}.output after the loop"
    if state == "skipped":
        return "the node was skipped in this run"
    return f"the node has not succeeded (it is {state or 'not started'})"


def _run(context: Context) -> LazyMapping:
    *_, root = places(context)
    known = {
        "id": root.run_id,
        "dagId": root.dag.dag_id,
        "logicalDate": _iso(root_run(context).logical_date),
        "attempt": context["ti"].try_number,
    }
    # Not among the keys: an address is made when it is asked for, and never shown with the rest.
    addresses = {"resumeUrls": lambda: LazyMapping(lambda key: resume_address(key, context), ())}
    return LazyMapping(lambda key: known[key] if key in known else addresses[key](), tuple(known))


def _workflow(place: Place) -> dict[str, Any]:
    return {"id": place.dag.dag_id, "name": place.dag.dag_display_name}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
