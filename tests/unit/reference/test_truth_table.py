"""The page's truth table and its tests have the same rows, and the reference agrees."""

from __future__ import annotations

import pytest

from tests.reference.interpreter import interpret
from tests.reference.truth_table import ROWS, RUNS, SKIPPED, STOPPED, Row, rows_of_the_page


def test_each_row_of_the_page_is_tested() -> None:
    assert sorted(row.name for row in ROWS) == sorted(rows_of_the_page())


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_each_column_is_tested_and_means_what_the_reference_says(row: Row) -> None:
    found: set[str] = set()
    for given, expected in row.cases:
        results = interpret(row.document("Row"), given)
        assert {node_id: results[node_id].state for node_id in expected} == expected, given
        found |= set(expected.values())
    assert found == {RUNS, SKIPPED, STOPPED}
    items = [given for given, _ in row.cases]
    levels = interpret(row.in_loop("Row"), {"items": items})["each"].items or []
    for (given, expected), level in zip(row.cases, levels, strict=True):
        assert {node_id: level[node_id].state for node_id in expected} == expected, given
