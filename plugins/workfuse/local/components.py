"""Airflow's four processes: start, watch, restart, end."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from workfuse.local.errors import LaunchError
from workfuse.local.home import Home
from workfuse.local.postgres import Postgres
from workfuse.local.processes import Session, end, end_remembered, remember, start_time
from workfuse.local.progress import say

# The log servers would listen on all interfaces; here the logs are read from the folder.
COMPONENTS = {
    "api-server": ("airflow", "api-server"),
    "scheduler": ("airflow", "scheduler", "--skip-serve-logs"),
    "dag-processor": ("airflow", "dag-processor"),
    "triggerer": ("airflow", "triggerer", "--skip-serve-logs"),
}
# A triggerer may take 12 s to end by itself; its waits are in the database.
STOP_GRACE_SECONDS = 4.0
API_STOP_GRACE_SECONDS = 2.0
MAX_DEATHS = 5
DEATH_WINDOW_SECONDS = 180.0
AWAY_SECONDS = 1.0
"""Between two looks for a database that is away."""
KEPT_LOG_BYTES = 10 * 2**20


@dataclass
class Component:
    """One started command."""

    name: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes]
    session: Session
    deaths: deque[float] = field(default_factory=deque)
    restart_at: float | None = None


class Supervisor:
    """Owns the components of one launcher.

    Args:
        home: Where logs and the list of processes go.
        environment: The environment of every component.
        postgres: Their database, if it is one that can be away.
    """

    def __init__(
        self, home: Home, environment: dict[str, str], postgres: Postgres | None = None
    ) -> None:
        self._postgres = postgres
        self._home = home
        self._environment = environment
        self._components: dict[str, Component] = {}

    def run_once(self, name: str, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        """Start a command that is expected to end; the caller waits for it, then ``forget``s it."""
        component = self._spawn(name, command)
        self._components[name] = component
        self._remember()
        return component.process

    def forget(self, name: str) -> None:
        """No longer watch a command that has ended."""
        del self._components[name]
        self._remember()

    def start_all(self) -> None:
        """Start the four components at once; they wait for each other."""
        self.start(COMPONENTS)

    def start(self, names: Iterable[str]) -> None:
        """Start some of the components."""
        for name in names:
            self._components[name] = self._spawn(name, COMPONENTS[name])
            self._remember()

    def watch(self, *, restart: bool) -> None:
        """Look after the components once; call this a few times a second.

        A dead component is started again after 1, 2, 4, … seconds; while the database is away, not
        before it is there.

        Raises:
            LaunchError: If one died and ``restart`` is off, or it keeps dying.
        """
        now = time.monotonic()
        for component in list(self._components.values()):
            if component.restart_at is not None:
                if now >= component.restart_at:
                    self._restart_with_database(component, now)
            elif (code := component.process.poll()) is not None:
                self._bury(component, code, now, restart=restart)

    def stop(self) -> None:
        """End everything: first who starts work, then the API that running work reports to."""
        sessions = [component.session for component in self._components.values()]
        end([s for s in sessions if s.name != "api-server"], grace=STOP_GRACE_SECONDS)
        end(sessions, grace=API_STOP_GRACE_SECONDS)
        for component in self._components.values():
            component.process.wait()
        self._home.process_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End everything at once."""
        end_remembered(self._home, grace=0)

    def log_file(self, name: str) -> Path:
        """Return where a component writes."""
        return self._home.logs / f"{name}.log"

    def log_tail(self, name: str, lines: int = 15) -> str:
        """Return the last lines of a component's log, indented."""
        with self.log_file(name).open("rb") as stream:
            stream.seek(max(0, stream.seek(0, 2) - 16_384))
            tail = stream.read().decode(errors="replace").splitlines()[-lines:]
        return "\n".join(f"    {line}" for line in tail)

    def _bury(self, component: Component, code: int, now: float, *, restart: bool) -> None:
        end([component.session], grace=0)  # its children would hold ports and locks
        if restart and (away := self._database_away()):
            say(f"  {component.name} ended and waits for the {away.place}, which is away.")
            component.restart_at = now
            return
        component.deaths.append(now)
        while component.deaths and now - component.deaths[0] > DEATH_WINDOW_SECONDS:
            component.deaths.popleft()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        say(f"  {component.name} ended ({how}). Its last lines:")
        say(self.log_tail(component.name))
        if not restart or len(component.deaths) >= MAX_DEATHS:
            count = f"{len(component.deaths)} times " if restart else ""
            raise LaunchError(
                f"Airflow's {component.name} ended {count}with {how}; "
                f"the reason is in {self.log_file(component.name)}."
            )
        delay = 2.0 ** (len(component.deaths) - 1)
        component.restart_at = now + delay
        say(f"  Starting {component.name} again in {delay:.0f} s.")

    def _database_away(self) -> Postgres | None:
        """Return the database if it cannot be reached."""
        postgres = self._postgres
        return postgres if postgres and not postgres.is_reachable() else None

    def _restart_with_database(self, component: Component, now: float) -> None:
        if self._database_away():
            component.restart_at = now + AWAY_SECONDS
        else:
            self._restart(component)

    def _restart(self, component: Component) -> None:
        fresh = self._spawn(component.name, component.command)
        component.process, component.session = fresh.process, fresh.session
        component.restart_at = None
        self._remember()

    def _spawn(self, name: str, command: tuple[str, ...]) -> Component:
        with self._open_log(name) as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=self._home.airflow,
                env=self._environment | {"WORKFUSE_COMPONENT": name},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        session = Session(name, process.pid, start_time(process.pid) or "")
        return Component(name, command, process, session)

    def _open_log(self, name: str) -> IO[bytes]:
        file = self.log_file(name)
        if file.exists() and file.stat().st_size > KEPT_LOG_BYTES:
            file.replace(file.with_suffix(".log.1"))
        return file.open("ab")

    def _remember(self) -> None:
        remember(self._home, [component.session for component in self._components.values()])
