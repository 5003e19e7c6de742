"""What every file of this repository keeps to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.files import our_files, relative

LIMITS = (
    (r"workfuse_compiler/kinds/.*\.py", 150),
    (r"editor_ui/src/.*\.tsx", 250),
    (r".*\.py", 400),
)
# Addresses of registries belong into the machine's configuration: mirrors differ.
REGISTRIES = re.compile(
    "|".join(
        (
            r"pypi\.(org|python)", r"pythonhosted\.o", r"npmjs\.(org|com)", r"yarnpkg\.c",
            r"docker\.io", r"ghcr\.i", r"quay\.i", r"deb\.debian\.o", r"mcr\.microsoft",
        )
    )
)  # fmt: skip
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


@pytest.mark.parametrize(("pattern", "limit"), LIMITS)
def test_files_stay_small(pattern: str, limit: int) -> None:
    """A file that outgrows its limit does more than one thing."""
    long = {
        relative(file): length
        for file in our_files(".py", ".tsx")
        if re.fullmatch(pattern, relative(file))
        and "golden/cases" not in relative(file)
        and (length := len(file.read_text().splitlines())) > limit
    }
    assert not long


def test_no_file_names_a_registry() -> None:
    """pip and npm are configured on the machine, not here."""
    assert not _lines_with(REGISTRIES, our_files())


def test_nothing_is_left_for_later() -> None:
    """Unfinished work is an issue, not a comment."""
    code = our_files(".py", ".ts", ".tsx", ".mjs", ".sh", ".toml", ".cfg", ".yaml", ".yml", "")
    assert not _lines_with(UNFINISHED, code)


def _lines_with(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    here = Path(__file__).resolve()
    return [
        f"{relative(file)}:{number}: {line.strip()[:80]}"
        for file in files
        if file != here and "golden/cases" not in relative(file)
        for number, line in enumerate(file.read_text(errors="ignore").splitlines(), 1)
        if pattern.search(line)
    ]
