"""Each row of the truth table on real Airflow, outside of loops and inside."""

from __future__ import annotations

import pytest

from tests.airflow.batch import LONGEST, Recorded, run_all
from tests.airflow.client import Server
from tests.airflow.documents import JsonObject
from tests.reference.truth_table import ROWS, STOPPED

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(LONGEST)]

NUMBERS = range(len(ROWS))
IDS = [row.name for row in ROWS]


@pytest.fixture(scope="module")
def runs(airflow_server: Server) -> dict[str, list[Recorded]]:
    """All rows at the same time."""
    jobs: dict[str, tuple[JsonObject, list[JsonObject]]] = {}
    for number, row in enumerate(ROWS):
        given = [values for values, _ in row.cases]
        jobs[f"row_{number}"] = row.document(row.name), given
        jobs[f"row_{number}_in_a_loop"] = row.in_loop(row.name), [{"items": given}]
    return run_all(airflow_server, jobs)


def states(run: Recorded, expected: dict[str, str], *place: int) -> dict[str, str]:
    return {node_id: run.tasks[node_id, place][0] for node_id in expected}


@pytest.mark.parametrize("number", NUMBERS, ids=IDS)
def test_row(runs: dict[str, list[Recorded]], number: int) -> None:
    for (given, expected), run in zip(ROWS[number].cases, runs[f"row_{number}"], strict=True):
        assert states(run, expected) == expected, given
        assert run.state == ("failed" if STOPPED in expected.values() else "success"), given


@pytest.mark.parametrize("number", NUMBERS, ids=IDS)
def test_row_inside_a_loop(runs: dict[str, list[Recorded]], number: int) -> None:
    [run] = runs[f"row_{number}_in_a_loop"]
    for index, (given, expected) in enumerate(ROWS[number].cases):
        assert states(run, expected, index) == expected, given
    assert run.state == "failed"
