"""Loaded by every Airflow process of the local set-up (it is on their ``PYTHONPATH``).

What makes steps and requests quick here: see docs/adr/0201.
"""

import gc
import os
import threading
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import Engine, event

__all__: list[str] = []  # nothing here is a setting

START_SECONDS = 30


@event.listens_for(Engine, "connect")
def _commit_without_waiting_for_the_disk(connection, _record):  # type: ignore[no-untyped-def]
    """A killed process loses nothing so; a machine that loses power may lose its last seconds."""
    if "sqlite" in type(connection).__module__:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()


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
    from airflow.sdk.execution_time.coordinator import get_coordinator_manager
    from airflow.sdk.listener import get_listener_manager

    client.Client._get_ssl_context_cached(client.API_SSL_CA_FILE_PATH, client.API_SSL_CERT_PATH)
    get_listener_manager()
    get_coordinator_manager().for_queue("default")
    import_module("workfuse_compiler.expressions").parse("{{ 1 }}")  # makes the lexer
    _keep_adapters()


def _keep_adapters() -> None:
    """Make what checks a task's messages once; by default each task makes it, in some 5 ms."""
    from airflow.sdk.execution_time import comms, task_runner
    from pydantic import JsonValue, TypeAdapter

    kept = cache(TypeAdapter)
    for module in (comms, task_runner):
        module.TypeAdapter = kept
    kept(comms.ToTask)
    kept(JsonValue)


def _spare_what_is_loaded() -> None:
    """Keep Python's collector from going through all that is loaded, again and again.

    That took 3 s of the api-server's start, and 0.8 s every few seconds while it answered. So it
    starts without a collector, and what is loaded then is never looked at again.
    """
    gc.disable()
    os.register_at_fork(after_in_child=gc.enable)

    def loaded() -> None:
        gc.freeze()
        gc.enable()

    timer = threading.Timer(START_SECONDS, loaded)
    timer.daemon = True
    timer.start()


match os.environ.get("WORKFUSE_COMPONENT"):
    case "scheduler":
        _preload()
        import_module("workfuse.local.scheduler").install()
    case "api-server":
        _spare_what_is_loaded()
