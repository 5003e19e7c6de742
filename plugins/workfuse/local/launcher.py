"""``run``: from nothing to a running WorkFuse, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import suppress
from types import FrameType
from typing import Any

from workfuse.local import database, example_service, examples, sentinel
from workfuse.local.client import ApiError, Client
from workfuse.local.components import Supervisor
from workfuse.local.environment import HOST, airflow_environment, require_free
from workfuse.local.errors import LaunchError
from workfuse.local.home import ADMIN_USER, Home
from workfuse.local.lock import HomeLock, acquire
from workfuse.local.postgres import Postgres
from workfuse.local.processes import end_remembered
from workfuse.local.progress import phase, say

HEALTHY_SECONDS = 180.0
WATCH_SECONDS = 0.1


class Launcher:
    """One start on one home.

    Args:
        home: Where everything is kept.
        port: Where Airflow will answer, on loopback.
        postgres: The database, in place of a SQLite file in the home.
        with_examples: Create, deploy and run the example workflows.
    """

    def __init__(
        self, home: Home, port: int, *, postgres: Postgres | None, with_examples: bool
    ) -> None:
        self.home = home
        self.postgres = postgres
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self.with_examples = with_examples
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._failure: Exception | None = None
        self._signals = 0

    def run(self) -> None:
        """Start, stay up until a signal, and leave nothing behind.

        Raises:
            LaunchError: If it cannot start or a component keeps dying.
        """
        started = time.monotonic()
        self.home.prepare()
        lock = acquire(self.home.lock_file)
        try:
            require_free(self.port)
            if self.postgres:
                self.postgres.require()
            lock.describe(url=self.url)
            self._run_locked(lock, started)
        finally:
            lock.release()

    def _run_locked(self, lock: HomeLock, started: float) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        if left := end_remembered(self.home, grace=sentinel.GRACE_SECONDS):
            say(f"  Ended what a killed start had left: {', '.join(left)}")
        guard = sentinel.start(self.home, lock)
        environment = airflow_environment(self.home, self.port, postgres=self.postgres)
        supervisor = Supervisor(self.home, environment, self.postgres)
        try:
            self._prepare_database(supervisor)
            if not self._stopping.is_set():
                supervisor.start_all()
                threading.Thread(target=self._welcome, args=(lock, started), daemon=True).start()
            self._watch(supervisor)
        finally:
            self._stop(supervisor)
            # Closing the pipe dismisses the sentinel; the lock is released only after it is gone.
            guard.communicate()

    def _prepare_database(self, supervisor: Supervisor) -> None:
        if database.is_ready(self.home, self.postgres):
            return
        with phase("Preparing the database"):
            place = database.place_of(self.postgres)
            command = ("workfuse.local.database", str(self.home.path), place)
            process = supervisor.run_once("database", command)
            while process.poll() is None and not self._stopping.wait(WATCH_SECONDS):
                pass
            if process.poll():
                say(supervisor.log_tail("database"))
                raise LaunchError(
                    "The database could not be prepared; "
                    f"the reason is in {supervisor.log_file('database')}."
                )
            if process.poll() == 0:
                supervisor.forget("database")

    def _watch(self, supervisor: Supervisor) -> None:
        while not self._stopping.wait(WATCH_SECONDS):
            supervisor.watch(restart=self._ready.is_set())
            if self._failure is not None:
                raise self._failure

    def _welcome(self, lock: HomeLock, started: float) -> None:
        """Wait until Airflow is up, show the examples and say how to go on (a thread)."""
        try:
            client = Client(self.url)
            with phase("Starting Airflow"):
                self._wait_until_healthy(client)
                client.sign_in(self.home.password())
            self._ready.set()
            if self.with_examples:
                self._show_examples(client)
            lock.describe(url=self.url, ready=True)
            self._print_welcome(time.monotonic() - started)
        except Exception as error:  # noqa: BLE001 - handed to the main thread, which ends the start
            if not self._stopping.is_set():
                self._failure = error

    def _wait_until_healthy(self, client: Client) -> None:
        deadline = time.monotonic() + HEALTHY_SECONDS
        health: Any = "no answer yet"
        warm = False
        while time.monotonic() < deadline:
            with suppress(ApiError):
                health = client.get("/api/v2/monitor/health", timeout=5)
                if not warm:
                    # Airflow builds the API that tasks talk to on its first request, which takes
                    # seconds: the first task would run into its timeout.
                    client.get("/execution/health", timeout=60)
                    warm = True
                if all(part["status"] == "healthy" for part in health.values()):
                    return
            if self._stopping.wait(0.2):
                return
        raise LaunchError(
            f"Airflow was not up after {HEALTHY_SECONDS:.0f} s (last seen: {health}); "
            f"look into {self.home.logs}."
        )

    def _show_examples(self, client: Client) -> None:
        record = examples.ExampleRecord.load(self.home)
        port = example_service.serve(record.service_port)
        if port is None:
            say(
                f"  The example service's port {record.service_port or ''} is taken: "
                "the example workflows will fail until it is free."
            )
            return
        record.service_port = port
        try:
            for file in examples.missing(record):
                with phase(f"Deploying the example {file.stem}"):
                    examples.create(client, self.home, record, file)
            if not record.first_run_done:
                examples.run_first(client, self.home, record)
        except ApiError as error:
            say(f"  The examples could not be shown: {error}")

    def _print_welcome(self, seconds: float) -> None:
        password = self.home.password_file
        say(f"\nWorkFuse is up after {seconds:.0f} s.")
        say(f"  Open      {self.url}/")
        say(f"  Sign in   {ADMIN_USER} / {self.home.password()}   (kept in {password})")
        say(f"  Logs      {self.home.logs}")
        say("  Stop      Ctrl-C")

    def _stop(self, supervisor: Supervisor) -> None:
        self._stopping.set()
        if self._signals > 1:
            supervisor.kill()
            return
        with phase("Stopping"):
            supervisor.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        self._stopping.set()
        if self._signals > 1:
            end_remembered(self.home, grace=0)


def require_python() -> None:
    """Refuse a Python that Airflow does not run on.

    Raises:
        LaunchError: If this is not 3.11, 3.12 or 3.13.
    """
    if not (3, 11) <= sys.version_info < (3, 14):
        running = ".".join(map(str, sys.version_info[:3]))
        raise LaunchError(
            f"Python {running} does not fit: WorkFuse needs 3.11, 3.12 or 3.13.", exit_code=2
        )
