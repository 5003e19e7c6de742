"""The database of the API's tests: one engine, and a file for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from sqlalchemy import Engine, create_engine, event


@dataclass
class Database:
    """One engine for all tests, as a server has one: it prepares each statement once.

    Attributes:
        file: The database that new connections are to.
    """

    engine: Engine
    file: Path

    @classmethod
    def at(cls, file: Path) -> Database:
        database = cls(create_engine(f"sqlite:///{file}"), file)

        @event.listens_for(database.engine, "do_connect")
        def connect(dialect: object, record: object, place: list[str], options: object) -> None:
            place[:] = [str(database.file)]

        @event.listens_for(database.engine, "connect")
        def connected(connection: Connection, record: object) -> None:
            connection.execute("PRAGMA synchronous = OFF")  # no test outlives a power cut

        return database


@contextmanager
def statements(engine: Any) -> Iterator[list[str]]:
    """The texts of what an engine is asked inside."""
    asked: list[str] = []

    def note(*call: Any) -> None:
        asked.append(call[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
