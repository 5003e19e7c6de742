"""How a step's process begins: its DAG file is read while the server is told, or before."""

from __future__ import annotations

import builtins
import configparser
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.dag_processing import dagbag
from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.sdk._shared.module_loading import import_string
from airflow.sdk.execution_time import task_runner

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
OURS = f"{MARK} from a workflow."


def times_read() -> int:
    return builtins.times_read  # type: ignore[attr-defined,no-any-return]


def place(name: str) -> dict[str, str | None]:
    return {"name": "dags-folder", "version": None, "path": f"{name}.py"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the DAG files are; how often one was read is counted."""
    monkeypatch.setattr(builtins, "times_read", 0, raising=False)
    monkeypatch.setattr(dagbag, "BundleDagBag", dagbag.BundleDagBag)  # put back afterwards
    bundle = SimpleNamespace(path=tmp_path)
    monkeypatch.setattr(DagBundlesManager, "get_bundle", lambda *_: bundle)
    return tmp_path


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What the process does when it has its task; nothing by default."""
    work: list[Callable[[], None]] = []
    monkeypatch.setattr(task_runner, "main", lambda: [one() for one in work])
    return work


def write(folder: Path, name: str, note: str = OURS) -> None:
    """As deploying does."""
    draft = folder / "draft"
    draft.write_text(DAG.format(note=note, name=name))
    draft.replace(folder / f"{name}.py")


def asked(folder: Path, name: str) -> list[str]:
    """As Airflow's task runner asks for a file."""
    bag = dagbag.BundleDagBag(
        dag_folder=str(folder / f"{name}.py"), safe_mode=False, load_op_links=False,
        bundle_path=folder, bundle_name="dags-folder",
    )  # fmt: skip
    return list(bag.dags)


@pytest.mark.parametrize(("note", "ahead"), [(OURS, 1), ("By hand.", 0)])
def test_only_a_file_of_ours_is_read_ahead_and_only_once(
    folder: Path, tasks: list[Callable[[], None]], note: str, ahead: int
) -> None:
    """A file by hand may ask for a variable while it is read, and nobody answers yet."""
    for name in ("orders", "other"):
        write(folder, name, note)

    def work() -> None:
        assert times_read() == ahead
        assert asked(folder, "orders") == ["orders"]
        assert times_read() == 1
        assert asked(folder, "other") == ["other"]

    tasks.append(work)
    coordinator._run(place("orders"))
    assert times_read() == 2


@pytest.mark.parametrize(
    ("meanwhile", "task", "reads"),
    [
        (lambda _: None, "orders", 1),
        (lambda folder: write(folder, "orders"), "orders", 2),
        (lambda _: None, "other", 2),
    ],
    ids=["the same", "deployed again", "another workflow"],
)
def test_a_file_that_was_read_before_the_task_came_is_the_one_that_is_there(
    folder: Path,
    tasks: list[Callable[[], None]],
    meanwhile: Callable[[Path], None],
    task: str,
    reads: int,
) -> None:
    for name in ("orders", "other"):
        write(folder, name)

    def waits() -> dict[str, str | None]:
        assert times_read() == 1, "before there is a task"
        meanwhile(folder)
        return place(task)

    def work() -> None:
        assert asked(folder, task) == [task]
        assert times_read() == reads

    tasks.append(work)
    coordinator._run_ahead(place("orders"), waits)
    assert times_read() == reads


def test_a_file_that_is_gone_is_for_airflow_to_report(
    folder: Path, tasks: list[Callable[[], None]]
) -> None:
    begun: list[bool] = []
    tasks.append(lambda: begun.append(True))
    coordinator._run(place("gone"))
    write(folder, "orders")

    def waits() -> dict[str, str | None]:
        (folder / "orders.py").unlink()
        return place("orders")

    coordinator._run_ahead(place("orders"), waits)
    assert begun == [True, True]


def test_the_local_settings_name_it() -> None:
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(CHECKOUT / "config" / "airflow.cfg")
    sdk = {name: json.loads(text) for name, text in settings["sdk"].items()}
    specification = sdk["coordinators"][sdk["queue_to_coordinator"]["default"]]
    assert import_string(specification["classpath"]) is coordinator.PromptCoordinator
    coordinator.PromptCoordinator(**specification["kwargs"])
