"""One folder a case: an export of n8n → the document, the report, and what the checks then say.

`pytest tests/golden/test_imports_n8n.py --force-regen` writes them anew; read the diff.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from workfuse_compiler import check_workflow, default_registry
from workfuse_compiler.imports_n8n import ReportItem, import_n8n

CASES = Path(__file__).parent / "imports_n8n"
REGISTRY = default_registry()


@pytest.mark.parametrize(
    "case", sorted(CASES.glob("*/export.json")), ids=lambda path: path.parent.name
)
def test_case(case: Path, file_regression: FileRegressionFixture) -> None:
    imported = import_n8n(json.loads(case.read_text()))
    found = check_workflow(imported.document, REGISTRY).diagnostics
    report = "".join(f"{line(item)}\n" for item in imported.report)
    checks = "".join(f"{one}\n" for one in found)
    for name, text in {
        "document.json": json.dumps(imported.document, indent=2, ensure_ascii=False) + "\n",
        "report.txt": f"{report}\n{checks}",
    }.items():
        file_regression.check(text, fullpath=case.with_name(name), encoding="utf-8")


def line(item: ReportItem) -> str:
    place = " ".join(filter(None, (item.node_id, item.field)))
    return f"{item.severity} {item.outcome} {place or 'workflow'}: {item.message}"
