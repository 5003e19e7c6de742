"""Starts a workflow by time; the DAG's own schedule says when."""

from __future__ import annotations

from workfuse.operators.trigger import Trigger


class ScheduleTrigger(Trigger):
    """Starts the workflow at the times of the DAG's schedule."""
