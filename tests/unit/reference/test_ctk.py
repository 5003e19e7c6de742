"""The table of tests/ctk names each scenario of the kit, and says truly which are drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path

CTK = Path(__file__).parents[2] / "ctk"


def test_the_table_has_each_scenario_once_and_each_drawing() -> None:
    rows = re.findall(
        r"^\| ([a-z-]+-\d), .*? \| (\w[\w ]*) \|", (CTK / "README.md").read_text(), re.M
    )
    cases = json.loads((CTK / "cases.json").read_text())
    assert sorted(id for id, _ in rows) == sorted(case["id"] for case in cases)
    drawn = {id for id, how in rows if how != "no"}
    assert drawn == {path.stem for path in (CTK / "workflows").glob("*.json")}
    assert len(rows) == 21
