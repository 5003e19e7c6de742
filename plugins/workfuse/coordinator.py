"""How workers run a step: as Airflow does, without its waits.

``[sdk] coordinators`` is Airflow's setting for it. See docs/adr/0206.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from airflow.dag_processing import dagbag
from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.sdk._shared.secrets_masker import reset_secrets_masker
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.coordinator import BaseCoordinator

from workfuse import step_calls
from workfuse.generated_files import is_generated
from workfuse.step_calls import CallTransport
from workfuse.task_process import PromptSubprocess, ReadyProcess

if TYPE_CHECKING:
    from airflow.sdk.api.client import Client
    from airflow.sdk.api.datamodels._generated import TaskInstance

_Place: TypeAlias = dict[str, Any]
"""Where a task's DAG is: {"name", "version"} of its bundle, and the file's path in it."""


class PromptCoordinator(BaseCoordinator):
    """Airflow's own coordinator of Python tasks, with processes that do not wait.

    Args:
        forks_ahead: whether each worker has the process for its next task ready.
    """

    def __init__(self, *, forks_ahead: bool = False) -> None:
        # Only Linux can: elsewhere a fork is no start for a task.
        self._forks_ahead = forks_ahead and sys.platform == "linux"
        self._ready: ReadyProcess | None = None

    def execute_task(
        self,
        *,
        what: TaskInstance,
        dag_rel_path: str | os.PathLike[str],
        bundle_info: Any,
        client: Client,
        **others: Any,
    ) -> BaseCoordinator.ExecutionResult:
        """Run a task in a process of its own, to its end."""
        place = {
            "name": bundle_info.name,
            "version": bundle_info.version,
            "path": os.fspath(dag_rel_path),
        }
        known = {
            "what": what,
            "dag_rel_path": dag_rel_path,
            "bundle_info": bundle_info,
            "client": client,
            **others,
        }
        done = partial(self._fork_ahead, place, _with_short_ways(client))
        ready, self._ready = self._ready, None
        process = ready.take(place) if ready is not None else None
        if process is not None:
            process.begin(**known)
        else:
            if sys.platform == "linux":
                known["target"] = partial(_run, place)
            process = PromptSubprocess.start(**known)
        # When it has succeeded its worker has time: the scheduler looks what is next.
        process.when_done = done
        exit_code = process.wait()
        done()
        return self.ExecutionResult(exit_code, process.final_state)

    def _fork_ahead(self, place: _Place, hang_up: Callable[[], None]) -> None:
        if self._forks_ahead and self._ready is None:
            hang_up()  # what is forked has nothing to say to who answers there
            self._ready = ReadyProcess(partial(_run_ahead, place))


def _with_short_ways(client: Client) -> Callable[[], None]:
    """Let the client ask beside the server, where somebody answers; returns what hangs up there."""
    if step_calls.address is None:
        return lambda: None
    # httpx takes a transport with a new client only, and this one is Airflow's.
    server = client._transport  # noqa: SLF001
    short = CallTransport(server, client.base_url.path, step_calls.address)
    client._transport = short  # noqa: SLF001
    return short.hang_up


def _run_ahead(last: _Place, asked: Callable[[], _Place]) -> None:
    """The same in a process that is there before its task, whose file may be that of the last."""
    reset_secrets_masker()  # what the last task was given is none of the next one's business
    read = _read(last)
    place = asked()
    _run(place, read if read is not None and read.is_of(place) else None)


def _run(place: _Place, read: _Read | None = None) -> None:
    """What a task's process does: it reads the DAG file while the server is told that it runs."""
    read = read or _read(place)
    if read is not None:
        read.offer()
    task_runner.main()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class _Read:
    """A DAG file of ours that was read before Airflow asked for it."""

    place: _Place
    stamp: tuple[int, ...]
    known: Mapping[str, Any]
    bag: dagbag.BundleDagBag

    def is_of(self, place: _Place) -> bool:
        """Whether it is what stands there now."""
        with suppress(OSError):
            return place == self.place and _stamp(Path(self.known["dag_folder"])) == self.stamp
        return False

    def offer(self) -> None:
        """Let Airflow's reading of the file find it read, as long as it asks for nothing else."""
        reader = dagbag.BundleDagBag

        def read(**asked: Any) -> dagbag.BundleDagBag:
            return self.bag if asked == self.known else reader(**asked)

        dagbag.BundleDagBag = read  # type: ignore[misc,assignment]


def _read(place: _Place) -> _Read | None:
    with suppress(OSError, ValueError):  # then Airflow's own reading will say what is wrong
        bundles = DagBundlesManager()  # type: ignore[no-untyped-call]
        folder = bundles.get_bundle(place["name"], place["version"]).path
        path = Path(folder, place["path"])
        stamp = _stamp(path)
        if is_generated(path):  # another may ask for variables, and nobody answers yet
            known: dict[str, Any] = {
                "dag_folder": str(path),
                "safe_mode": False,
                "load_op_links": False,
                "bundle_path": folder,
                "bundle_name": place["name"],
            }
            return _Read(place, stamp, known, dagbag.BundleDagBag(**known))
    return None


def _stamp(path: Path) -> tuple[int, ...]:
    """Another one whenever the file is written."""
    state = path.stat()
    return state.st_ino, state.st_mtime_ns, state.st_size
