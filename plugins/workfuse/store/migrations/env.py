"""Alembic's environment: Airflow's engine, WorkFuse's tables only."""

from __future__ import annotations

from airflow import settings
from alembic import context

from workfuse.store.db_manager import WorkfuseDBManager

OWN_TABLES = set(WorkfuseDBManager.metadata.tables)


def _is_ours(name: str | None, type_: str, parent_names: object) -> bool:
    return type_ != "table" or name in OWN_TABLES


if context.is_offline_mode():
    context.configure(
        url=settings.SQL_ALCHEMY_CONN,
        target_metadata=WorkfuseDBManager.metadata,
        version_table=WorkfuseDBManager.version_table_name,
        include_name=_is_ours,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = settings.engine
    if engine is None:
        raise RuntimeError("Run migrations through `airflow db migrate`.")
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=WorkfuseDBManager.metadata,
            version_table=WorkfuseDBManager.version_table_name,
            include_name=_is_ours,
            transaction_per_migration=True,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
