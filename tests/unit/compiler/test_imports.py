"""Operators import the expressions in every task: that import stays small."""

from __future__ import annotations

import subprocess
import sys


def loaded_by(statement: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(result.stdout.split())


def test_expressions_import_only_jinja_and_jmespath() -> None:
    loaded = loaded_by("import workfuse_compiler.expressions")
    outside = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    ours = {"workfuse_compiler", "jinja2", "markupsafe", "jmespath"}
    # What an environment's own .pth files load is none of our doing.
    assert outside - ours - {name.partition(".")[0] for name in loaded_by("pass")} == set()
    assert "workfuse_compiler.compile" not in loaded


def test_the_compiler_never_imports_airflow() -> None:
    loaded = loaded_by("import workfuse_compiler.__main__; workfuse_compiler.default_registry()")
    assert not {name for name in loaded if name.partition(".")[0] in ("airflow", "workfuse")}
