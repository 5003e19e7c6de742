"""A loop inside a loop: one run of a DAG of its own per item of the loop around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError
from workfuse.operators.loop import checked_items

if TYPE_CHECKING:
    from airflow.sdk import Context

    from workfuse.operators.loop_items import LoopItems


class InnerLoop(WorkfuseOperator):
    """Starts the run that goes through the items, waits without a worker, returns the results.

    Args:
        items: An expression that gives a list.
        inner_dag_id: The DAG that repeats the body; its first task has the same id as this one.
    """

    template_fields = ("items",)
    ways_are_told = False  # as of the outer one
    defers = True
    entrance: LoopItems
    """The first task of that DAG, which makes itself known here."""

    def __init__(self, *, items: Any, inner_dag_id: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.items = items
        self.inner_dag_id = inner_dag_id

    def perform(self, context: Context) -> Any:
        """Start the run, anew if there is one of an earlier attempt, and leave the worker."""
        from workfuse.operators.asset_events import hand_on_events
        from workfuse.operators.neighbours import position
        from workfuse.operators.places import parents_of
        from workfuse.operators.run_trigger import RunTrigger
        from workfuse.run_keys import ITEMS_KEY, PARENTS_KEY

        ti = context["ti"]
        ti.xcom_push(key=ITEMS_KEY, value=checked_items(self.items))
        hand_on_events(context)
        parents = [{"run": ti.run_id, "item": position(context)}, *parents_of(context)]
        run_id = self._run_id(context)
        _start_run(self.inner_dag_id, run_id, {PARENTS_KEY: parents})
        self.defer(trigger=RunTrigger(self.inner_dag_id, run_id), method_name="finish")

    def finish(self, context: Context, event: str) -> Any:
        """Return the results of the run that ended."""
        from workfuse.operators.loop_results import collect_results, first_failure
        from workfuse.operators.places import Place

        place = Place(self.entrance.dag, self._run_id(context), None, -1)
        if event != "success":
            raise NodeError("item", first_failure(place, context["ti"]))
        return collect_results(self.entrance, place, context["ti"])

    def way_on(self, output: Any) -> str:
        """On from the end of the body."""
        return "done"

    def _run_id(self, context: Context) -> str:
        from workfuse.operators.places import places
        from workfuse.run_keys import inner_run_id

        found = list(places(context))
        return inner_run_id(found[-1].run_id, [place.map_index for place in reversed(found)])


def _start_run(dag_id: str, run_id: str, conf: dict[str, Any]) -> None:
    from airflow.sdk.execution_time.comms import ErrorResponse

    from workfuse.operators.child_runs import send_start

    answer = send_start(dag_id, run_id, conf, reset=True)
    if isinstance(answer, ErrorResponse):
        raise NodeError("loop", f"The run of {dag_id!r} did not start: {answer}.", retryable=True)
