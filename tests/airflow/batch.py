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

from tests.airflow.client import Server
from tests.airflow.documents import JsonObject
from workfuse.run_keys import inner_run_path
from workfuse_compiler import compile_workflow, default_registry

DEADLINE = 560.0
"""Seconds for all; on two idle cores 60 small workflows need about 60."""

CONFLICT = 409
RUNS = "SELECT dag_id, run_id, state FROM dag_run"
TASKS = """
    SELECT ti.dag_id, ti.run_id, ti.task_id, ti.map_index, ti.state, ti.start_date,
        xcom.value
    FROM task_instance AS ti
    LEFT JOIN xcom ON xcom.dag_id = ti.dag_id AND xcom.run_id = ti.run_id
        AND xcom.task_id = ti.task_id AND xcom.map_index = ti.map_index
        AND xcom.key = 'return_value' AND ti.state = 'success'
"""


@dataclass
class Recorded:
    """A finished run.

    Attributes:
        tasks: State and output by node id and its place in the loops around it, outermost first.
        started: When each node that succeeded had started.
    """

    state: str
    tasks: dict[tuple[str, tuple[int, ...]], tuple[str, Any]] = field(default_factory=dict)
    started: dict[str, str] = field(default_factory=dict)

    def order(self) -> list[str]:
        """The nodes that ran, in the order in which they started."""
        return sorted(self.started, key=self.started.__getitem__)


Jobs = Mapping[str, tuple[JsonObject, Sequence[JsonObject]]]
"""By workflow id a document, and the payload of each of its runs."""


def run_all(server: Server, jobs: Jobs) -> dict[str, list[Recorded]]:
    """By workflow id its finished runs, in the order of the payloads."""
    batch = _Batch(server, frozenset(jobs))
    deadline = time.monotonic() + DEADLINE
    for workflow_id, (drawn, _) in jobs.items():
        outcome = compile_workflow(drawn, default_registry(), workflow_id=workflow_id)
        assert outcome.value is not None, "\n".join(map(str, outcome.diagnostics))
        (server.dags / outcome.value.file_name).write_text(outcome.value.text)

    waiting = dict(jobs)
    while waiting:
        for workflow_id in batch.known() & waiting.keys():
            for number, payload in enumerate(waiting.pop(workflow_id)[1]):
                batch.start(workflow_id, number, payload)
        batch.pause(deadline, waiting)
    wanted = {(id, str(n)) for id, (_, payloads) in jobs.items() for n in range(len(payloads))}
    while unfinished := wanted - batch.finished():
        batch.pause(deadline, unfinished)
    runs = batch.recorded()
    return {id: [runs[id, str(n)] for n in range(len(jobs[id][1]))] for id in jobs}


class _Batch:
    def __init__(self, server: Server, workflow_ids: frozenset[str]) -> None:
        self.server = server
        self.workflow_ids = workflow_ids
        self.database: Path = server.home / "airflow" / "airflow.db"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        url = f"file:{self.database}?mode=ro"
        with closing(sqlite3.connect(url, uri=True, timeout=30)) as connection:
            return connection.execute(query).fetchall()

    def known(self) -> set[str]:
        return {dag_id for (dag_id,) in self.rows("SELECT dag_id FROM serialized_dag")}

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
            time.sleep(1)
        raise AssertionError(answer.text)

    def finished(self) -> set[tuple[str, str]]:
        ended = ("success", "failed")
        return {(dag_id, run_id) for dag_id, run_id, state in self.rows(RUNS) if state in ended}

    def recorded(self) -> dict[tuple[str, str], Recorded]:
        runs = {(dag_id, run_id): Recorded(state) for dag_id, run_id, state in self.rows(RUNS)}
        for dag_id, run_id, task_id, map_index, state, started, output in self.rows(TASKS):
            workflow_id, _, loop = dag_id.partition("__")
            first, path = outer_run(run_id)
            run = runs.get((workflow_id, first))
            if run is not None and task_id != loop:  # that stands for the task in the body around
                place = (*path, map_index) if map_index >= 0 else path
                if state == "success" and started:
                    run.started[task_id] = started
                run.tasks[task_id, place] = state, None if output is None else json.loads(output)
        return runs

    def pause(self, deadline: float, waiting: Any) -> None:
        errors = self.rows("SELECT filename, stacktrace FROM import_error")
        ours = [error for error in errors if Path(error[0]).stem in self.workflow_ids]
        assert not ours, ours
        assert time.monotonic() < deadline, f"not finished in {DEADLINE} s: {sorted(waiting)}"
        time.sleep(0.3)


def outer_run(run_id: str) -> tuple[str, tuple[int, ...]]:
    """The workflow's run that a loop inside a loop belongs to, and the places of its items."""
    first = run_id.split("__")[1] if run_id.startswith("loop__") else run_id
    return first, inner_run_path(first, run_id)
