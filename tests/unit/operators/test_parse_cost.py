"""A DAG file must stay cheap to import: every task of every run pays for it."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import json, sys
import airflow.sdk
before = set(sys.modules)
from workfuse.operators import (
    AiAction, Approval, AssetTrigger, Condition, Delay, HttpAction, Loop, RunWorkflow,
    ScheduleTrigger, Stop, Transform, WebhookTrigger
)
print(json.dumps(sorted(set(sys.modules) - before)))
"""
HEAVY = ("airflow.providers", "openai", "requests", "urllib3", "workfuse_compiler", "jsonschema")


def test_operators_import_nothing_heavy() -> None:
    output = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    imported = json.loads(output.splitlines()[-1])
    assert "workfuse.operators.http_action" in imported
    assert [name for name in imported if name.startswith(HEAVY)] == []
