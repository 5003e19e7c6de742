"""A kind from a package of somebody else's: in the palette, deployed, and run."""

from __future__ import annotations

import json

import pytest

from tests.airflow.client import Server, Workflows
from tests.example import EXAMPLE

pytestmark = pytest.mark.airflow


def test_a_kind_from_outside_runs(workflows: Workflows, airflow_server: Server) -> None:
    answer = airflow_server.session.get(airflow_server.api("/node-kinds"), timeout=30)
    assert "example.shout" in [kind["type"] for kind in answer.json()]

    document = json.loads((EXAMPLE / "golden" / "workflow.json").read_text())
    run = workflows.start(workflows.deploy(document), {"id": "SO-7"})
    assert run.state == "success"
    assert run.output("shout") == {"text": "ORDER SO-7 HAS COME!!!"}
    assert run.output("after") == {"said": "ORDER SO-7 HAS COME!!!"}
