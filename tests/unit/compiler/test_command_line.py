"""`python -m workfuse_compiler`: exit status, and what goes where."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workfuse_compiler import default_registry
from workfuse_compiler.__main__ import main

CASES = Path(__file__).parents[2] / "golden" / "cases"
GOOD = str(CASES / "story_d2_ticket_triage" / "workflow.json")
BAD = str(CASES / "wrong_edges" / "workflow.json")


def test_compile_writes_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.py"
    assert main(["compile", GOOD, "-o", str(target)]) == 0
    assert 'dag_id="ticket_triage"' in target.read_text()
    assert capsys.readouterr() == ("", "")


def test_the_id_can_be_given(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["compile", GOOD, "--id", "my.dag"]) == 0
    assert b'dag_id="my.dag"' in capfdbinary.readouterr().out


def test_findings_go_to_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    for command in ("compile", "check"):
        assert main([command, BAD]) == 1
        out, err = capfd.readouterr()
        assert out == ""
        assert err.startswith("WF201 edge 'e1': ")


def test_check_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", BAD, "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found[0]["code"] == "WF201"
    assert found[0]["edgeId"] == "e1"
    assert main(["check", GOOD, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    raw = io.BytesIO(Path(GOOD).read_bytes())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(raw))
    assert main(["compile", "-"]) == 0
    assert b"with DAG(" in capfdbinary.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "/no/such/file"],
        ["check", "/"],
        ["compile", GOOD, "-o", "/no/such/folder/x.py"],
        ["compile", GOOD, "--id", "not an id"],
        ["compile", GOOD, "--id", "../evil"],
    ],
)
def test_wrong_use_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("workfuse_compiler: ")


@pytest.mark.parametrize("arguments", [[], ["frobnicate"], ["check"], ["check", "a", "b"]])
def test_wrong_arguments_are_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_kinds_and_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kinds"]) == 0
    assert "action.http" in capsys.readouterr().out
    assert main(["kinds", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(default_registry().types)
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["properties"]["schemaVersion"] == {"const": 1}


def test_a_closed_pipe_is_no_mistake() -> None:
    command = f"{sys.executable} -m workfuse_compiler schema | head -c 10"
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert result.stderr == ""


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "workfuse_compiler", "compile", GOOD],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
