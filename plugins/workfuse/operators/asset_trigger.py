"""Starts a workflow when assets are updated; the DAG's own schedule says which."""

from __future__ import annotations

from workfuse.operators.trigger import Trigger


class AssetTrigger(Trigger):
    """Starts the workflow on updates of the assets of the DAG's schedule."""
