"""What the triggers share: they cost no worker."""

from __future__ import annotations

from typing import Any

from workfuse.operators.base import WorkfuseOperator


class Trigger(WorkfuseOperator):
    """Marks where a run begins; the scheduler finishes it itself. Its output is the payload."""

    # How Airflow's scheduler knows an empty task. The standard provider's EmptyOperator sets the
    # same attribute; deriving from it would add that provider to every DAG file's imports.
    inherits_from_empty_operator = True

    def perform(self, context: Any) -> None:
        """Nothing to do: no worker ever runs this."""
