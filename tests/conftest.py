"""The Airflow that the integration and browser tests of one pytest process share."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.example import install_example
from workfuse.local.home import ADMIN_USER, CHECKOUT, Home
from workfuse.local.lock import read_lock

if TYPE_CHECKING:
    from sqlalchemy import Connection

START_SECONDS = 240
collect_ignore = ["example_kind"]  # a package of its own: tests/unit/compiler/test_example_kind.py


@dataclass
class AirflowServer:
    """A running WorkFuse with nothing in it but the administrator.

    Attributes:
        url: Its address, without a slash at the end.
        home: Its ``WORKFUSE_HOME``.
        dags: The folder of its DAG bundle.
        session: Signed in as the administrator.
        database: The address of its database, if that is no file in its home.
    """

    url: str
    home: Path
    dags: Path
    username: str
    password: str
    session: requests.Session
    database: str | None = None

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Connect to Airflow's database, to read."""
        from sqlalchemy import create_engine  # most tests need no database, and begin without it

        file = self.home / "airflow" / "airflow.db"
        engine = create_engine(self.database or f"sqlite:///{file}?timeout=30")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def api(self, path: str) -> str:
        """Return the address of one of WorkFuse's own routes, for example ``/workflows``."""
        return f"{self.url}/workfuse/api/v1{path}"

    def sign_in(self, username: str, password: str) -> requests.Session:
        """Return a session with that user's bearer token."""
        session = requests.Session()
        session.trust_env = False  # a proxy of the environment must not see loopback
        answer = session.post(
            f"{self.url}/auth/token", json={"username": username, "password": password}, timeout=30
        )
        assert answer.ok, answer.text
        session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return session

    def create_user(self, name: str, role: str = "User") -> requests.Session:
        """Create a user with one of Airflow's roles and the password ``<name>-password``."""
        user: dict[str, Any] = {
            "username": name,
            "first_name": name,
            "last_name": "Tester",
            "email": f"{name}@example.test",
            "password": f"{name}-password",
            "roles": [{"name": role}],
        }
        answer = self.session.post(f"{self.url}/auth/fab/v1/users", json=user, timeout=30)
        assert answer.ok, answer.text
        return self.sign_in(name, user["password"])


@pytest.fixture(scope="session")
def airflow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    """Start the launcher of ``make run`` on a fresh home and a free port; stop it at the end.

    The package of ``tests/example_kind`` is installed there.
    """
    environment = install_example(tmp_path_factory.mktemp("example-kind"))
    with started_airflow(tmp_path_factory.mktemp("workfuse"), environment) as server:
        yield server


@contextmanager
def started_airflow(
    folder: Path, environment: dict[str, str], *, database: str | None = None
) -> Iterator[AirflowServer]:
    """Start the launcher on the home ``home`` in a folder, beside which its output is kept.

    Args:
        database: See ``AirflowServer``.
    """
    home = Home(folder / "home")
    port = _free_port()
    output = folder / "launcher.log"
    command = ["--home", str(home.path), "--port", str(port), "run", "--no-examples"]
    with output.open("wb") as stream:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "workfuse.local", *command],
            cwd=CHECKOUT,
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(launcher, home, output)
        server = AirflowServer(
            url=f"http://127.0.0.1:{port}",
            home=home.path,
            dags=home.dags,
            username=ADMIN_USER,
            password=home.password(),
            session=requests.Session(),
            database=database,
        )
        server.session = server.sign_in(ADMIN_USER, server.password)
        yield server
    finally:
        launcher.terminate()
        launcher.wait(timeout=60)


def _wait_until_ready(launcher: subprocess.Popen[bytes], home: Home, output: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not read_lock(home.lock_file).get("ready"):
        if launcher.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"Airflow did not start:\n{output.read_text()}", pytrace=False)
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
