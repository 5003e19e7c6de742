"""Generated graphs: the reference interpreter and Airflow agree on every node of every run.

`WORKFUSE_MORE_GRAPHS=100` adds so many to those of the suite.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.airflow.batch import LONGEST, Recorded, run_all
from tests.airflow.client import Server
from tests.airflow.documents import JsonObject
from tests.reference.graphs import PAYLOAD
from tests.reference.interpreter import interpret, run_state
from tests.reference.suite import suite_graphs
from tests.reference.verdict import verdict

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(LONGEST)]

GRAPHS = suite_graphs(more=int(os.environ.get("WORKFUSE_MORE_GRAPHS", "0")))


@pytest.fixture(scope="module")
def runs(airflow_server: Server) -> list[Recorded]:
    """One finished run of each graph, all at work at the same time."""
    jobs = {f"graph_{number}": (drawn, [PAYLOAD]) for number, drawn in enumerate(GRAPHS)}
    return [run for [run] in run_all(airflow_server, jobs).values()]


@pytest.mark.parametrize("number", range(len(GRAPHS)))
def test_airflow_does_what_the_reference_says(runs: list[Recorded], number: int) -> None:
    document, run = GRAPHS[number], runs[number]
    silent = {node["id"] for node in document["nodes"] if tells_nothing(node)}
    actual = {
        (node_id, place): (
            state,
            None if node_id in silent and not place else comparable(output),
        )
        for (node_id, place), (state, output) in run.tasks.items()
    }
    expected = verdict(document, PAYLOAD)
    assert actual == expected, told(document, actual, expected)
    assert run.state == run_state(interpret(document, PAYLOAD)), told(document, actual, expected)


def tells_nothing(node: JsonObject) -> bool:
    """A trigger's output is the payload, and an outer loop's is for those behind it only."""
    is_loop = node["type"] == "logic.loop" and not node["data"].get("disabled")
    return is_loop or node["type"].startswith("trigger.")


def comparable(output: Any) -> Any:
    """Errors by kind and node: their sentences are for people."""
    if isinstance(output, list):
        return [comparable(one) for one in output]
    if isinstance(output, dict):
        if {"kind", "message", "node"} <= output.keys():
            return {key: output[key] for key in ("kind", "node")}
        return {key: comparable(one) for key, one in output.items()}
    return output


def told(document: JsonObject, actual: Any, expected: Any) -> str:
    keys = sorted(actual.keys() | expected.keys())
    lines = [
        f"{key}: Airflow {actual.get(key)}, reference {expected.get(key)}"
        for key in keys
        if actual.get(key) != expected.get(key)
    ]
    return "\n".join([json.dumps(document, indent=1), *lines])
