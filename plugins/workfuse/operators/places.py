"""Where a task stands: in its own run, and in those around it when its loop is inside another one.

The body of an inner loop is a DAG of its own. Each of its runs carries in its `conf` which run and
which item of it started it; all else is read from those runs when it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workfuse.operators.neighbours import enclosing_loop, position
from workfuse.run_keys import PARENTS_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from airflow.sdk import Context
    from airflow.sdk.types import RuntimeTaskInstanceProtocol

_GOES_ON = frozenset({"deferred", "running", "queued", "scheduled", "restarting"})


@dataclass(frozen=True)
class Place:
    """A DAG, one run of it, and one item of a loop there.

    Attributes:
        loop: Whose body it is in, or None.
        map_index: The place of the loop's item in its list; -1 outside of loops.
    """

    dag: Any
    run_id: str
    loop: Any
    map_index: int

    def index_of(self, node_id: str) -> int:
        """The map index at which a node is seen from here."""
        loop = enclosing_loop(self.dag.get_task(node_id))
        return self.map_index if loop is not None and loop is self.loop else -1

    def pull(self, node_id: str, ti: RuntimeTaskInstanceProtocol, key: str = "return_value") -> Any:
        """What a node pushed, at the index at which it is seen from here."""
        return ti.xcom_pull(
            dag_id=self.dag.dag_id,
            run_id=self.run_id,
            task_ids=node_id,
            map_indexes=self.index_of(node_id),
            key=key,
        )

    def states(
        self, node_ids: Iterable[str], ti: RuntimeTaskInstanceProtocol
    ) -> dict[str, str | None]:
        """The states of nodes, each at the index at which it is seen from here."""
        by_index: dict[int, list[str]] = {}
        for node_id in node_ids:
            by_index.setdefault(self.index_of(node_id), []).append(node_id)
        states: dict[str, str | None] = {}
        for map_index, ids in by_index.items():
            answer = ti.get_task_states(
                dag_id=self.dag.dag_id, task_ids=ids, run_ids=[self.run_id], map_index=map_index
            ).get(self.run_id, {})
            suffix = f"_{map_index}" if map_index >= 0 else ""
            states |= {node_id: answer.get(f"{node_id}{suffix}") for node_id in ids}
        return states


def own_place(context: Context) -> Place:
    """Where the running task stands."""
    task = context["task"]
    return Place(context["dag"], context["ti"].run_id, enclosing_loop(task), position(context))


def places(context: Context) -> Iterator[Place]:
    """Where the running task stands, and where each loop around its DAG does; outermost last."""
    yield own_place(context)
    dag: Any = context["dag"]
    for parent in parents_of(context):
        entrance = entrance_of(dag)
        dag = entrance.inside
        loop = enclosing_loop(dag.get_task(entrance.task_id))
        yield Place(dag, parent["run"], loop, parent["item"])


def parents_of(context: Context) -> list[dict[str, Any]]:
    """{"run", "item"} of what started this run, of what started that one, and so on."""
    conf = context["dag_run"].conf or {}
    parents = conf.get(PARENTS_KEY)
    return parents if isinstance(parents, list) and entrance_of(context["dag"]) else []


def root_run(context: Context) -> Any:
    """The workflow's own run, which may be this one or started it."""
    *_, root = places(context)
    if root.dag is context["dag"]:
        return context["dag_run"]
    from airflow.sdk.execution_time.comms import GetDagRun
    from airflow.sdk.execution_time.task_runner import SUPERVISOR_COMMS

    return SUPERVISOR_COMMS.send(GetDagRun(dag_id=root.dag.dag_id, run_id=root.run_id))


def entrance_of(dag: Any) -> Any:
    """The task that gives an inner loop's items in its own DAG; None in a workflow's DAG."""
    return next((task for task in dag.task_dict.values() if hasattr(task, "inside")), None)


def was_abandoned(context: Context) -> bool:
    """Whether a run around this one has ended or begun anew, so that nobody waits for this one."""
    dag: Any = context["dag"]
    for place in list(places(context))[1:]:
        loop_id = entrance_of(dag).task_id
        if place.states([loop_id], context["ti"])[loop_id] not in _GOES_ON:
            return True
        dag = place.dag
    return False
