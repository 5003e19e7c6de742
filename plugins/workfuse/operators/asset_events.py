"""The updates of assets that started a run, as its tasks see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.asset_payload import STARTED_BY_ASSETS, asset_payload
from workfuse.operators.places import entrance_of, places
from workfuse.run_keys import ASSET_EVENTS_KEY

if TYPE_CHECKING:
    from airflow.sdk import Context


def asset_events(context: Context) -> dict[str, Any]:
    """`trigger.body` of a run that assets started, also from the runs of its inner loops."""
    around = list(places(context))
    if len(around) == 1:
        return _own_events(context)
    *_, below, root = around
    found: Any = root.pull(entrance_of(below.dag).task_id, context["ti"], ASSET_EVENTS_KEY)
    return found if isinstance(found, dict) else asset_payload([])


def hand_on_events(context: Context) -> None:
    """For a loop inside a loop: Airflow tells a run's events to that run's own tasks alone."""
    if context["dag_run"].run_type == STARTED_BY_ASSETS:
        context["ti"].xcom_push(key=ASSET_EVENTS_KEY, value=_own_events(context))


def _own_events(context: Context) -> dict[str, Any]:
    return asset_payload(context["dag_run"].consumed_asset_events)
