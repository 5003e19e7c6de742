"""Lets `airflow db migrate` create and upgrade WorkFuse's tables.

Named in `[database] external_db_managers`.
"""

from __future__ import annotations

from pathlib import Path

from airflow.utils.db_manager import BaseDBManager

from workfuse.store.tables import Base

_FOLDER = Path(__file__).parent


class WorkfuseDBManager(BaseDBManager):
    metadata = Base.metadata
    version_table_name = "alembic_version_workfuse"
    migration_dir = (_FOLDER / "migrations").as_posix()
    alembic_file = (_FOLDER / "alembic.ini").as_posix()
    supports_table_dropping = True
