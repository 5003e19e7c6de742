"""The waits for calls of a run, and what their addresses are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.neighbours import enclosing_loop
from workfuse.operators.places import own_place
from workfuse.resume_tokens import NoKeyError, Wait, address_of

if TYPE_CHECKING:
    from airflow.sdk import Context
    from airflow.sdk.types import Operator


def is_wait(task: Operator) -> bool:
    """Tell a wait for a call from other nodes, without importing its class."""
    return getattr(task, "ends_by_call", False)


def wait_at(node_id: str, context: Context) -> Wait:
    """The wait, as the running task sees it: in a loop's body the one of the same item."""
    ti, dag = context["ti"], context["dag"]
    map_index = own_place(context).index_of(node_id)
    return Wait(ti.dag_id, ti.run_id, node_id, map_index, mailbox_of(dag))


def mailbox_of(dag: Any) -> str:
    """A task that is there before any wait, and that no worker begins after one.

    A worker that begins a task clears what Airflow keeps for it, so the wait itself cannot keep a
    call that comes too early. A trigger never sees a worker.
    """
    roots = sorted(
        dag.roots, key=lambda task: (not task.inherits_from_empty_operator, task.task_id)
    )
    return str(roots[0].task_id)


def resume_address(node_id: str, context: Context) -> str:
    """What to call to end the wait.

    Raises:
        Absent: There is no such wait, or none that this task can know.
    """
    from workfuse_compiler.expressions import Absent

    task = context["dag"].task_dict.get(node_id)
    if task is None or not is_wait(task):
        raise Absent("there is no wait for a call of this name")
    loop = enclosing_loop(task)
    if loop is not None and loop is not enclosing_loop(context["task"]):
        raise Absent("this wait has one address per item, which nodes of the same loop can use")
    try:
        return address_of(wait_at(node_id, context))
    except NoKeyError:
        raise Absent("this worker has no [core] fernet_key to sign addresses with") from None
