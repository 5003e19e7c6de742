"""A wait for a person's decision, answered as Airflow's own page does it."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import pytest

from tests.airflow.client import DEADLINE, Run, Server, Workflows
from tests.airflow.documents import JsonObject, document, node, transform, webhook

pytestmark = pytest.mark.airflow

QUESTION = "Refund order {{ trigger.body.id }}?"


def ask(node_id: str = "ask", **config: Any) -> JsonObject:
    return node(node_id, "utility.wait", {"subject": QUESTION, **config})


def refund() -> JsonObject:
    return document(
        "Refund",
        [
            webhook(),
            ask(
                body="**{{ trigger.body.customer }}** wants it.",
                inputs=[{"name": "reason", "type": "text"}],
                timeout="{{ trigger.body.limit | default(600) }}",
                unit="seconds",
            ),
            transform("pay", by="{{ nodes.ask.output.by.name }}"),
            transform("refuse", why="{{ nodes.ask.output.inputs.reason }}"),
            transform("remind", v=1),
            transform("merged", branch="{{ nodes.ask.output.branch }}"),
        ],
        [
            "start > ask",
            "ask:approved > pay > merged",
            "ask:rejected > refuse > merged",
            "ask:timeout > remind",
        ],
    )


def strict() -> JsonObject:
    limits = {"timeout": 1, "unit": "seconds", "onTimeout": "fail"}
    return document(
        "Strict",
        [webhook(), ask(**limits), transform("pay", v=1)],
        ["start > ask", "ask:approved > pay"],
    )


def each_stock() -> JsonObject:
    choices = [{"id": "send", "label": "Send it"}, {"id": "keep", "label": "Keep it"}]
    return document(
        "Each stock",
        [
            webhook(),
            node("each", "logic.loop", {"items": "{{ trigger.body.stocks }}"}),
            ask(subject="Send from {{ item }}?", choices=choices),
            transform("sent", stock="{{ item }}"),
            transform("kept", stock="{{ item }}"),
            transform("after", all="{{ nodes.each.output }}"),
        ],
        [
            "start > each",
            "each:item > ask",
            "ask:send > sent",
            "ask:keep > kept",
            "each:done > after",
        ],
    )


def hitl(server: Server, run: Run, map_index: int = -1) -> str:
    run_id = quote(run.run_id, safe="")
    path = f"dags/{run.workflow_id}/dagRuns/{run_id}/taskInstances/ask/{map_index}/hitlDetails"
    return f"{server.url}/api/v2/{path}"


def question(server: Server, run: Run, map_index: int = -1) -> JsonObject:
    """The question once it is on the page."""
    deadline = time.monotonic() + DEADLINE
    while True:
        answer = server.session.get(hitl(server, run, map_index), timeout=30)
        if answer.ok and answer.json()["task_instance"]["state"] == "awaiting_input":
            return dict(answer.json())
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.2)


def respond(server: Server, run: Run, choice: str, map_index: int = -1, **inputs: Any) -> Any:
    return server.session.patch(
        hitl(server, run, map_index),
        json={"chosen_options": [choice], "params_input": inputs},
        timeout=30,
    )


def test_approved_and_rejected(workflows: Workflows, airflow_server: Server) -> None:
    workflow = workflows.deploy(refund())
    payload = {"id": 7, "customer": "Ada"}
    approved, rejected = (workflows.start(workflow, payload) for _ in range(2))
    asked = question(airflow_server, approved)
    assert asked["subject"] == "Refund order 7?"
    assert asked["body"] == "**Ada** wants it."
    assert asked["options"] == ["Approve", "Reject"]
    open_questions = airflow_server.session.get(
        f"{airflow_server.url}/api/v2/dags/~/dagRuns/~/hitlDetails?response_received=false",
        timeout=30,
    ).json()["hitl_details"]
    assert approved.run_id in [one["task_instance"]["dag_run_id"] for one in open_questions]

    assert respond(airflow_server, approved, "Maybe").status_code == 400
    assert respond(airflow_server, approved, "Approve").ok
    assert respond(airflow_server, approved, "Reject").status_code == 409
    question(airflow_server, rejected)
    assert respond(airflow_server, rejected, "Reject", reason="too late").ok

    assert approved.state == rejected.state == "success"
    assert approved.output("pay") == {"by": "admin"}
    assert approved.states["refuse"] == approved.states["remind"] == "skipped"
    assert approved.output("merged") == {"branch": "approved"}
    assert rejected.states["pay"] == "skipped"
    assert rejected.output("refuse") == {"why": "too late"}
    assert rejected.output("merged") == {"branch": "rejected"}


def test_time_that_is_up(workflows: Workflows) -> None:
    goes_on = workflows.start(workflows.deploy(refund()), {"id": 7, "customer": "A", "limit": 1})
    fails = workflows.start(workflows.deploy(strict()), {"id": 7})
    assert goes_on.state == "success"
    assert goes_on.output("ask") == {"branch": "timeout"}
    assert goes_on.states["remind"] == "success"
    assert goes_on.states["merged"] == goes_on.states["pay"] == "skipped"
    assert fails.state == "failed"
    assert fails.step("ask")["error"]["kind"] == "timeout"
    assert fails.states["pay"] == "upstream_failed"


def test_each_item_of_a_loop_is_asked_for(workflows: Workflows, airflow_server: Server) -> None:
    run = workflows.start(workflows.deploy(each_stock()), {"stocks": ["Berlin", "Oslo"]})
    assert question(airflow_server, run, 1)["subject"] == "Send from Oslo?"
    question(airflow_server, run, 0)
    assert respond(airflow_server, run, "Send it", 1).ok
    assert respond(airflow_server, run, "Keep it", 0).ok
    assert run.state == "success"
    assert run.states["sent"] == run.states["kept"] == {"success": 1, "skipped": 1}
    assert run.output("after") == {"all": [{"stock": "Berlin"}, {"stock": "Oslo"}]}
