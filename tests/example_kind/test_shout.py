"""The package's own tests: run where it is installed beside WorkFuse."""

from __future__ import annotations

import json
from pathlib import Path

from workfuse_shout.kind import ShoutKind

from workfuse_compiler import compile_workflow, default_registry
from workfuse_compiler.testing import compiled_node, findings

GOLDEN = Path(__file__).parent / "golden"


def test_the_statement_has_what_is_set_and_nothing_else() -> None:
    assert compiled_node(ShoutKind(), {"text": "{{ trigger.body.name }}"}).split() == [
        "node",
        "=",
        'Shout(task_id="node",',
        'text="{{',
        "trigger.body.name",
        '}}")',
    ]


def test_mistakes_are_found_before_anything_runs() -> None:
    assert [one.code for one in findings(ShoutKind(), {"text": "a", "marks": 11})] == ["WF103"]
    assert [one.code for one in findings(ShoutKind(), {"text": "{{ trigger.boddy }}"})] == ["WF141"]


def test_the_golden_case() -> None:
    document = json.loads((GOLDEN / "workflow.json").read_text())
    outcome = compile_workflow(document, default_registry(), workflow_id="loud_orders")
    assert outcome.value is not None, outcome.diagnostics
    assert outcome.diagnostics == ()
    assert outcome.value.text == (GOLDEN / "expected.py").read_text()
