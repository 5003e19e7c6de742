"""What every Airflow process pays for the plugin, and what Airflow's page is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import workfuse_plugin
from workfuse_compiler.emit import editor_path

PLUGINS = Path(workfuse_plugin.__file__).parent

LOAD = """
import json, sys
from airflow.plugins_manager import _get_plugins, _get_ui_plugins
plugins, errors = _get_plugins()
_get_ui_plugins()
ours = [name for name in sys.modules if name.split(".")[0] == "workfuse"]
names = [plugin.name for plugin in plugins]
heavy = "fastapi" in sys.modules
print(json.dumps({"errors": errors, "names": names, "ours": ours, "fastapi": heavy}))
"""


def test_loading_the_plugin_imports_nothing_heavy(tmp_path: Path) -> None:
    environment = os.environ | {
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PLUGINS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=True
    )
    found = json.loads(loaded.stdout.strip().splitlines()[-1])
    assert found["errors"] == {}
    assert "workfuse" in found["names"]
    assert found["ours"] == []
    assert found["fastapi"] is False


@pytest.mark.parametrize(
    ("base_url", "bundle_url"),
    [
        ("http://127.0.0.1:8080", "/workfuse/static/editor.js"),
        ("https://tools.example/airflow/", "/airflow/workfuse/static/editor.js"),
    ],
)
def test_the_editor_is_where_a_proxy_put_airflow(
    monkeypatch: pytest.MonkeyPatch, base_url: str, bundle_url: str
) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", base_url)
    apps = workfuse_plugin.WorkfusePlugin().react_apps
    assert {app["bundle_url"] for app in apps} == {bundle_url}
    assert {app["destination"] for app in apps} == {"nav", "dag", "dag_run"}
    assert len({app["url_route"] for app in apps}) == 3


def test_generated_files_name_the_page_that_is_there() -> None:
    apps = workfuse_plugin.WorkfusePlugin().react_apps
    [page] = [app for app in apps if app["destination"] == "nav"]
    assert editor_path("w").startswith(f"/plugin/{page['url_route']}?")
