"""A package from outside brings a node kind: docs/add-a-node-kind.md, tried out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.example import EXAMPLE, install_example

CASE = EXAMPLE / "golden" / "workflow.json"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return install_example(tmp_path_factory.mktemp("example"))


def run(environment: dict[str, str] | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_its_kind_is_listed_with_its_form(environment: dict[str, str]) -> None:
    listed = run(environment, "workfuse_compiler", "kinds", "--format", "json")
    kinds = {kind["type"]: kind for kind in json.loads(listed.stdout)}
    shout = kinds["example.shout"]
    assert (shout["label"], shout["description"]) == ("Shout", "Makes a text loud.")
    assert set(shout["configSchema"]["properties"]) == {"text", "marks"}
    assert "action.http" in kinds
    assert listed.stderr == ""


def test_it_compiles_to_its_golden_file(environment: dict[str, str]) -> None:
    compiled = run(environment, "workfuse_compiler", "compile", str(CASE), "--id", "loud_orders")
    assert compiled.returncode == 0, compiled.stderr
    assert compiled.stdout == CASE.with_name("expected.py").read_text()


def test_its_own_tests_pass(environment: dict[str, str]) -> None:
    tests = str(EXAMPLE / "test_shout.py")
    alone = ["-q", "-p", "no:cacheprovider", "--noconftest", "-c", str(EXAMPLE / "pyproject.toml")]
    result = run(environment, "pytest", *alone, tests)
    assert result.returncode == 0, result.stdout
    assert "3 passed" in result.stdout


def test_without_it_its_nodes_are_findings() -> None:
    checked = run(None, "workfuse_compiler", "check", str(CASE))
    assert checked.returncode == 1
    assert "WF101 node 'shout'" in checked.stdout + checked.stderr


def test_ruff_has_nothing_to_say_about_its_file() -> None:
    ruff = Path(sys.executable).with_name("ruff")
    file = str(CASE.with_name("expected.py"))
    for command in (["check"], ["format", "--check"], ["check", "--preview", "--select", "AIR"]):
        result = subprocess.run(
            [ruff, *command, "--no-cache", "--isolated", "--line-length", "100", file],
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout
