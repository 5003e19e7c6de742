"""The names an expression may use at run time, fetched only as far as it uses them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workfuse.operators.loop_results import collect_results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from airflow.sdk import Context
    from airflow.sdk.types import Operator

CALL_KEY = "__workfuse__"
"""The only key of a run's conf when the run came from a webhook."""


@dataclass
class Scope:
    """Values by root name, and why the output of a node is not there."""

    values: dict[str, Any]
    node_label: str
    absent: dict[str, str] = field(default_factory=dict)

    @classmethod
    def for_task(cls, context: Context, fields: Mapping[str, Any]) -> Scope:
        """Fetch what the expressions in these fields refer to, and nothing else."""
        from workfuse_compiler.expressions import referenced_names

        task = context["task"]
        references = referenced_names(dict(fields))
        scope = cls(values={}, node_label=task.task_display_name)
        makers: dict[str, Callable[[], Any]] = {
            "trigger": lambda: trigger_payload(context),
            "nodes": lambda: scope._node_outputs(references.nodes, context),
            "item": lambda: _loop_items(context)[_position(context)],
            "index": lambda: _position(context),
            "run": lambda: _run(context),
            "workflow": lambda: {"id": task.dag_id, "name": context["dag"].dag_display_name},
            "now": lambda: datetime.now(UTC),
        }
        for root in references.roots:
            if root in makers and _is_available(root, context):
                scope.values[root] = makers[root]()
        return scope

    def why_absent(self, text: str) -> str | None:
        """Say why a node that is named in the text has no output in this run."""
        for node_id, reason in self.absent.items():
            if f"nodes.{node_id}" in text or f"'{node_id}'" in text:
                return reason
        return None

    def _node_outputs(self, node_ids: Iterable[str], context: Context) -> dict[str, Any]:
        dag = context["dag"]
        known = [node_id for node_id in sorted(node_ids) if node_id in dag.task_dict]
        unsure = [node_id for node_id in known if not _surely_succeeded(node_id, context)]
        states = states_of(unsure, context) if unsure else {}
        outputs: dict[str, Any] = {}
        for node_id in known:
            state = states.get(node_id, "success")
            if state == "success":
                outputs[node_id] = {"output": node_output(node_id, context)}
            else:
                outputs[node_id] = {}
                self.absent[node_id] = f"Node {node_id!r} has no output: it is {_in_words(state)}."
        return outputs


def trigger_payload(context: Context) -> dict[str, Any]:
    """What started the run: `body` and, for webhooks, `headers`, `query` and `method`."""
    run = context["dag_run"]
    conf = run.conf or {}
    call = conf[CALL_KEY] if set(conf) == {CALL_KEY} else {"body": conf}
    scheduled = run.logical_date if run.run_type == "scheduled" else None
    return {
        "body": call.get("body"),
        "headers": call.get("headers") or {},
        "query": call.get("query") or {},
        "method": call.get("method"),
        "scheduledAt": _iso(scheduled),
        "dataIntervalStart": _iso(run.data_interval_start),
        "dataIntervalEnd": _iso(run.data_interval_end),
    }


def node_output(node_id: str, context: Context) -> Any:
    """The output of a node that succeeded, as seen from the running task."""
    node = context["dag"].get_task(node_id)
    if node.inherits_from_empty_operator:
        return trigger_payload(context)
    if is_loop(node) and enclosing_loop(context["task"]) is not node:
        return collect_results(node, context["ti"])
    return context["ti"].xcom_pull(task_ids=node_id, map_indexes=map_index_of(node_id, context))


def states_of(node_ids: Iterable[str], context: Context) -> dict[str, str | None]:
    """Ask Airflow for the states of nodes, each at the index that the running task sees it at."""
    ti = context["ti"]
    by_index: dict[int, list[str]] = {}
    for node_id in node_ids:
        by_index.setdefault(map_index_of(node_id, context), []).append(node_id)
    states: dict[str, str | None] = {}
    for map_index, ids in by_index.items():
        answer = ti.get_task_states(
            dag_id=ti.dag_id, task_ids=ids, run_ids=[ti.run_id], map_index=map_index
        ).get(ti.run_id, {})
        suffix = f"_{map_index}" if map_index >= 0 else ""
        states |= {node_id: answer.get(f"{node_id}{suffix}") for node_id in ids}
    return states


def map_index_of(node_id: str, context: Context) -> int:
    """The running task's own map index for a node of the same loop body, else -1."""
    own = context["task"].get_closest_mapped_task_group()
    other = context["dag"].get_task(node_id).get_closest_mapped_task_group()
    same_body = own is not None and other is not None and own.group_id == other.group_id
    return _position(context) if same_body else -1


def enclosing_loop(task: Operator) -> Operator | None:
    """The loop whose body the task belongs to."""
    group = task.get_closest_mapped_task_group()
    return next(group.iter_mapped_dependencies()) if group is not None else None


def is_loop(task: Operator) -> bool:
    """Tell a loop from other nodes, without importing its class here."""
    return hasattr(task, "results_of")


def _surely_succeeded(node_id: str, context: Context) -> bool:
    """A direct predecessor of a node that is no merge: otherwise this task would not run."""
    task: Any = context["task"]
    return not task.join and node_id in task.upstream_task_ids


def _is_available(root: str, context: Context) -> bool:
    return root not in {"item", "index"} or enclosing_loop(context["task"]) is not None


def _loop_items(context: Context) -> Any:
    loop = enclosing_loop(context["task"])
    assert loop is not None
    return context["ti"].xcom_pull(task_ids=loop.task_id, map_indexes=-1)


def _position(context: Context) -> int:
    map_index = context["ti"].map_index
    return -1 if map_index is None else map_index


def _run(context: Context) -> dict[str, Any]:
    ti = context["ti"]
    return {
        "id": ti.run_id,
        "dagId": ti.dag_id,
        "logicalDate": _iso(context["dag_run"].logical_date),
        "attempt": ti.try_number,
    }


def _in_words(state: str | None) -> str:
    return {None: "not started yet", "skipped": "skipped in this run"}.get(state, f"{state}")


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
