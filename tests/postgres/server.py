"""A PostgreSQL server of the tests' own, on loopback, which may be stopped and started."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import psycopg2

from tests.local.launches import free_port
from workfuse.local.postgres import Postgres, named_database

PASSWORD = "se:cret/%41@$HOME ü"
"""Has what addresses and Airflow's settings must not take for something else."""

SECONDS = 60.0


class PostgresServer:
    """A fresh server with one empty database; leave the context and nothing of it is left."""

    def __init__(self) -> None:
        self.port = free_port()
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="workfuse-postgres-"))
        self._process: subprocess.Popen[bytes] | None = None
        # PostgreSQL does not run as root.
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            self._user = {
                "user": account.pw_uid,
                "group": account.pw_gid,
                "extra_groups": [],
            }
            os.chown(self._folder, account.pw_uid, account.pw_gid)

    @property
    def url(self) -> str:
        """What a person sets ``WORKFUSE_DATABASE`` to."""
        login = f"workfuse:{quote(PASSWORD, safe='')}"
        return f"postgresql://{login}@127.0.0.1:{self.port}/postgres"

    @property
    def database(self) -> Postgres:
        """The database, as the launcher sees it."""
        database = named_database({"WORKFUSE_DATABASE": self.url})
        assert database is not None
        return database

    def __enter__(self) -> Self:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(PASSWORD + "\n")
            file.flush()
            Path(file.name).chmod(0o644)
            subprocess.run(
                [
                    *(self._programs / "initdb", "--pgdata", self._folder / "data", "--no-sync"),
                    *("--username", "workfuse", "--pwfile", file.name, "--auth", "scram-sha-256"),
                    *("--encoding", "UTF8", "--locale", "C.UTF-8"),
                ],
                stdout=subprocess.DEVNULL,
                cwd=self._folder,
                check=True,
                **self._user,
            )
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def execute(self, statement: str) -> None:
        """Execute one statement, outside of a transaction."""
        with closing(psycopg2.connect(self.url)) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
        }
        options = [part for item in settings.items() for part in ("-c", "=".join(item))]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(self._programs / "postgres", "-D", self._folder / "data"),
                    *("-p", str(self.port), *options),
                ],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                **self._user,
            )
        deadline = time.monotonic() + SECONDS
        while not self.database.is_reachable():
            text = (self._folder / "log").read_text()
            assert self._process.poll() is None, text
            assert time.monotonic() < deadline, text
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it as ``pg_ctl stop -m immediate`` does: it recovers with the next start."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=SECONDS)
            self._process = None


def _programs() -> Path:
    """The newest version's folder: Debian has none of them on the PATH."""
    places = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[4])
    )
    found = shutil.which("initdb")
    assert places or found, "PostgreSQL is missing; install it: sudo apt-get install postgresql"
    return places[-1].parent if places else Path(found or "").resolve().parent
