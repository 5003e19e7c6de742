"""Airflow loads every expected file, in one pass and without a warning.

In a process of its own: tests of the compiler never import Airflow.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
LOAD = """
import json, sys, warnings
from airflow.dag_processing.dagbag import DagBag
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    bag = DagBag(sys.argv[1])
ours = [str(one.message) for one in caught if one.filename.startswith(sys.argv[1])]
unlimited = [
    f"{dag.dag_id}.{task.task_id}"
    for dag in bag.dags.values()
    for task in dag.tasks
    if task.get_closest_mapped_task_group() and task.max_active_tis_per_dagrun is None
]
found = {"errors": bag.import_errors, "warnings": ours, "unlimited": unlimited}
print(json.dumps({"dags": sorted(bag.dags), **found}))
"""


@pytest.mark.skipif(importlib.util.find_spec("airflow") is None, reason="Airflow is not installed")
def test_airflow_loads_every_expected_file(tmp_path: Path) -> None:
    folder = tmp_path / "dags"
    folder.mkdir()
    names = []
    for path in CASES.glob("*/expected.py"):
        names.extend(re.findall(r'^    dag_id="([\w.]+)",$', path.read_text(), re.MULTILINE))
        shutil.copy(path, folder / f"{path.parent.name}.py")
    result = subprocess.run(
        [sys.executable, "-c", LOAD, folder],
        env={
            **os.environ,
            "AIRFLOW_HOME": str(tmp_path),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    loaded = json.loads(result.stdout.splitlines()[-1])
    assert loaded == {"dags": sorted(names), "errors": {}, "warnings": [], "unlimited": []}
