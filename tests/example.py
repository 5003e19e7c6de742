"""Installs the example package of docs/add-a-node-kind.md, as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parent / "example_kind"


def install_example(target: Path) -> dict[str, str]:
    """Install it into a folder, without network.

    Returns:
        The environment of processes that see it.
    """
    pip = [sys.executable, "-m", "pip", "-q", "--no-input", "--disable-pip-version-check"]
    alone = ["--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "install", *alone, "--target", str(target), str(EXAMPLE)], check=True)
    paths = [str(target), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
