"""Test runs of drafts on the real Airflow, while another version is deployed."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.airflow.client import DEADLINE, Run, Workflows
from tests.airflow.documents import JsonObject, document, node, transform, webhook

pytestmark = pytest.mark.airflow


def orders(word: str) -> JsonObject:
    """Two items, each with two: the second loop has a DAG of its own."""
    return document(
        "Tested beside",
        [
            webhook(),
            node("rows", "logic.loop", {"items": "{{ trigger.body.rows }}"}),
            node("cells", "logic.loop", {"items": "{{ item }}"}),
            transform("cell", text=f"{word} {{{{ item }}}}", run="{{ workflow.id }}"),
        ],
        ["start > rows", "rows:item > cells", "cells:item > cell"],
    )


def save(workflows: Workflows, workflow_id: str, revision: int, new: JsonObject) -> None:
    answer = workflows.server.session.put(
        workflows.server.api(f"/workflows/{workflow_id}"),
        json={"document": new},
        headers={"If-Match": f'"{revision}"'},
        timeout=30,
    )
    assert answer.ok, answer.text


def start_test(workflows: Workflows, workflow_id: str, revision: int, payload: Any) -> Run:
    deadline = time.monotonic() + DEADLINE
    while True:
        answer = workflows.server.session.post(
            workflows.server.api(f"/workflows/{workflow_id}/tests"),
            json={"revision": revision, "payload": payload},
            timeout=60,
        )
        if answer.status_code == 201:
            return Run(workflows.server, workflow_id, str(answer.json()["id"]))
        assert answer.json()["code"] == "not_ready", answer.text  # a busy machine
        assert time.monotonic() < deadline


def test_drafts_run_beside_what_is_deployed(workflows: Workflows) -> None:
    workflow_id = workflows.deploy(orders("deployed"))
    dags = workflows.server.dags
    deployed_file = (dags / f"{workflow_id}.py").read_bytes()
    payload = {"rows": [[1, 2], [3]]}

    outputs = []
    for revision, word in enumerate(("first", "second"), 2):
        save(workflows, workflow_id, revision - 1, orders(word))
        run = start_test(workflows, workflow_id, revision, payload)
        assert run.state == "success", run.finished
        assert run.finished["revision"] == revision
        assert run.finished["isTest"]
        assert run.states["cell"] == {"success": 3}
        outputs.append(run.output("cell", 2))
    test_id = f"{workflow_id}.test"
    assert outputs == [{"text": "first 3", "run": test_id}, {"text": "second 3", "run": test_id}]
    assert (dags / f"{workflow_id}.py").read_bytes() == deployed_file

    live = workflows.start(workflow_id, payload)
    assert live.output("cell", 2) == {"text": "deployed 3", "run": workflow_id}
    assert live.finished["revision"] == 1
    assert not live.finished["isTest"]

    answer = workflows.server.session.delete(
        workflows.server.api(f"/workflows/{workflow_id}"), timeout=60
    )
    assert answer.status_code == 204, answer.text
    assert not list(dags.glob(f"{workflow_id}*.py"))
