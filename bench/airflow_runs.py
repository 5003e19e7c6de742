"""How long a run takes on a real Airflow, on stock settings and on ours."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from workfuse.local.client import ApiError, Client
from workfuse.local.components import Supervisor
from workfuse.local.database import place_of
from workfuse.local.environment import HOST, airflow_environment
from workfuse.local.home import Home

START_SECONDS = 180.0
RUN_SECONDS = 180.0


@dataclass
class ChainTimes:
    """Seconds per run: from the POST, and from the first step's start, to the end of the run."""

    from_post: list[float] = field(default_factory=list)
    from_start: list[float] = field(default_factory=list)

    def medians(self) -> tuple[float, float]:
        """Return both medians."""
        return median(self.from_post), median(self.from_start)


def stock_environment(home: Home, port: int) -> dict[str, str]:
    """Return Airflow's defaults but for places, ports and the examples, on the same home layout."""
    ours = airflow_environment(home, port)
    kept = {
        "AIRFLOW_HOME", "AIRFLOW__CORE__DAGS_FOLDER", "AIRFLOW__CORE__FERNET_KEY",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "AIRFLOW__API__HOST", "AIRFLOW__API__PORT",
        "AIRFLOW__API__BASE_URL", "AIRFLOW__API__SECRET_KEY", "AIRFLOW__API_AUTH__JWT_SECRET",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "AIRFLOW__LOGGING__BASE_LOG_FOLDER",
    }  # fmt: skip
    plain = {k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW_")}
    return (
        plain
        | {name: value for name, value in ours.items() if name in kept}
        | {
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        }
    )


class BenchAirflow:
    """One Airflow on a home of its own, started and stopped as often as wanted.

    Args:
        folder: Where its home is.
        stock: Airflow's default settings instead of ours.
        dags: File name → text of the DAG files.
    """

    def __init__(self, folder: Path, *, stock: bool, dags: dict[str, str]) -> None:
        self.home = Home(folder)
        self.home.prepare()
        self.stock = stock
        self.port = _free_port()
        self.environment = (stock_environment if stock else airflow_environment)(
            self.home, self.port
        )
        self.client = Client(f"http://{HOST}:{self.port}")
        for name, text in dags.items():
            (self.home.dags / name).write_text(text)
        command = ["airflow", "db", "migrate"]
        if not stock:
            command = ["workfuse.local.database", str(self.home.path), place_of(None)]
        with (self.home.logs / "database.log").open("wb") as log:
            subprocess.run(
                [sys.executable, "-m", *command],
                env=self.environment, stdout=log, stderr=log, check=True,
            )  # fmt: skip

    @contextmanager
    def running(self, dag_ids: list[str]) -> Iterator[None]:
        """Keep the four components up; begin when all these DAGs can run."""
        supervisor = Supervisor(self.home, self.environment)
        supervisor.start_all()
        try:
            deadline = time.monotonic() + START_SECONDS
            while not self._is_ready(dag_ids):
                supervisor.watch(restart=False)
                if time.monotonic() > deadline:
                    raise TimeoutError(f"Airflow did not start, see {self.home.logs}.")
                time.sleep(0.5)
            yield
        finally:
            supervisor.stop()

    @contextmanager
    def serving(self, *others: str) -> Iterator[str]:
        """Keep up the API server and these alone; gives its address, the client signed in."""
        supervisor = Supervisor(self.home, self.environment)
        supervisor.start(["api-server", *others])
        try:
            deadline = time.monotonic() + START_SECONDS
            while self.client.token is None:
                supervisor.watch(restart=False)
                if time.monotonic() > deadline:
                    raise TimeoutError(f"Airflow did not start, see {self.home.logs}.")
                time.sleep(0.5)
                with suppress(ApiError):
                    self._sign_in()
            yield f"http://{HOST}:{self.port}"
        finally:
            supervisor.stop()

    def measure(self, dag_id: str, times: ChainTimes) -> None:
        """Run a DAG once and add its times.

        Raises:
            RuntimeError: If the run fails.
        """
        runs = f"/api/v2/dags/{dag_id}/dagRuns"
        posted = time.time()
        run = self.client.post(runs, {"logical_date": None, "conf": {"value": "x"}})
        deadline = time.monotonic() + RUN_SECONDS
        while run["state"] not in ("success", "failed") and time.monotonic() < deadline:
            time.sleep(0.25)
            run = self.client.get(f"{runs}/{run['dag_run_id']}")
        if run["state"] != "success":
            raise RuntimeError(f"{dag_id} ended as {run['state']}: {json.dumps(run)}")
        end = _seconds(run["end_date"])
        times.from_post.append(end - posted)
        times.from_start.append(end - _seconds(run["start_date"]))

    def _sign_in(self) -> None:
        if self.stock:
            self.client.token = self.client.get("/auth/token")["access_token"]
        else:
            self.client.sign_in(self.home.password())

    def _is_ready(self, dag_ids: list[str]) -> bool:
        with suppress(ApiError):
            health = self.client.get("/api/v2/monitor/health")
            if any(part["status"] != "healthy" for part in health.values()):
                return False
            self._sign_in()
            self.client.get("/execution/health", timeout=60)  # built on its first request
            return all(self.client.get(f"/api/v2/dags/{dag_id}") for dag_id in dag_ids)
        return False


def _seconds(text: Any) -> float:
    return datetime.fromisoformat(str(text)).timestamp()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
