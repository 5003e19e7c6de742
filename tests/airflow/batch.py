"""Runs many workflows at the same time, and reads what became of them in one go.

The files go into the DAG folder together and the answers come from Airflow's database: asking the
API for each of a thousand steps would keep the tasks waiting that need it as well.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.airflow.client import CONFLICT, Server
from tests.airflow.documents import JsonObject
from workfuse.run_keys import ERROR_KEY, inner_run_path
from workfuse_compiler import GeneratedFile, compile_workflow, default_registry

LONGEST = 900
"""Seconds that a module of such tests may take; on two idle cores 64 graphs need about 90."""
DEADLINE = LONGEST - 40.0

ASKED_AGAIN = 30.0
"""Seconds after which Airflow is shown a file anew: when the database was too busy to keep what it
read, it looks at the file again only once it has changed."""

AT_ONCE = 8
"""Runs; with more of them, each look of the scheduler keeps the database to itself for too long."""

BUSY = "database is locked"
NOT_FOUND = 404
KNOWN = """
    SELECT dag_id FROM dag WHERE NOT is_stale AND dag_id IN (SELECT dag_id FROM serialized_dag)
"""
RUNS = "SELECT dag_id, run_id, state FROM dag_run"
TASKS = f"""
    SELECT ti.dag_id, ti.run_id, ti.task_id, ti.map_index, ti.state, ti.start_date,
        xcom.value
    FROM task_instance AS ti
    LEFT JOIN xcom ON xcom.dag_id = ti.dag_id AND xcom.run_id = ti.run_id
        AND xcom.task_id = ti.task_id AND xcom.map_index = ti.map_index
        AND xcom.key = CASE ti.state
            WHEN 'success' THEN 'return_value' WHEN 'failed' THEN '{ERROR_KEY}' END
"""


@dataclass
class Recorded:
    """A finished run.

    Attributes:
        tasks: State and output, or error, by node id and its place in the loops around it,
            outermost first.
        started: When each node that succeeded had started.
    """

    state: str
    tasks: dict[tuple[str, tuple[int, ...]], tuple[str, Any]] = field(default_factory=dict)
    started: dict[str, str] = field(default_factory=dict)

    def order(self) -> list[str]:
        """The nodes that ran, in the order in which they started."""
        return sorted(self.started, key=self.started.__getitem__)


Key = tuple[str, int]
"""A workflow's id, and which of its payloads."""

Jobs = Mapping[str, tuple[JsonObject, Sequence[JsonObject]]]
"""By workflow id a document, and the payload of each of its runs."""


def run_all(server: Server, jobs: Jobs) -> dict[str, list[Recorded]]:
    """By workflow id its finished runs, in the order of the payloads."""
    files = {id: compiled(id, drawn) for id, (drawn, _) in jobs.items()}
    try:
        return _Batch(server, jobs, files).finished_runs()
    finally:  # else Airflow would read them all again every two minutes
        for file in files.values():
            (server.dags / file.file_name).unlink(missing_ok=True)


def compiled(workflow_id: str, drawn: JsonObject) -> GeneratedFile:
    outcome = compile_workflow(drawn, default_registry(), workflow_id=workflow_id)
    assert outcome.value is not None, "\n".join(map(str, outcome.diagnostics))
    return outcome.value


class _Batch:
    def __init__(self, server: Server, jobs: Jobs, files: Mapping[str, GeneratedFile]) -> None:
        self.server = server
        self.jobs = jobs
        self.files = files
        self.database: Path = server.home / "airflow" / "airflow.db"
        self.deadline = time.monotonic() + DEADLINE

    def finished_runs(self) -> dict[str, list[Recorded]]:
        for file in self.files.values():
            (self.server.dags / file.file_name).write_text(file.text)
        self.until_known()
        keys = [(id, n) for id, (_, payloads) in self.jobs.items() for n in range(len(payloads))]
        self.run(keys)
        runs = self.recorded()
        return {id: [runs[key] for key in keys if key[0] == id] for id in self.jobs}

    def until_known(self) -> None:
        """Wait for all DAGs: reading files and running steps would fight for the database."""
        wanted = {dag_id for file in self.files.values() for dag_id in file.dag_ids}
        shown = time.monotonic()
        while missing := wanted - self.known():
            if time.monotonic() - shown > ASKED_AGAIN:
                shown = time.monotonic()
                for id in {dag_id.partition("__")[0] for dag_id in missing}:
                    self.show(id)
            self.pause(missing)

    def run(self, keys: Sequence[Key]) -> None:
        """Start the runs, each as soon as there is room for it, and wait for their end."""
        waiting, started = list(keys), set[Key]()
        while unfinished := (started - self.finished()) | {*waiting}:
            for id, number in waiting[: AT_ONCE - len(unfinished) + len(waiting)]:
                self.start(id, number, self.jobs[id][1][number])
                waiting.remove((id, number))
                started.add((id, number))
            self.pause(unfinished)

    def show(self, workflow_id: str) -> None:
        """Make Airflow look at a file again."""
        (self.server.dags / self.files[workflow_id].file_name).touch()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        url = f"file:{self.database}?mode=ro"
        with closing(sqlite3.connect(url, uri=True, timeout=30)) as connection:
            return connection.execute(query).fetchall()

    def known(self) -> set[str]:
        """The DAGs whose runs can be started."""
        return {dag_id for (dag_id,) in self.rows(KNOWN)}

    def start(self, workflow_id: str, number: int, payload: JsonObject) -> None:
        """Start a run. On a busy machine SQLite may be locked for longer than Airflow waits."""
        for _ in range(60):
            answer = self.server.session.post(
                f"{self.server.url}/api/v2/dags/{workflow_id}/dagRuns",
                json={"dag_run_id": str(number), "logical_date": None, "conf": payload},
                timeout=60,
            )
            if answer.ok or answer.status_code == CONFLICT:
                return
            if answer.status_code == NOT_FOUND:  # it was known, until a later look at it was lost
                self.show(workflow_id)
            time.sleep(1)
        raise AssertionError(answer.text)

    def finished(self) -> set[Key]:
        return {key for key, state in self.runs().items() if state in ("success", "failed")}

    def runs(self) -> dict[Key, str]:
        """The state of each run that was started here."""
        return {
            (dag_id, int(run_id)): state
            for dag_id, run_id, state in self.rows(RUNS)
            if dag_id in self.jobs and run_id.isdecimal()  # a schedule has runs of its own
        }

    def recorded(self) -> dict[Key, Recorded]:
        runs = {key: Recorded(state) for key, state in self.runs().items()}
        for dag_id, run_id, task_id, map_index, state, started, output in self.rows(TASKS):
            workflow_id, _, loop = dag_id.partition("__")
            first, path = outer_run(run_id)
            if workflow_id not in self.jobs or not first.isdecimal():
                continue
            run = runs[workflow_id, int(first)]
            if task_id != loop:  # that stands for the task in the body around
                place = (*path, map_index) if map_index >= 0 else path
                if state == "success" and started:
                    run.started[task_id] = started
                run.tasks[task_id, place] = state, from_json(output)
        return runs

    def pause(self, waiting: Any) -> None:
        errors = self.rows("SELECT filename, stacktrace FROM import_error")
        ours = [(name, text) for name, text in errors if Path(name).stem in self.jobs]
        assert all(BUSY in text for _, text in ours), ours
        assert time.monotonic() < self.deadline, f"not finished in {DEADLINE} s: {sorted(waiting)}"
        time.sleep(0.3)


def from_json(kept: Any) -> Any:
    """A value as SQLite has it, which takes the text of a number for a number."""
    return json.loads(kept) if isinstance(kept, str) else kept


def outer_run(run_id: str) -> tuple[str, tuple[int, ...]]:
    """The workflow's run that a loop inside a loop belongs to, and the places of its items."""
    first = run_id.split("__")[1] if run_id.startswith("loop__") else run_id
    return first, inner_run_path(first, run_id)
