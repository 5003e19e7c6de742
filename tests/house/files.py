"""The files of this repository, for the tests of its habits."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {
    ".git", ".venv", ".workfuse", "node_modules", "static", "__pycache__", "dist", "secrets",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache",
}  # fmt: skip


def our_files(*suffixes: str) -> list[Path]:
    """Return all files with one of these suffixes (with none given: all files)."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        found += [Path(folder) / name for name in names]
    return sorted(file for file in found if not suffixes or file.suffix in suffixes)


def relative(file: Path) -> str:
    """Return the path as people write it."""
    return file.relative_to(ROOT).as_posix()
