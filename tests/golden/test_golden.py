"""One folder a case: workflow.json → expected.py, diagnostics.txt, or both.

`pytest tests/golden --force-regen` writes them anew; read the diff like a DAG of a colleague.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from workfuse_compiler import compile_workflow, default_registry
from workfuse_compiler.json_text import read_json

CASES = Path(__file__).parent / "cases"
REGISTRY = default_registry()
SOURCE = Path(sys.modules["workfuse_compiler"].__file__ or "").parent


@pytest.mark.parametrize(
    "case", sorted(CASES.glob("*/workflow.json")), ids=lambda path: path.parent.name
)
def test_case(case: Path, file_regression: FileRegressionFixture) -> None:
    read = read_json(case.read_bytes())
    if read.diagnostics:
        text, found = None, read.diagnostics
    else:
        outcome = compile_workflow(read.value, REGISTRY, workflow_id=case.parent.name)
        text, found = outcome.value and outcome.value.text, outcome.diagnostics
    assert any(one.is_error for one in found) == (text is None)
    for name, content in {
        "expected.py": text,
        "diagnostics.txt": "".join(f"{one}\n" for one in found) or None,
    }.items():
        path = case.with_name(name)
        if content is None:
            assert not path.exists(), f"{path} is not expected any more"
        else:
            file_regression.check(content, fullpath=path, encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["format", "--check", "--diff"], ["check", "--preview", "--select", "AIR"]],
    ids=["check", "format", "airflow"],
)
def test_ruff_has_nothing_to_say(arguments: list[str]) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    result = subprocess.run(
        [ruff, *arguments, "--no-cache", "--quiet", CASES],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_code_has_a_case() -> None:
    codes = set()
    for module in (SOURCE / "diagnostics").glob("*.py"):
        codes |= set(re.findall(r'"(WF\d{3})"', module.read_text()))
    seen = set(re.findall(r"^(WF\d{3})", _all("diagnostics.txt"), re.MULTILINE))
    assert codes == seen


def test_every_kind_has_a_case() -> None:
    written = _all("expected.py")
    assert [kind.type for kind in REGISTRY if f" {kind.operator.name}(" not in written] == []


def _all(name: str) -> str:
    return "\n".join(path.read_text() for path in sorted(CASES.glob(f"*/{name}")))
