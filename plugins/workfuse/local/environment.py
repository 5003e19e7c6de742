"""The environment of Airflow's processes: what depends on the home and the port.

Everything else is in ``config/airflow.cfg``.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

from workfuse.local.errors import LaunchError
from workfuse.local.home import CHECKOUT, Home
from workfuse.local.postgres import VARIABLE, Postgres

HOST = "127.0.0.1"
SQLITE = {"timeout": 5.0 if os.environ.get("WORKFUSE_COMPONENT") == "api-server" else 30.0}
"""Seconds to wait for another's transaction (a setting): SQLite lets one write at a time.

With Airflow's 5 s the scheduler and the triggerer end beside a busy api-server. That must not be
patient: it writes its audit log on its event loop, where the transaction that it waits for may need
its turn.
"""
CONFIG = CHECKOUT / "config"


def airflow_environment(
    home: Home,
    port: int,
    *,
    postgres: Postgres | None = None,
    config_file: Path = CONFIG / "airflow.cfg",
) -> dict[str, str]:
    """Return the environment in which Airflow's commands work on ``home``.

    Settings of the caller's own Airflow (``AIRFLOW_HOME``, ``AIRFLOW__*``) are left out: they would
    point into another database. So is ``WORKFUSE_DATABASE``: steps need not see the password.
    """
    keys = home.secrets()
    left_out = ("AIRFLOW_", "AIRFLOW__", VARIABLE)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
    paths = [str(CONFIG), str(CHECKOUT), str(CHECKOUT / "plugins"), kept.get("PYTHONPATH", "")]
    return kept | {
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "PYTHONUNBUFFERED": "1",
        "AIRFLOW_HOME": str(home.airflow),
        "AIRFLOW_CONFIG": str(config_file),
        "AIRFLOW__CORE__DAGS_FOLDER": str(home.dags),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(CHECKOUT / "plugins"),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{port}/execution/",
        "AIRFLOW__CORE__FERNET_KEY": keys.fernet_key,
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://{HOST}:{port}",
        "AIRFLOW__API__SECRET_KEY": keys.api_secret_key,
        "AIRFLOW__API_AUTH__JWT_SECRET": keys.jwt_secret,
        **_database(home, postgres),
        "AIRFLOW__FAB__CONFIG_FILE": str(CONFIG / "webserver_config.py"),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home.airflow / "logs"),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(
            home.airflow / "logs" / "dag_processor"
        ),
        "AIRFLOW__WORKFUSE__FILES_ROOT": home.files.as_uri(),
        "WORKFUSE_HOME": str(home.path),
        "WORKFUSE_URL": f"http://{HOST}:{port}",
    }


def _database(home: Home, postgres: Postgres | None) -> dict[str, str]:
    if postgres is None:
        url, arguments = f"sqlite:///{home.airflow / 'airflow.db'}", f"{__name__}.SQLITE"
    else:
        url, arguments = postgres.airflow_url, f"{Postgres.__module__}.CONNECT"
    return {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS": arguments,
    }


def require_free(port: int) -> None:
    """Refuse a port that somebody listens on.

    Raises:
        LaunchError: If it is taken, may not be bound, or is no port at all.
    """
    if not 1 <= port <= 65535:
        raise LaunchError(f"PORT={port} is no port; use 1 to 65535.", exit_code=2)
    try:
        _bind(port).close()
    except PermissionError as error:
        raise LaunchError(
            f"This user may not open port {port}; choose one above 1023, for example PORT=8080."
        ) from error
    except OSError as error:
        raise LaunchError(
            f"Port {port} is taken by another program; choose another one, "
            f"for example PORT={port + 1 if port < 65535 else 8080}."
        ) from error


def host_name() -> str:
    """Return the name under which Airflow's processes know this machine (a setting)."""
    return "localhost"


def _bind(port: int) -> socket.socket:
    probe = socket.socket()
    try:
        # As servers do, so that connections in TIME_WAIT do not count as "taken".
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
    except OSError:
        probe.close()
        raise
    return probe
