"""Updates of assets that started a run, as Airflow stores them."""

from __future__ import annotations

from collections.abc import Sequence

from airflow.models.asset import AssetEvent, AssetModel, association_table
from airflow.models.dagrun import DagRun
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager


def newest_events(session: Session, run: DagRun, *, most: int) -> Sequence[AssetEvent]:
    """The newest of those that started the run; it may have waited for thousands."""
    query = (
        select(AssetEvent)
        .join(association_table, association_table.c.event_id == AssetEvent.id)
        .join(AssetModel, AssetModel.id == AssetEvent.asset_id)
        .where(association_table.c.dag_run_id == run.id)
        .options(contains_eager(AssetEvent.asset))
        .order_by(AssetEvent.timestamp.desc(), AssetEvent.id.desc())
        .limit(most)
    )
    return session.scalars(query).all()
