"""The Alembic chain gives the tables that the code expects."""

from __future__ import annotations

from pathlib import Path

import pytest
from airflow import settings
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect
from sqlalchemy.orm import Session

from workfuse.store.db_manager import WorkfuseDBManager
from workfuse.store.tables import Base

OWN_TABLES = set(Base.metadata.tables)


def test_airflows_own_migration_creates_the_tables(session: Session) -> None:
    assert set(inspect(session.get_bind()).get_table_names()) >= OWN_TABLES
    assert WorkfuseDBManager(session).check_migration()


def test_the_migrations_and_the_models_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    monkeypatch.setattr(settings, "engine", engine)
    with Session(engine) as session:
        WorkfuseDBManager(session).upgradedb(use_migration_files=True)
    engine.dispose()  # SQLite's connections describe the schema as they first saw it
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: kind != "table" or name in OWN_TABLES,
            },
        )
        assert compare_metadata(context, Base.metadata) == []
        names = {
            index["name"] for table in OWN_TABLES for index in inspect(engine).get_indexes(table)
        }
    assert names == {
        str(index.name) for table in Base.metadata.tables.values() for index in table.indexes
    }
    engine.dispose()


def test_all_names_fit_postgresql() -> None:
    for table in Base.metadata.tables.values():
        for thing in (*table.constraints, *table.indexes):
            assert thing.name is None or len(str(thing.name)) <= 63
