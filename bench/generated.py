"""How long compiling takes, and parsing what comes out."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench.documents import mixed, requests
from workfuse_compiler import compile_workflow, default_registry

REPEATS = 5
# Airflow is imported before the clock starts: every process that parses a DAG has it already.
PARSE = """
import sys, time
import airflow.sdk, airflow.sdk.execution_time.task_runner
code = compile(open(sys.argv[1]).read(), sys.argv[1], "exec")
started = time.perf_counter()
exec(code, {"__name__": "dag_file"})
print(time.perf_counter() - started)
"""


def compiled(document: dict[str, Any], workflow_id: str) -> str:
    """Return the DAG file of a document.

    Raises:
        ValueError: If the document has errors.
    """
    outcome = compile_workflow(document, default_registry(), workflow_id=workflow_id)
    if outcome.value is None:
        raise ValueError("; ".join(map(str, outcome.diagnostics)))
    return outcome.value.text


def compile_seconds(size: int) -> tuple[int, float]:
    """Return the number of nodes and the median time to compile a workflow of that size."""
    document = mixed(size)
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        compiled(document, "measured")
        times.append(time.perf_counter() - started)
    return len(document["nodes"]), median(times)


def parse_seconds(text: str) -> float:
    """Return the median time to execute a DAG file in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dag_file.py"
        file.write_text(text)
        command = [sys.executable, "-c", PARSE, str(file)]
        return median(
            float(subprocess.check_output(command, text=True).split()[-1]) for _ in range(REPEATS)
        )


def generated_requests(steps: int) -> str:
    """Return the generated file of a chain of HTTP requests."""
    return compiled(requests(steps), "requests")


def requests_by_hand(steps: int) -> str:
    """Return the same chain as a person writes it, with the HTTP provider's operator."""
    lines = [
        "from airflow.providers.http.operators.http import HttpOperator",
        "from airflow.sdk import DAG",
        "",
        'with DAG(dag_id="requests", schedule=None):',
        "    tasks = [",
        "        HttpOperator(",
        '            task_id=f"request_{number}",',
        '            http_conn_id="shop",',
        '            endpoint="/orders/{{ dag_run.conf.id }}",',
        "            response_filter=lambda response: response.json(),",
        "        )",
        f"        for number in range({steps})",
        "    ]",
        "    for before, after in zip(tasks, tasks[1:]):",
        "        before >> after",
    ]
    return "\n".join(lines) + "\n"
