"""How workers run a step: as Airflow does, without its waits.

``[sdk] coordinators`` is Airflow's setting for it. See docs/adr/0206.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from airflow.dag_processing import dagbag
from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import SucceedTask
from airflow.sdk.execution_time.coordinator import BaseCoordinator
from airflow.sdk.execution_time.supervisor import STATES_SENT_DIRECTLY, ActivitySubprocess

from workfuse.generated_files import is_generated
from workfuse.scheduler_bell import SCHEDULER_BELL

if TYPE_CHECKING:
    from airflow.sdk.api.datamodels._generated import TaskInstance

EXIT_SECONDS = 0.02


class PromptCoordinator(BaseCoordinator):
    """Airflow's own coordinator of Python tasks, with a process that does not wait."""

    def execute_task(
        self,
        *,
        what: TaskInstance,
        dag_rel_path: str | os.PathLike[str],
        bundle_info: Any,
        **others: Any,
    ) -> BaseCoordinator.ExecutionResult:
        """Run a task in a process of its own, to its end."""
        if sys.platform == "linux":  # elsewhere a fork is no start for a task
            others["target"] = partial(_run, bundle_info, dag_rel_path)
        process = PromptSubprocess.start(
            what=what, dag_rel_path=dag_rel_path, bundle_info=bundle_info, **others
        )
        exit_code = process.wait()
        return self.ExecutionResult(exit_code, process.final_state)


class PromptSubprocess(ActivitySubprocess):
    """A task's process as its supervisor sees it (Task SDK 1.3.2), with three waits less."""

    def _on_child_started(self, **known: Any) -> None:
        super()._on_child_started(**known)
        # Airflow's sends a heartbeat now, while the task waits for an answer; but the server has
        # just been told that it runs.
        self._last_heartbeat_attempt = monotonic()

    def _service_subprocess(self, max_wait_time: float, *args: Any, **others: Any) -> int | None:
        # When a process has closed its last socket it is not dead yet, for some milliseconds, and
        # nothing is left to wake its supervisor, who holds the executor's slot.
        if not self._open_sockets:
            max_wait_time = min(max_wait_time, EXIT_SECONDS)
        exit_code: int | None = super()._service_subprocess(max_wait_time, *args, **others)
        return exit_code

    def _send_terminal_state_msg(self, msg: Any) -> None:
        super()._send_terminal_state_msg(msg)
        if isinstance(msg, SucceedTask):  # what follows may begin while this process ends
            SCHEDULER_BELL.ring()

    def update_task_state_if_needed(self) -> None:
        """Tell the server of an end that the task did not tell itself: a failure, or a skip."""
        super().update_task_state_if_needed()  # type: ignore[no-untyped-call]
        if self.final_state not in STATES_SENT_DIRECTLY:
            SCHEDULER_BELL.ring()


def _run(bundle_info: Any, dag_rel_path: str | os.PathLike[str]) -> None:
    """What a task's process does: it reads the DAG file while the server is told that it runs."""
    with suppress(OSError, ValueError):  # then Airflow's own reading will say what is wrong
        _read_ahead(bundle_info, dag_rel_path)
    task_runner.main()  # type: ignore[no-untyped-call]


def _read_ahead(bundle_info: Any, dag_rel_path: str | os.PathLike[str]) -> None:
    """Let Airflow's reading of the file find it read, as long as it asks for nothing else."""
    bundles = DagBundlesManager()  # type: ignore[no-untyped-call]
    folder = bundles.get_bundle(bundle_info.name, bundle_info.version).path
    path = Path(folder, dag_rel_path)
    if not is_generated(path):  # it may ask for variables, and nobody answers yet
        return
    known: dict[str, Any] = {
        "dag_folder": str(path),
        "safe_mode": False,
        "load_op_links": False,
        "bundle_path": folder,
        "bundle_name": bundle_info.name,
    }
    reader = dagbag.BundleDagBag
    bag = reader(**known)

    def read(**asked: Any) -> dagbag.BundleDagBag:
        return bag if asked == known else reader(**asked)

    dagbag.BundleDagBag = read  # type: ignore[misc,assignment]
