"""What makes a start impossible is said in one sentence."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.launches import free_port
from workfuse.local import home as home_module
from workfuse.local.errors import LaunchError
from workfuse.local.home import CHECKOUT, Home
from workfuse.local.launcher import require_python
from workfuse.local.lock import acquire
from workfuse.local.postgres import named_database


def start(home: Path | str, port: int | str, **variables: str) -> tuple[int, str]:
    """Run the launcher until it refuses; return exit code and message."""
    done = subprocess.run(
        [sys.executable, "-m", "workfuse.local", "--home", str(home), "run"],
        cwd=CHECKOUT,
        env=os.environ | {"PORT": str(port)} | variables,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    return done.returncode, done.stderr.strip()


def test_taken_port(tmp_path: Path) -> None:
    """The message names the port and offers another one; no lock stays."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, message = start(tmp_path / "home", port)
    assert code == 1
    assert message == (
        f"Port {port} is taken by another program; choose another one, for example PORT={port + 1}."
    )
    assert not (tmp_path / "home" / "lock").exists()


def test_port_that_is_none(tmp_path: Path) -> None:
    """Wrong use has an exit code of its own."""
    assert start(tmp_path, 70000) == (2, "PORT=70000 is no port; use 1 to 65535.")


def test_second_start_on_one_home(tmp_path: Path) -> None:
    """The message names who has it and what to do."""
    lock = acquire(tmp_path / "lock")
    lock.describe(url="http://127.0.0.1:8080")
    code, message = start(tmp_path, 8080)
    lock.release()
    assert code == 1
    assert message == (
        f"WorkFuse already runs on {tmp_path} (process {os.getpid()}, http://127.0.0.1:8080); "
        "stop it with Ctrl-C there, or start another one with WORKFUSE_HOME=/other/folder "
        "PORT=8081."
    )


def test_home_that_cannot_be_written(tmp_path: Path) -> None:
    """A file is where the folder should be."""
    (tmp_path / "file").write_text("")
    code, message = start(tmp_path / "file" / "home", 8080)
    assert code == 1
    assert message.startswith(f"Cannot write to {tmp_path}/file/home (Not a directory);")


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how much there is and how much is needed."""
    monkeypatch.setattr(home_module, "NEEDED_BYTES", 2**80)
    with pytest.raises(LaunchError, match=r"^Only \d+ MiB are free on the disk of .+ are needed"):
        Home(tmp_path).prepare()


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("mysql://ada:secret@db.example/flows", "begins with 'mysql'"),
        ("postgres://ada:secret@db.example/flows", "begins with 'postgres'"),
        ("secret", "has no scheme"),
        ("postgresql://ada:secret@/flows", "has no host"),
        ("postgresql://ada:secret@db.example:54x2/flows", "has no valid host or port"),
        ("postgresql://ada:secret@[db.example/flows", "has no valid host or port"),
        ("postgresql://ada:secret@db.example", "names no database"),
        ("postgresql://ada:secret@db.example/flows/more", "names no database"),
        (
            "postgresql://ada:secret@db.example/flows?sslmode=require",
            "has options, for which there are variables such as PGSSLMODE and PGSSLROOTCERT",
        ),
    ],
)
def test_database_that_is_no_postgresql(address: str, wrong: str) -> None:
    """The message has no part of the address: there may be a password in any."""
    with pytest.raises(LaunchError) as caught:
        named_database({"WORKFUSE_DATABASE": address})
    assert str(caught.value) == (
        f"WORKFUSE_DATABASE {wrong}; write it as "
        "postgresql://user:password@localhost:5432/workfuse."
    )
    assert caught.value.exit_code == 2


def test_no_database_is_named() -> None:
    """An empty variable names none either."""
    assert named_database({}) is named_database({"WORKFUSE_DATABASE": ""}) is None


def test_database_whose_server_is_not_there(tmp_path: Path) -> None:
    """The message says which one, why and what to do, and not the password."""
    address = f"postgresql://ada:se%24cret@127.0.0.1:{(port := free_port())}/flows"
    code, message = start(tmp_path, free_port(), WORKFUSE_DATABASE=address)
    assert code == 1
    place = f"The PostgreSQL database 'flows' at 127.0.0.1:{port} cannot be used"
    assert message.startswith(place), message
    assert "Connection refused" in message
    assert message.endswith(
        "start the server, create the user and the database, or correct WORKFUSE_DATABASE."
    )
    assert "cret" not in message


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg"])
def test_database_without_its_driver(driver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message has the command that installs it."""
    monkeypatch.setitem(sys.modules, driver, None)  # as if it were not there
    named = named_database({"WORKFUSE_DATABASE": "postgresql://ada:secret@127.0.0.1/flows"})
    assert named is not None
    with pytest.raises(LaunchError) as caught:
        named.require()
    assert str(caught.value) == (
        f"WORKFUSE_DATABASE needs the driver {driver}, which is not installed; run: "
        f"{sys.executable} -m pip install -r {CHECKOUT}/requirements/postgres.lock"
    )
    assert "secret" not in repr(named)


def test_wrong_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """The versions that fit are named."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(LaunchError, match=r"^Python 3\.10\.4 does not fit") as caught:
        require_python()
    assert caught.value.exit_code == 2
