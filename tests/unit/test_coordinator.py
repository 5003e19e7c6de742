"""How a step's process begins: its DAG file is read while the server is told."""

from __future__ import annotations

import builtins
import configparser
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.dag_processing import dagbag
from airflow.sdk._shared.module_loading import import_string
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.supervisor import ActivitySubprocess

from workfuse import coordinator
from workfuse.generated_files import MARK
from workfuse.local.home import CHECKOUT

DAG = '''
"""{note}"""
import builtins
from airflow.sdk import DAG
builtins.times_read += 1
with DAG("{name}"):
    pass
'''


@pytest.mark.parametrize(("note", "ahead"), [(f"{MARK} from a workflow.", 1), ("By hand.", 0)])
def test_only_a_file_of_ours_is_read_ahead_and_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: str, ahead: int
) -> None:
    """A file by hand may ask for a variable while it is read, and nobody answers yet."""
    monkeypatch.setattr(builtins, "times_read", 0, raising=False)
    monkeypatch.setattr(dagbag, "BundleDagBag", dagbag.BundleDagBag)  # put back afterwards
    for name in ("orders", "other"):
        (tmp_path / f"{name}.py").write_text(DAG.format(note=note, name=name))
    bundle = SimpleNamespace(path=tmp_path)
    monkeypatch.setattr(coordinator.DagBundlesManager, "get_bundle", lambda *_: bundle)

    def read(name: str) -> list[str]:
        """As Airflow's task runner asks for it."""
        bag = dagbag.BundleDagBag(
            dag_folder=str(tmp_path / f"{name}.py"), safe_mode=False, load_op_links=False,
            bundle_path=tmp_path, bundle_name="dags-folder",
        )  # fmt: skip
        return list(bag.dags)

    def main() -> None:
        assert builtins.times_read == ahead  # type: ignore[attr-defined]
        assert read("orders") == ["orders"]
        assert builtins.times_read == 1  # type: ignore[attr-defined]
        assert read("other") == ["other"]

    monkeypatch.setattr(task_runner, "main", main)
    coordinator._run(SimpleNamespace(name="dags-folder", version=None), "orders.py")
    assert builtins.times_read == 2  # type: ignore[attr-defined]


def test_a_file_that_is_gone_is_for_airflow_to_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = SimpleNamespace(path=tmp_path)
    monkeypatch.setattr(coordinator.DagBundlesManager, "get_bundle", lambda *_: bundle)
    begun: list[bool] = []
    monkeypatch.setattr(task_runner, "main", lambda: begun.append(True))
    coordinator._run(SimpleNamespace(name="dags-folder", version=None), "gone.py")
    assert begun == [True]


def test_the_local_settings_name_it() -> None:
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(CHECKOUT / "config" / "airflow.cfg")
    sdk = {name: json.loads(text) for name, text in settings["sdk"].items()}
    specification = sdk["coordinators"][sdk["queue_to_coordinator"]["default"]]
    assert import_string(specification["classpath"]) is coordinator.PromptCoordinator


def test_what_it_changes_in_airflows_process_is_there() -> None:
    changed = {
        name for name, value in vars(coordinator.PromptSubprocess).items() if callable(value)
    }
    assert changed <= set(dir(ActivitySubprocess))
    assert "_open_sockets" in dir(ActivitySubprocess)
    assert "_last_heartbeat_attempt" in dir(ActivitySubprocess)
