"""What all operators share: joins, our own rendering of expressions, readable errors.

Whatever only a running task needs is imported inside functions, here and in all operators: these
modules are imported each time a DAG file is parsed.
"""

from __future__ import annotations

from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, final

from airflow.sdk import BaseOperator, TriggerRule
from airflow.sdk.exceptions import (
    AirflowNotFoundException,
    AirflowSkipException,
    AirflowTaskTimeout,
    DownstreamTasksSkipped,
)

from workfuse.operators.errors import NodeError, ObeyRetryAfter, report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import jinja2
    from airflow.sdk import Context


class WorkfuseOperator(BaseOperator):
    """One node of a workflow.

    Args:
        join: The incoming edges of a node where several paths meet, each "node" or "node:handle".
            Such a node runs when at least one of them is active, and is skipped when none is.
    """

    template_ext = ()  # a text that ends in ".sql" is a text, never a file to read

    def __init__(self, *, join: Sequence[str] = (), **kwargs: Any) -> None:
        if join:
            kwargs.setdefault("trigger_rule", TriggerRule.NONE_FAILED)
        kwargs.setdefault("retry_policy", ObeyRetryAfter())
        super().__init__(**kwargs)
        self.join = tuple(join)

    @final
    def render_template_fields(
        self, context: Context, jinja_env: jinja2.Environment | None = None
    ) -> None:
        """Evaluate the expressions of all template fields; Airflow's own Jinja sees none of them.

        A merge is decided here and not in `execute`: the expressions of a node that does not run
        may point at nodes that did not run either.
        """
        from workfuse.operators.joins import has_active_edge
        from workfuse.operators.scope import scope_of

        if self.join and not has_active_edge(self.join, context):
            raise AirflowSkipException("None of the paths that lead here was taken.")
        with _failures_reported(context):
            self.render_fields(scope_of(context))

    def render_fields(self, scope: Mapping[str, object]) -> None:
        """Replace each template field by its value."""
        from workfuse.operators.rendering import render

        for field in self.template_fields:
            setattr(self, field, render(getattr(self, field), scope, field))

    @final
    def execute(self, context: Context) -> Any:
        """Do the node's work and return its output."""
        from workfuse.operators.storable import problem_with

        with _failures_reported(context):
            output = self.perform(context)
            if problem := problem_with(output):
                raise NodeError(
                    "output",
                    f"The output cannot be kept: {problem}. Ask for less, or for another format.",
                )
            return output

    @abstractmethod
    def perform(self, context: Context) -> Any:
        """Do the node's work with rendered fields.

        Returns:
            The node's output, as JSON.

        Raises:
            NodeError: The node failed; it says whether another attempt can help.
        """


@contextmanager
def _failures_reported(context: Context) -> Iterator[None]:
    """Report whatever fails inside, then hand it to Airflow."""
    try:
        yield
    except NodeError as error:
        raise report(error, context) from error.__cause__
    except (AirflowSkipException, DownstreamTasksSkipped):
        raise
    except AirflowNotFoundException as error:
        missing = NodeError("connection", f"{error}. Create it under Admin, Connections.")
        raise report(missing, context) from error
    except AirflowTaskTimeout:
        report(NodeError("timeout", "The node ran longer than allowed.", retryable=True), context)
        raise
    except Exception as error:
        report(NodeError("unexpected", f"{type(error).__name__}: {error}", retryable=True), context)
        raise
