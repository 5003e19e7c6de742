"""Loaded by every Airflow process of the local set-up (it is on their ``PYTHONPATH``).

What makes steps and requests quick here: see docs/adr/0051 and docs/adr/0201.
"""

import os
import warnings
from importlib import import_module
from importlib.metadata import version
from pkgutil import iter_modules
from time import monotonic

from sqlalchemy import Engine, event

__all__: list[str] = []  # nothing here is a setting

PATCHED_VERSION = "1.3.2"
WAIT_FOR_EXIT_SECONDS = 0.02


@event.listens_for(Engine, "connect")
def _commit_without_waiting_for_the_disk(connection, _record):  # type: ignore[no-untyped-def]
    """A killed process loses nothing so; a machine that loses power may lose its last seconds."""
    if "sqlite" in type(connection).__module__:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()


def _patch_supervisor() -> None:
    """Take two waits from the supervisor of a task (Task SDK 1.3.2).

    When a task's process closes its last socket, it is not dead yet for some milliseconds. The
    supervisor then waits with nothing left to wake it, for the whole ``[workers]
    min_heartbeat_interval``, while the executor's slot stays taken and states other than success
    stay unreported. And it sends its first heartbeat right after it has said that the task runs,
    while the task waits for an answer.
    """
    from airflow.sdk.execution_time import supervisor

    installed = version("apache-airflow-task-sdk")
    process = supervisor.WatchedSubprocess
    task = supervisor.ActivitySubprocess
    known = (
        hasattr(process, "_service_subprocess")
        and "_open_sockets" in process.__annotations__
        and hasattr(task, "_on_child_started")
        and "_last_heartbeat_attempt" in task.__annotations__
    )
    if installed != PATCHED_VERSION or not known:
        warnings.warn(
            f"apache-airflow-task-sdk {installed} is not {PATCHED_VERSION}, for which the patch "
            "in config/airflow_local_settings.py was written: steps may take up to "
            "[workers] min_heartbeat_interval longer to be reported.",
            stacklevel=2,
        )
        return
    service_subprocess = process._service_subprocess
    on_child_started = task._on_child_started

    def service(self, max_wait_time, *args, **kwargs):  # type: ignore[no-untyped-def]
        if not self._open_sockets:
            max_wait_time = min(max_wait_time, WAIT_FOR_EXIT_SECONDS)
        return service_subprocess(self, max_wait_time, *args, **kwargs)

    def started(self, **kwargs):  # type: ignore[no-untyped-def]
        on_child_started(self, **kwargs)
        self._last_heartbeat_attempt = monotonic()

    process._service_subprocess = service
    task._on_child_started = started


def _preload() -> None:
    """Load what steps need: LocalExecutor's workers and their tasks are forks and find it loaded.

    Without it each worker's first task makes a TLS context (0.1 s), and each task imports the
    operators and what they use, reads the plugins and, for HTTP, the provider.
    """
    for module in (
        "airflow.dag_processing.bundles.local",
        "airflow.providers.http.hooks.http",
        "jinja2.ext",
        "openai",
        "workfuse_compiler.expressions",
    ):
        import_module(module)
    operators = import_module("workfuse.operators")
    for module in iter_modules(operators.__path__, "workfuse.operators."):
        import_module(module.name)

    from airflow.sdk.api import client
    from airflow.sdk.listener import get_listener_manager

    client.Client._get_ssl_context_cached(client.API_SSL_CA_FILE_PATH, client.API_SSL_CERT_PATH)
    get_listener_manager()


if os.environ.get("WORKFUSE_COMPONENT") == "scheduler":
    _patch_supervisor()
    _preload()
