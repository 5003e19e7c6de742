"""How soon a trigger may wake its task."""

from __future__ import annotations

SETTLED = 1.0
"""Seconds after a task has left its worker.

Airflow (3.3.2) cannot tell the stays of a task on workers apart: where the end of the first one is
reported only once the second one is queued, it is taken for the end of that, and the task fails
with "state mismatch". A worker on a busy machine needs a moment to end.
"""
