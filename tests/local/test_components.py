"""Components that die are started again; those whose database is away wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from workfuse.local import components
from workfuse.local.components import MAX_DEATHS, Supervisor
from workfuse.local.errors import LaunchError
from workfuse.local.home import Home
from workfuse.local.postgres import Postgres

DIES = ("this",)  # a module of Python's that ends by itself


@dataclass(frozen=True)
class Away(Postgres):
    """Is there as often as it is told so."""

    answers: Callable[[], bool] = lambda: False

    def is_reachable(self) -> bool:
        return self.answers()


def supervisor(tmp_path: Path, postgres: Postgres | None) -> Supervisor:
    home = Home(tmp_path)
    home.prepare()
    return Supervisor(home, {}, postgres)


def watch(watched: Supervisor, name: str, times: int) -> int:
    """Let it look so many times after each end of the process; how many were started."""
    started = set()
    for _ in range(times):
        process = watched._components[name].process
        started.add(process.pid)
        process.wait(timeout=30)
        watched.watch(restart=True)
    return len(started)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "AWAY_SECONDS", 0.0)


def test_what_keeps_dying_ends_the_launcher(tmp_path: Path) -> None:
    watched = supervisor(tmp_path, None)
    watched.run_once("this", DIES)
    watched._components["this"].deaths.extend([time.monotonic()] * (MAX_DEATHS - 1))
    with pytest.raises(LaunchError, match=f"this ended {MAX_DEATHS} times with exit code 0"):
        watch(watched, "this", 1)


def test_while_the_database_is_away_nothing_is_started_and_no_death_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = iter([False] * 20 + [True] * 2)
    database = Away("PostgreSQL database 'flows' at db.example:5432", "", lambda: next(there))
    watched = supervisor(tmp_path, database)
    watched.run_once("this", DIES)
    watched._components["this"].deaths.extend([time.monotonic()] * (MAX_DEATHS - 2))
    assert watch(watched, "this", 20) == 1
    assert watch(watched, "this", 2) == 2
    said = "  this ended and waits for the PostgreSQL database 'flows' at db.example:5432, which is"
    assert capsys.readouterr().out.count(said) == 1


def test_a_start_is_not_repeated_when_the_database_goes_away(tmp_path: Path) -> None:
    watched = supervisor(tmp_path, Away("PostgreSQL database", ""))
    watched.run_once("this", DIES).wait(timeout=30)
    with pytest.raises(LaunchError, match="this ended with exit code 0"):
        watched.watch(restart=False)
