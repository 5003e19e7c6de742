"""Which failures of the database pass by themselves."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

_SQLITE = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL}
)
_POSTGRES = ("08", "40", "53300", "55P03", "57")
"""Connection lost, deadlock, too many connections, lock not available, server stops: how its
codes begin."""


def passes(error: SQLAlchemyError) -> bool:
    """Whether the same may work in a moment: the database is locked, too busy, or away."""
    if isinstance(error, NoConnectionFree):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in _SQLITE
    code: str | None = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    if code:
        return code.startswith(_POSTGRES)
    return isinstance(error, OperationalError)  # nobody was there to give a code
