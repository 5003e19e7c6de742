"""How long Airflow executes a DAG file of HTTP requests: generated, by hand, and by dag-factory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.compiling import compiled
from bench.documents import requests
from bench.peers import peers_environment

ROUNDS = 7
SIZES = (10, 100)

# What the DAG processor has imported when it forks for a file is there before the clock starts.
PARSE = """
import sys, time
import airflow.sdk, airflow.dag_processing.manager
code = compile(open(sys.argv[1]).read(), sys.argv[1], "exec")
started = time.perf_counter()
exec(code, {"__name__": "dag_file", "__file__": sys.argv[1]})
print(time.perf_counter() - started)
"""


@dataclass(frozen=True)
class Parsing:
    """Medians in seconds for one number of requests.

    Attributes:
        by_hand: the same operators, written down by a person in a loop.
        provider: the HTTP provider's operator, written down by a person in a loop.
        dag_factory: the HTTP provider's operator, from YAML.
    """

    steps: int
    generated: float
    by_hand: float
    provider: float
    dag_factory: float


def measure_parsing() -> list[Parsing]:
    """Measure each file in a fresh process, in turns."""
    return [_measure(steps) for steps in SIZES]


def _measure(steps: int) -> Parsing:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {
            "generated": compiled(requests(steps), "requests"),
            "by_hand": _by_hand(steps),
            "provider": _with_provider(steps),
            "dag_factory": _dag_factory(folder),
        }
        (folder / "requests.yml").write_text(json.dumps(_configuration(steps)))
        for kind, text in files.items():
            (folder / f"{kind}.py").write_text(text)
        times: dict[str, list[float]] = {kind: [] for kind in files}
        for _ in range(ROUNDS):
            for kind in files:
                times[kind].append(_seconds(folder / f"{kind}.py"))
    return Parsing(steps, **{kind: median(seconds) for kind, seconds in times.items()})


def _seconds(file: Path) -> float:
    command = [sys.executable, "-c", PARSE, str(file)]
    output = subprocess.check_output(command, env=peers_environment(), text=True)
    return float(output.split()[-1])


def _by_hand(steps: int) -> str:
    return f"""
from airflow.sdk import DAG
from workfuse.operators import HttpAction, WebhookTrigger

with DAG(
    dag_id="requests",
    dag_display_name="Requests",
    schedule=None,
    catchup=False,
    is_paused_upon_creation=False,
    tags=["workfuse"],
):
    before = WebhookTrigger(task_id="start", task_display_name="Start")
    for number in range({steps}):
        request = HttpAction(
            task_id=f"request_{{number}}",
            task_display_name=f"Request {{number}}",
            method="POST",
            url="https://shop.example/orders/{{{{ trigger.body.id }}}}",
        )
        before >> request
        before = request
"""


def _with_provider(steps: int) -> str:
    return f"""
from airflow.providers.http.operators.http import HttpOperator
from airflow.sdk import DAG

with DAG(dag_id="requests", schedule=None):
    before = None
    for number in range({steps}):
        request = HttpOperator(
            task_id=f"request_{{number}}",
            http_conn_id="shop",
            endpoint="/orders/{{{{ dag_run.conf.id }}}}",
            response_filter=lambda response: response.json(),
        )
        if before:
            before >> request
        before = request
"""


def _dag_factory(folder: Path) -> str:
    return f"""
from dagfactory import load_yaml_dags

load_yaml_dags(globals(), config_filepath={str(folder / "requests.yml")!r})
"""


def _configuration(steps: int) -> dict[str, Any]:
    """For dag-factory; JSON is YAML, and read no slower by its loader than block style."""
    tasks = [
        {
            "task_id": f"request_{number}",
            "operator": "airflow.providers.http.operators.http.HttpOperator",
            "http_conn_id": "shop",
            "endpoint": "/orders/{{ dag_run.conf.id }}",
            **({"dependencies": [f"request_{number - 1}"]} if number else {}),
        }
        for number in range(steps)
    ]
    started = {"start_date": "2026-01-01"}
    return {"requests": {"default_args": started, "schedule": None, "tasks": tasks}}
