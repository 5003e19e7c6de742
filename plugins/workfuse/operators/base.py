"""What all operators share: joins, our own rendering of expressions, readable errors.

Whatever only a running task needs is imported inside functions, here and in all operators: these
modules are imported each time a DAG file is parsed.
"""

from __future__ import annotations

import sys
from abc import abstractmethod
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, final

from airflow.sdk import BaseOperator, TriggerRule
from airflow.sdk.exceptions import (
    AirflowFailException,
    AirflowSkipException,
    AirflowTaskTimeout,
    DownstreamTasksSkipped,
)

from workfuse.operators.errors import CaughtError, ObeyRetryAfter, failures_reported
from workfuse.operators.for_each import ForEach
from workfuse.operators.storable import ensure_storable
from workfuse.run_keys import WAY_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import jinja2
    from airflow.sdk import Context


OnError = Literal["stop", "continue", "output"]

_TERMINATED = 143  # the exit code after SIGTERM


class WorkfuseOperator(BaseOperator):
    """One node of a workflow.

    Args:
        join: The incoming edges of a node where several paths meet, each "node" or "node:handle".
            Such a node runs when at least one of them is active, and is skipped when none is.
        branches: By output, the direct followers that no other edge leads to; those of the outputs
            that are not taken are skipped.
        on_error: What a failure does once no attempt is left. "stop" fails the run; with "continue"
            the output becomes {"error": …}, and of several outputs the last is taken; with
            "output" so does it, and the output "error" is taken.
        for_each: {"items", "concurrency", "per_second", "on_item_error"} of a node that does its
            work for each item of a list; see `ForEach`.
        execution_timeout: Seconds that one attempt may take.
    """

    item_index: int | None = None
    """Place of the item that this copy works on, in a node that goes through a list."""
    credentials: frozenset[str] = frozenset()
    """Those typed into fields, once they are rendered: an item's errors show none of them."""
    ways_are_told = True
    """Whether its way on is left for the canvas, where that could not tell."""
    defers = False
    """Whether its tasks leave their worker to wait."""
    template_ext = ()  # a text that ends in ".sql" is a text, never a file to read

    def __init__(
        self,
        *,
        join: Sequence[str] = (),
        branches: Mapping[str, Sequence[str]] | None = None,
        on_error: OnError = "stop",
        for_each: Mapping[str, Any] | None = None,
        execution_timeout: timedelta | float | None = None,
        **kwargs: Any,
    ) -> None:
        if join:
            kwargs.setdefault("trigger_rule", TriggerRule.NONE_FAILED)
        kwargs.setdefault("retry_policy", ObeyRetryAfter())
        if isinstance(execution_timeout, (int, float)):
            execution_timeout = timedelta(seconds=execution_timeout)
        super().__init__(execution_timeout=execution_timeout, **kwargs)
        self.join = tuple(join)
        self.branches = branches or {}
        self.on_error = on_error
        self.for_each = ForEach(**for_each) if for_each is not None else None
        self._caught: CaughtError | None = None

    @final
    def render_template_fields(
        self, context: Context, jinja_env: jinja2.Environment | None = None
    ) -> None:
        """Evaluate the expressions of all template fields; Airflow's own Jinja sees none of them.

        A merge is decided here and not in `execute`: the expressions of a node that does not run
        may point at nodes that did not run either.
        """
        from workfuse.operators.joins import reason_passed_over, reason_to_skip
        from workfuse.operators.places import was_abandoned
        from workfuse.operators.scope import scope_of

        if was_abandoned(context):
            raise AirflowFailException("The run that started this one waits for it no longer.")
        reason = reason_to_skip(self.join, context) if self.join else reason_passed_over(context)
        if reason:
            raise AirflowSkipException(reason)
        try:
            with failures_reported(context):
                if self.for_each is None:
                    self.render_fields(scope_of(context))
                else:  # each item renders them for itself; Airflow records what was written
                    self.hide_credentials()
        except CaughtError as caught:
            self._caught = caught  # Airflow takes outputs from `execute` only

    def render_fields(self, scope: Mapping[str, object]) -> None:
        """Replace each template field by its value."""
        from workfuse.operators.rendering import render

        for field in self.template_fields:
            setattr(self, field, render(getattr(self, field), scope, field))

    def hide_credentials(self) -> None:
        """Keep credentials typed into fields out of logs and rendered fields.

        With `for_each` it is called for each item, by one thread at a time.
        """

    @final
    def execute(self, context: Context) -> Any:
        """Do the node's work and return its output."""
        return self._work(lambda: self._perform(context), context)

    @final
    def resume_execution(
        self, next_method: str, next_kwargs: dict[str, Any] | None, context: Context
    ) -> Any:
        """Go on after a wait."""
        resume = super().resume_execution
        return self._work(lambda: resume(next_method, next_kwargs, context), context)

    @final
    def on_kill(self) -> None:
        """End the task on SIGTERM: Airflow itself would wait 5 s and kill its process then.

        Airflow calls this after a timeout, too, which ends the task anyway.
        """
        if not isinstance(sys.exc_info()[1], AirflowTaskTimeout):
            raise SystemExit(_TERMINATED)

    def _work(self, work: Callable[[], Any], context: Context) -> Any:
        try:
            if self._caught is not None:
                raise self._caught
            with failures_reported(context), self.ready(context):
                output = work()
                ensure_storable(output)
        except CaughtError as caught:
            if not caught.ends_item:
                return self.outlive(caught.details, context)
            from workfuse.operators.item_errors import give_up_item

            output = {"error": caught.details}
            return self._end(output, give_up_item(output, context), context)
        return self._go_on(self.way_on(output), output, context)

    def outlive(self, error: dict[str, Any], context: Context) -> Any:
        """Go on after a failure, as `on_error` says."""
        output: dict[str, Any] = {"error": error}
        way = "error" if self.on_error == "output" else self.last_way()
        if way not in ("error", "main"):
            output = {"branch": way, **output}
        return self._go_on(way, output, context)

    def _perform(self, context: Context) -> Any:
        if self.for_each is None:
            return self.perform(context)
        from workfuse.operators.item_work import perform_each

        return perform_each(self, context, self.for_each)

    @property
    def at_once(self) -> int:
        """How many threads do the node's work."""
        return self.for_each.concurrency if self.for_each is not None else 1

    def ready(self, context: Context) -> AbstractContextManager[Any]:
        """Hold open what `perform` needs: looked up once, for the threads of all items."""
        return nullcontext()

    def way_on(self, output: Any) -> str:
        """The output by which the run goes on."""
        return "main"

    def last_way(self) -> str:
        """The output by which it goes on after an error; then `way_on` is given {"branch", …}."""
        return "main"

    def _go_on(self, way: str, output: Any, context: Context) -> Any:
        if self.ways_are_told and self._leads_into_merge():
            context["ti"].xcom_push(key=WAY_KEY, value=way)
        return self._end(output, self._not_taken(way), context)

    def _leads_into_merge(self) -> bool:
        """Whether the states of the followers alone do not show which output was taken."""
        edges = (edge for task in self.downstream_list for edge in getattr(task, "join", ()))
        return any(edge.startswith(f"{self.task_id}:") for edge in edges)

    def _not_taken(self, handle: str) -> list[str]:
        """The followers of the other outputs."""
        return [
            node_id
            for other, node_ids in self.branches.items()
            if other != handle
            for node_id in node_ids
        ]

    def _end(self, output: Any, skipped: Sequence[str], context: Context) -> Any:
        """Return the output; Airflow skips these nodes, each at this task's own map index."""
        if skipped:
            ti = context["ti"]
            # The exception takes the place of the return value, so the output is pushed by hand.
            ti.xcom_push(key="return_value", value=output)
            tasks = [(node_id, ti.map_index) for node_id in skipped]
            raise DownstreamTasksSkipped(tasks=tasks)  # type: ignore[no-untyped-call]
        return output

    @abstractmethod
    def perform(self, context: Context) -> Any:
        """Do the node's work with rendered fields.

        Returns:
            The node's output, as JSON.

        Raises:
            NodeError: The node failed; it says whether another attempt can help.
        """
