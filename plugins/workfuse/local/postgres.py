"""The PostgreSQL database that a person names in place of the home's SQLite file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from workfuse.local.errors import LaunchError
from workfuse.local.home import CHECKOUT

VARIABLE = "WORKFUSE_DATABASE"
EXAMPLE = "postgresql://user:password@localhost:5432/workfuse"
DRIVERS = ("psycopg2", "asyncpg")
"""Airflow takes the second where it is asynchronous."""

CONNECT_SECONDS = 3
CONNECT = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 4,
}
"""What a connection is made with (a setting): seconds until a server that is silent counts as gone.
By default these are minutes to hours."""


@dataclass(frozen=True)
class Postgres:
    """A database on a server.

    Attributes:
        place: The database and the server, for people.
        url: Its address with user and password, each encoded.
    """

    place: str
    url: str = field(repr=False)

    @property
    def airflow_url(self) -> str:
        """The address in SQLAlchemy's words."""
        return self.url.replace("postgresql:", f"postgresql+{DRIVERS[0]}:", 1)

    def require(self) -> None:
        """Refuse a database that cannot be used.

        Raises:
            LaunchError: If a driver is missing, the server cannot be reached or does not let the
                user in, or the database keeps text in another encoding than UTF-8.
        """
        for driver in DRIVERS:
            try:
                import_module(driver)
            except ImportError as error:
                raise LaunchError(
                    f"{VARIABLE} needs the driver {driver}, which is not installed; run: "
                    f"{sys.executable} -m pip install -r {CHECKOUT}/requirements/postgres.lock"
                ) from error
        try:
            encoding = self._ask("SHOW server_encoding")
        except OSError as error:
            raise LaunchError(
                f"The {self.place} cannot be used ({error}); start the server, create the user and "
                f"the database, or correct {VARIABLE}."
            ) from error
        if encoding != "UTF8":
            raise LaunchError(
                f"The {self.place} has the encoding {encoding}, which does not keep every text; "
                "create it anew with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
            )

    def is_reachable(self) -> bool:
        """Say whether it can be used now."""
        try:
            self._ask("SELECT 1")
        except OSError:
            return False
        return True

    def is_empty(self) -> bool:
        """Say whether Airflow's tables are missing; the database can be used."""
        return self._ask("SELECT to_regclass('alembic_version')::text") is None

    def _ask(self, query: str) -> Any:
        """Return the one value that a query gives.

        Raises:
            OSError: If there is no connection; without the password.
        """
        psycopg2 = import_module(DRIVERS[0])
        try:
            connection = psycopg2.connect(self.url, connect_timeout=CONNECT_SECONDS)
            try:
                with connection.cursor() as cursor:
                    cursor.execute(query)
                    return cursor.fetchone()[0]
            finally:
                connection.close()
        except psycopg2.Error as error:
            raise OSError(" ".join(str(error).split())) from error


def named_database(environment: Mapping[str, str]) -> Postgres | None:
    """Return the database that ``WORKFUSE_DATABASE`` names; None if it is not set or empty.

    Raises:
        LaunchError: If it is no address of a PostgreSQL database; without the password.
    """
    text = environment.get(VARIABLE)
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port or 5432
    except ValueError as error:
        raise _refusal("has no valid host or port") from error
    if wrong := _what_is_wrong(parts):
        raise _refusal(wrong)
    host, name = parts.hostname or "", unquote(parts.path[1:])
    return Postgres(f"PostgreSQL database {name!r} at {host}:{port}", _encoded(parts, port))


def _what_is_wrong(parts: SplitResult) -> str | None:
    if parts.scheme != "postgresql":
        return f"begins with {parts.scheme!r}" if parts.scheme else "has no scheme"
    if not parts.hostname:
        return "has no host"
    if not parts.path.strip("/") or "/" in parts.path[1:]:
        return "names no database"
    if parts.query or parts.fragment:  # psycopg2 and asyncpg know them by different names
        return "has options, for which there are variables such as PGSSLMODE and PGSSLROOTCERT"
    return None


def _encoded(parts: SplitResult, port: int) -> str:
    """The address; Airflow would take a "$" in it for a variable's name."""
    login = [quote(unquote(one), safe="") for one in (parts.username, parts.password) if one]
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    at = "@" if login else ""
    name = quote(unquote(parts.path[1:]), safe="")
    return f"postgresql://{':'.join(login)}{at}{host}:{port}/{name}"


def _refusal(wrong: str) -> LaunchError:
    return LaunchError(f"{VARIABLE} {wrong}; write it as {EXAMPLE}.", exit_code=2)
