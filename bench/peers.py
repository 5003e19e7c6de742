"""The peers that we measure ourselves against, installed beside the environment and not into it.

In `.venv` itself, airflow-dagsmith would be a plugin of every Airflow that is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "bench.lock"
FOLDER = ROOT / ".venv" / "bench-peers"


def peers_path() -> str:
    """Install the peers if need be; returns the folder to put on the path."""
    mark = FOLDER / ".lock"
    if not mark.exists() or mark.read_text() != LOCK.read_text():
        print("installing airflow-dagsmith and dag-factory …", flush=True)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        options = ["--require-hashes", "--no-deps", "--upgrade", "--target", str(FOLDER)]
        subprocess.run([*pip, *options, "-r", str(LOCK)], check=True)
        mark.write_text(LOCK.read_text())
    return str(FOLDER)


def peers_environment() -> dict[str, str]:
    """An environment in which the peers can be imported, and tell nobody about it."""
    return os.environ | {
        "PYTHONPATH": peers_path(),
        "DO_NOT_TRACK": "True",
        "AIRFLOW__DAG_FACTORY__ENABLE_TELEMETRY": "False",
    }
