"""How fast webhooks are answered, and how soon the first step of what they start begins."""

from __future__ import annotations

import http.client
import json
import sqlite3
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from bench.airflow_runs import BenchAirflow
from bench.compiling import compiled
from bench.deploying import deployed
from bench.documents import hook
from workfuse.local.client import ApiError
from workfuse.local.environment import HOST

CALLS = 200
"""In each turn, by each of them."""
TURNS = 3
CALLERS = 4
TOGETHER_SECONDS = 15.0
STARTED = 15
START_SECONDS = 30.0
SETTLED_SECONDS = 35.0  # until the api-server's collector works as it will
PATH = "bench/started"
_ACCEPTED = (200, 202)
BODY = json.dumps({"order": 1003, "items": [{"sku": f"A-{n}", "n": n} for n in range(20)]})


@dataclass
class CallTimes:
    """What calling took.

    Attributes:
        one: Seconds of each call of one caller.
        together: How many runs several callers at once started.
        refused: How many of the latter's calls were answered with an error.
    """

    one: list[float] = field(default_factory=list)
    together: int = 0
    refused: int = 0

    def rate(self) -> float:
        """Calls a second of one caller."""
        return len(self.one) / sum(self.one)

    def rate_together(self) -> float:
        """Runs a second that several at once start."""
        return self.together / TOGETHER_SECONDS

    def worst(self) -> float:
        """The 99th percentile of one caller's calls."""
        return quantiles(self.one, n=100)[98]


@dataclass
class Starts:
    """What was measured. `first_step`: seconds from a call to its run's first step."""

    calls: int = CALLS
    callers: int = CALLERS
    body: int = len(BODY)
    hooks: CallTimes = field(default_factory=CallTimes)
    airflow: CallTimes = field(default_factory=CallTimes)
    stock: CallTimes = field(default_factory=CallTimes)
    first_step: list[float] = field(default_factory=list)

    def first(self) -> tuple[float, float]:
        """Return the median and the slowest."""
        return median(self.first_step), max(self.first_step)


def measure_starts() -> Starts:
    """Start runs of one DAG in both ways, in turns, on the api-server alone; then with all."""
    starts = Starts()
    with tempfile.TemporaryDirectory(prefix="workfuse-bench-starts-") as folder:
        airflow = BenchAirflow(Path(folder, "ours"), stock=False, dags={})
        file = {"stock.py": compiled(hook(PATH), "stock")}
        stock = BenchAirflow(Path(folder, "stock"), stock=True, dags=file)
        for name in ("", "_PER_ADDRESS"):
            airflow.environment[f"AIRFLOW__WORKFUSE__HOOK_CALLS_PER_MINUTE{name}"] = "0"
        with airflow.serving("dag-processor"), stock.serving("dag-processor"):
            workflow_id = deployed(airflow.client, hook(PATH))
            _until_loaded(stock, "stock")
            conf = json.dumps({"logical_date": None, "conf": json.loads(BODY)})
            ways = {
                "hooks": Caller(airflow, f"/workfuse/hooks/{PATH}", BODY),
                "airflow": Caller(airflow, f"/api/v2/dags/{workflow_id}/dagRuns", conf),
                "stock": Caller(stock, "/api/v2/dags/stock/dagRuns", conf),
            }
            for caller in ways.values():
                caller.call(20)  # cold
            time.sleep(SETTLED_SECONDS)
            for _ in range(TURNS):
                for name, caller in ways.items():
                    getattr(starts, name).one += caller.call(CALLS)
            for name, caller in ways.items():
                times = getattr(starts, name)
                times.together, times.refused = caller.together()
        _forget_runs(airflow)
        with airflow.running([workflow_id]):
            caller = Caller(airflow, f"/workfuse/hooks/{PATH}", BODY)
            _first_step(airflow, caller, workflow_id)  # processes are cold
            starts.first_step = [_first_step(airflow, caller, workflow_id) for _ in range(STARTED)]
    return starts


class Caller:
    """Calls one address again and again, on connections that stay open."""

    def __init__(self, airflow: BenchAirflow, path: str, body: str) -> None:
        self._port = airflow.port
        self._path = path
        self._body = body
        self._headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {airflow.client.token}",
        }

    def call(self, count: int) -> list[float]:
        """Seconds of each call, one after the other."""
        seconds = []
        with closing(self._connection()) as connection:
            for _ in range(count):
                began = time.perf_counter()
                status = self._ask(connection)
                seconds.append(time.perf_counter() - began)
                if status not in _ACCEPTED:
                    raise RuntimeError(f"{self._path} answered {status}")
        return seconds

    def together(self) -> tuple[int, int]:
        """How many runs several callers start in that time, and how many calls are refused."""
        until = time.monotonic() + TOGETHER_SECONDS
        with ThreadPoolExecutor(CALLERS) as callers:
            found = Counter[bool]()
            for seen in callers.map(self._call_until, [until] * CALLERS):
                found += seen
        return found[True], found[False]

    def _call_until(self, until: float) -> Counter[bool]:
        seen = Counter[bool]()
        with closing(self._connection()) as connection:
            while time.monotonic() < until:
                accepted = self._ask(connection) in _ACCEPTED
                seen[accepted] += time.monotonic() < until
        return seen

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(HOST, self._port, timeout=60)

    def _ask(self, connection: http.client.HTTPConnection) -> int:
        connection.request("POST", self._path, self._body, self._headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def _until_loaded(airflow: BenchAirflow, dag_id: str) -> None:
    deadline = time.monotonic() + 2 * START_SECONDS
    while time.monotonic() < deadline:
        with suppress(ApiError):
            airflow.client.get(f"/api/v2/dags/{dag_id}")
            return
        time.sleep(0.5)
    raise TimeoutError(f"Airflow did not load {dag_id}.")


def _database(airflow: BenchAirflow) -> sqlite3.Connection:
    return sqlite3.connect(airflow.home.airflow / "airflow.db", timeout=30)


def _forget_runs(airflow: BenchAirflow) -> None:
    """Those that nothing ran: a scheduler would begin with them."""
    with closing(_database(airflow)) as connection:
        connection.execute("DELETE FROM task_instance")
        connection.execute("DELETE FROM dag_run")
        connection.commit()


def _first_step(airflow: BenchAirflow, caller: Caller, workflow_id: str) -> float:
    """Seconds from a call to the start of its run's first step. Waits until the run has ended."""
    began = datetime.now(UTC)
    caller.call(1)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with closing(_database(airflow)) as connection:
            [(state, run_id)] = connection.execute(
                "SELECT state, run_id FROM dag_run WHERE dag_id = ? ORDER BY id DESC LIMIT 1",
                (workflow_id,),
            )
            if state in ("success", "failed"):
                [(started,)] = connection.execute(
                    "SELECT min(start_date) FROM task_instance WHERE dag_id = ? AND run_id = ?"
                    " AND pid IS NOT NULL",
                    (workflow_id, run_id),
                )
                time.sleep(1.5)  # so that the next one finds everything at rest
                first = datetime.fromisoformat(started).replace(tzinfo=UTC)
                return (first - began).total_seconds()
        time.sleep(0.1)
    raise TimeoutError(f"A run of {workflow_id} did not end.")
