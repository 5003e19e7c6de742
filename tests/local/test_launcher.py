"""`make run` on a real Airflow: what it shows, and that nothing outlives it."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.local.launches import Launch, is_gone, launch
from workfuse.local.client import API, Client
from workfuse.local.processes import members

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all starts here, so that the database is migrated once."""
    return tmp_path_factory.mktemp("launcher") / "home"


@pytest.fixture
def started(home: Path) -> Iterator[Launch]:
    """A start that has come as far as its four components."""
    with launch(home, "--no-examples") as started:
        started.wait_for_components()
        yield started


def test_first_start_shows_the_examples(home: Path) -> None:
    """The whole story of `make run`, to the end with Ctrl-C."""
    with launch(home) as first:
        first.wait_until(lambda: "Ctrl-C" in first.output)
        sessions = first.sessions()
        output = first.output
        first.process.send_signal(signal.SIGINT)
        assert first.process.wait(timeout=60) == 0, first.output
        assert not members(sessions)
        assert not first.home.lock_file.exists()
        assert not first.home.process_file.exists()
    assert re.search(r"✓ Order received +completed", output), output
    for step in ("Fetch order", "Over 200 EUR?", "Tell sales", "Summary"):
        assert re.search(rf"✓ {re.escape(step)} +completed +\d+\.\d\d s  \S", output), output
    assert re.search(r"· Thank the customer +skipped", output), output
    assert "→ completed in" in output
    assert f"http://127.0.0.1:{first.port}/" in output
    assert first.home.password() in output


def test_second_start_keeps_the_data(home: Path) -> None:
    """Nothing is migrated, created or run again."""
    with launch(home) as second:
        second.wait_until(lambda: "Ctrl-C" in second.output)
        client = Client(f"http://127.0.0.1:{second.port}")
        client.sign_in(second.home.password())
        assert client.get(f"{API}/workflows")["total"] == 3
        assert "Preparing the database" not in second.output
        assert "First run" not in second.output
        second.process.terminate()
        assert second.process.wait(timeout=60) == 0


def test_no_trigger_gets_the_number_of_another(home: Path) -> None:
    insert = (
        "INSERT INTO trigger (classpath, kwargs, created_date) VALUES ('a.B', '{}', '2026-01-01')"
    )
    with closing(sqlite3.connect(home / "airflow" / "airflow.db")) as database:
        first = database.execute(insert).lastrowid
        database.execute("DELETE FROM trigger WHERE id = ?", (first,))
        second = database.execute(insert).lastrowid
        database.rollback()
    assert second != first


def test_kill_9_of_the_launcher_leaves_nothing(started: Launch) -> None:
    """The sentinel ends what the launcher could not."""
    sessions = started.sessions()
    started.process.kill()
    started.process.wait()
    assert is_gone(sessions, within=15)


def test_left_overs_are_ended_by_the_next_start(started: Launch, home: Path) -> None:
    """Even when launcher and sentinel were killed together."""
    sessions = started.sessions()
    os.kill(_child(started.process.pid, "workfuse.local.sentinel"), signal.SIGKILL)
    started.process.kill()
    started.process.wait()
    assert members(sessions)
    with launch(home, "--no-examples") as following:
        following.wait_until(lambda: "Ended what a killed start had left" in following.output)
        following.wait_for_components()
        assert not members(sessions)
        following.process.terminate()
        assert following.process.wait(timeout=60) == 0


def test_a_component_that_dies_while_starting_ends_the_start(started: Launch) -> None:
    """One sentence names the component and its log."""
    triggerer = next(s for s in started.sessions() if s.name == "triggerer")
    os.kill(triggerer.pid, signal.SIGKILL)
    assert started.process.wait(timeout=60) == 1
    assert "Airflow's triggerer ended with signal 9; the reason is in" in started.output
    assert not members([triggerer])


def _child(parent: int, module: str) -> int:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(status[1]) == parent and module in (folder / "cmdline").read_text():
                return int(folder.name)
    raise AssertionError(json.dumps({"no child": module}))
