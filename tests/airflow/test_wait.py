"""Waits: for a person's decision, answered as Airflow's own page does it, and for a call."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.airflow.client import DEADLINE, Run, Server, Workflows
from tests.airflow.documents import JsonObject, document, http, node, transform, webhook
from tests.airflow.double import Answer, Double, Seen

pytestmark = pytest.mark.airflow

JSON = {"Content-Type": "application/json"}
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


def test_who_answers_as_soon_as_there_is_a_question(
    workflows: Workflows, airflow_server: Server
) -> None:
    workflow = workflows.deploy(refund())
    runs = [workflows.start(workflow, {"id": 7, "customer": "Ada"}) for _ in range(5)]
    unasked, deadline = runs, time.monotonic() + DEADLINE
    while unasked := [run for run in unasked if not respond(airflow_server, run, "Approve").ok]:
        assert time.monotonic() < deadline, [run.now() for run in unasked]
    assert {run.state for run in runs} == {"success"}


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


def shipping(name: str, url: str) -> JsonObject:
    hand_over = {"method": "POST", "body": {"callback": "{{ run.resumeUrls.shipped }}"}}
    limit = "{{ trigger.body.limit | default(600) }}"
    return document(
        name,
        [
            webhook(),
            http("hand_over", f"{url}/{name}", **hand_over),
            node("shipped", "utility.wait", {"for": "call", "timeout": limit, "unit": "seconds"}),
            transform(
                "told",
                body="{{ nodes.shipped.output.body }}",
                secret="{{ nodes.shipped.output.headers.authorization is defined }}",
                query="{{ nodes.shipped.output.query }}",
            ),
            transform("late", v=1),
        ],
        ["start > hand_over > shipped > told", "shipped:timeout > late"],
    )


def callback(double: Double, path: str) -> str:
    """The address that the service was given."""
    deadline = time.monotonic() + DEADLINE
    while not double.seen(path):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return str(double.seen(path)[-1].json["callback"])


def state_of(run: Run, node_id: str) -> Any:
    return next(step["airflowState"] for step in run.now()["steps"] if step["nodeId"] == node_id)


def test_call_ends_the_wait_once(workflows: Workflows, double: Double) -> None:
    run = workflows.start(workflows.deploy(shipping("waits_long", double.url)))
    address = callback(double, "/waits_long")
    deadline = time.monotonic() + DEADLINE
    while state_of(run, "shipped") != "deferred":
        assert time.monotonic() < deadline, run.now()
        time.sleep(0.2)
    for wrong in (f"{address[:-1]}{'A' if address[-1] != 'A' else 'B'}", f"{address}.x", "x"):
        answer = requests.post(
            wrong if wrong != "x" else address.rpartition("/")[0] + "/x", timeout=30
        )
        assert answer.status_code == 404, answer.text
    assert requests.post(address, data=b"{", headers=JSON, timeout=30).status_code == 400
    assert requests.get(address, timeout=30).status_code in {404, 405}
    assert requests.post(address, data=b"x" * (1024 * 1024 + 1), timeout=30).status_code == 413
    assert state_of(run, "shipped") == "deferred"

    headers = {"Authorization": "Bearer not-for-xcom"}
    parcel = {"parcel": 7, "__classname__": "os.system"}
    first = requests.post(f"{address}?from=oslo", json={"parcel": 7}, headers=headers, timeout=30)
    assert first.status_code == 202, first.text
    again = requests.post(address, json=parcel, timeout=30)
    assert (again.status_code, again.json()["code"]) == (409, "already_called")
    assert run.state == "success"
    assert run.output("told") == {
        "body": {"parcel": 7},
        "secret": False,
        "query": {"from": "oslo"},
    }
    assert run.states["late"] == "skipped"
    assert requests.post(address, json=parcel, timeout=30).status_code == 409


def test_call_may_come_before_the_wait(workflows: Workflows, double: Double) -> None:
    def calls_back_at_once(seen: Seen, _before: int) -> Answer:
        called = requests.post(seen.json["callback"], data="by hand", timeout=30)
        return Answer(called.status_code)

    double.on("/waits_early", calls_back_at_once)
    run = workflows.start(workflows.deploy(shipping("waits_early", double.url)))
    assert run.state == "success"
    assert run.output("hand_over")["status"] == 202
    assert run.output("told")["body"] == "by hand"

    # A run that is cleared waits anew: the call of its first start is void.
    double.on("/waits_early", lambda _seen, _before: Answer())
    run.run_again()
    deadline = time.monotonic() + DEADLINE
    while state_of(run, "shipped") != "deferred":
        assert time.monotonic() < deadline, run.now()
        time.sleep(0.2)
    address = callback(double, "/waits_early")
    assert requests.post(address, data={"a": ["1", "2"], "b": "3"}, timeout=30).status_code == 202
    assert run.state == "success"
    assert run.output("told")["body"] == {"a": ["1", "2"], "b": "3"}


def test_call_that_never_comes(workflows: Workflows, double: Double) -> None:
    run = workflows.start(workflows.deploy(shipping("waits_never", double.url)), {"limit": 1})
    assert run.state == "success"
    assert run.output("shipped") == {"branch": "timeout"}
    assert (run.states["told"], run.states["late"]) == ("skipped", "success")
    late = requests.post(callback(double, "/waits_never"), json={}, timeout=30)
    assert (late.status_code, late.json()["code"]) == (410, "wait_is_over")


def test_each_item_has_an_address_of_its_own(workflows: Workflows, double: Double) -> None:
    hand_over = {"method": "POST", "body": {"callback": "{{ run.resumeUrls.shipped }}"}}
    workflow = document(
        "Waits in a loop",
        [
            webhook(),
            node("each", "logic.loop", {"items": "{{ ['a', 'b'] }}"}),
            http("hand_over", f"{double.url}/waits_item_{{{{ item }}}}", **hand_over),
            node("shipped", "utility.wait", {"for": "call"}),
            transform("told", item="{{ item }}", body="{{ nodes.shipped.output.body }}"),
            transform("after", all="{{ nodes.each.output }}"),
        ],
        ["start > each", "each:item > hand_over > shipped > told", "each:done > after"],
    )
    run = workflows.start(workflows.deploy(workflow))
    for item in "ba":
        address = callback(double, f"/waits_item_{item}")
        assert requests.post(address, json=f"for {item}", timeout=30).status_code == 202
    assert run.output("after") == {
        "all": [{"item": "a", "body": "for a"}, {"item": "b", "body": "for b"}]
    }
