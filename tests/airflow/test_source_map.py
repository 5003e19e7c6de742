"""What goes wrong in Airflow is known by node and field, as the editor's form calls them."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.airflow.client import DEADLINE, Server, Workflows
from tests.airflow.documents import document, http, transform, webhook, with_options

pytestmark = pytest.mark.airflow


def test_an_import_error_reaches_its_field(workflows: Workflows, airflow_server: Server) -> None:
    """The file is of a newer WorkFuse than the operators: they do not know an argument."""
    steps = [webhook(), http("fetch", "https://x.example", headers={"Accept": "text/plain"})]
    workflow_id = workflows.deploy(document("Of tomorrow", steps, ["start > fetch"]))
    file = airflow_server.dags / f"{workflow_id}.py"
    text = file.read_text()
    assert ' url="' in text
    file.write_text(text.replace(' url="', ' address="'))

    error = import_error(airflow_server, workflow_id)
    assert (error["nodeId"], error["field"]) == ("fetch", "config.url"), error


def import_error(server: Server, workflow_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + DEADLINE
    while True:
        answer = server.session.get(server.api(f"/workflows/{workflow_id}"), timeout=30)
        deployment = answer.json()["deployment"]
        if deployment["state"] == "failed":
            return dict(deployment["importError"])
        assert time.monotonic() < deadline, deployment
        time.sleep(0.5)


def test_a_failure_reaches_its_field(workflows: Workflows) -> None:
    headers = {"Accept": "text/plain", "X-Trace.Id": "{{ trigger.body.trace.id }}"}
    each = with_options(
        http("each", "https://x.example/{{ item }}"), forEach={"items": "{{ trigger.body.list }}"}
    )
    drawn = document(
        "Wrong fields",
        [
            webhook(),
            http("fetch", "https://x.example", headers=headers),
            transform("shape", ok=1, total="{{ trigger.body.order.total }}"),
            each,
        ],
        ["start > fetch", "start > shape", "start > each"],
    )
    run = workflows.start(workflows.deploy(drawn), {"trace": None, "list": 5})
    assert run.state == "failed"
    fields = {one: run.step(one)["error"]["field"] for one in ("fetch", "shape", "each")}
    assert fields == {
        "fetch": "config.headers.X-Trace.Id",
        "shape": "config.fields[1].value",
        "each": "options.forEach.items",
    }
    [attempt] = run.step("shape")["attempts"]
    assert attempt["error"]["field"] == "config.fields[1].value"
