"""What many at once cost: waits, a loop's items as tasks and in one task, and nothing at all."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.airflow_runs import BenchAirflow
from bench.deploying import deployed
from bench.documents import for_each, mapped, wait
from tests.airflow.double import Double
from workfuse.local.client import API
from workfuse.local.processes import Session, members

WAITS = 100
ITEMS = 1_000
WATCHED_SECONDS = 20.0
LONGEST_SECONDS = 900.0


@dataclass
class Together:
    """What was measured. Seconds; `*_load` are shares of one core.

    Attributes:
        waiting: Until all runs waited.
        busy_while_waiting: Tasks in a worker's slot then.
        ended: From the calls to the end of the last run.
        idle_memory: MiB of all processes, shared pages counted once.
    """

    waits: int = WAITS
    items: int = ITEMS
    waiting: float = 0.0
    busy_while_waiting: int = 0
    waiting_load: float = 0.0
    ended: float = 0.0
    mapped: float = 0.0
    for_each: float = 0.0
    idle_load: float = 0.0
    idle_memory: float = 0.0


def measure_together() -> Together:
    """Start an Airflow and run all of them."""
    times = Together()
    with (
        tempfile.TemporaryDirectory(prefix="workfuse-bench-together-") as folder,
        Double() as service,
        _running(Path(folder)) as airflow,
    ):
        time.sleep(WATCHED_SECONDS)  # what a start leaves to do
        times.idle_load = _load(airflow, WATCHED_SECONDS)
        times.idle_memory = _memory(airflow)
        _measure_waits(airflow, service, times)
        times.for_each = _run(airflow, deployed(airflow.client, for_each(service.url, ITEMS)))
        times.mapped = _run(airflow, deployed(airflow.client, mapped(service.url, ITEMS)))
    return times


@contextmanager
def _running(folder: Path) -> Iterator[BenchAirflow]:
    airflow = BenchAirflow(folder, stock=False, dags={})
    with airflow.running([]):
        yield airflow


def _measure_waits(airflow: BenchAirflow, service: Double, times: Together) -> None:
    workflow_id = deployed(airflow.client, wait(f"{service.url}/resume"))
    began = time.monotonic()
    for _ in range(WAITS):
        airflow.client.post(f"{API}/workflows/{workflow_id}/runs", {"payload": {}})
    _until(lambda: _count(airflow, workflow_id, "deferred") == WAITS)
    times.waiting = time.monotonic() - began
    times.busy_while_waiting = _count(airflow, workflow_id, "running", "queued")
    times.waiting_load = _load(airflow, WATCHED_SECONDS)
    urls = [seen.json["url"] for seen in service.seen("/resume")]
    began = time.monotonic()
    for url in urls:
        request = urllib.request.Request(url, b"{}", {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=30).close()
    _until(lambda: _ended(airflow, workflow_id) == WAITS)
    times.ended = time.monotonic() - began


def _run(airflow: BenchAirflow, workflow_id: str) -> float:
    """Seconds of one run, from its start."""
    airflow.client.post(f"{API}/workflows/{workflow_id}/runs", {"payload": {}})
    _until(lambda: _ended(airflow, workflow_id) == 1)
    run = airflow.client.get(f"{API}/workflows/{workflow_id}/runs")["items"][0]
    if run["state"] != "COMPLETED":
        raise RuntimeError(json.dumps(run))
    return float(run["durationSeconds"])


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.25)


def _asked(airflow: BenchAirflow, query: str, *values: str) -> int:
    database = airflow.home.airflow / "airflow.db"
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        return int(connection.execute(query, values).fetchone()[0])


def _count(airflow: BenchAirflow, workflow_id: str, *states: str) -> int:
    marks = ", ".join("?" * len(states))
    query = f"SELECT count(*) FROM task_instance WHERE dag_id = ? AND state IN ({marks})"
    return _asked(airflow, query, workflow_id, *states)


def _ended(airflow: BenchAirflow, workflow_id: str) -> int:
    query = "SELECT count(*) FROM dag_run WHERE dag_id = ? AND state IN ('success', 'failed')"
    return _asked(airflow, query, workflow_id)


def _processes(airflow: BenchAirflow) -> list[int]:
    listed = json.loads((airflow.home.path / "processes.json").read_text())
    return members([Session(**one) for one in listed])


def _load(airflow: BenchAirflow, seconds: float) -> float:
    """The share of a core that all processes use together."""
    before = _processor_seconds(airflow)
    time.sleep(seconds)
    return (_processor_seconds(airflow) - before) / seconds


def _processor_seconds(airflow: BenchAirflow) -> float:
    total = 0.0
    for pid in _processes(airflow):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        # With those of its children that have ended.
        total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


def _memory(airflow: BenchAirflow) -> float:
    kib = 0
    for pid in _processes(airflow):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kib += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kib / 1024
