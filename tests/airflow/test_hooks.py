"""Real GitHub webhook bodies come in by their hook, signed as GitHub signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.airflow.client import DEADLINE, Run, Server, Workflows
from tests.airflow.documents import JsonObject, condition, document, node, transform

pytestmark = pytest.mark.airflow

PAYLOADS = {
    file.stem: file.read_bytes()
    for file in sorted((Path(__file__).parent / "payloads" / "github").glob("*.json"))
}
SECRET = "github-secret-for-tests-1"


def digest(name: str, path: str, **webhook: Any) -> JsonObject:
    config = {"path": path, "authentication": "github", **webhook}
    return document(
        name,
        [
            node("event", "trigger.webhook", config, credential="github_hook"),
            condition("is_pull", "{{ trigger.body.pull_request }}", "exists"),
            transform(
                "reply",
                title="{{ trigger.body.pull_request.title }}",
                event="{{ trigger.headers['x-github-event'] }}",
            ),
            node("later", "utility.delay", {"duration": 1, "unit": "days"}),
        ],
        ["event > is_pull", "is_pull:true > reply > later"],
    )


def call(
    server: Server, path: str, body: bytes, secret: str = SECRET, **more: str
) -> requests.Response:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "pull_request",
        "X-Hub-Signature-256": f"sha256={signature}",
        **more,
    }
    # Without the session: GitHub is not signed in.
    return requests.post(
        f"{server.url}/workfuse/hooks/{path}", data=body, headers=headers, timeout=DEADLINE
    )


@pytest.fixture(scope="module")
def hooks(workflows: Workflows) -> Workflows:
    workflows.connect("github_hook", conn_type="http", password=SECRET)
    return workflows


def test_a_node_answers_while_the_run_goes_on(hooks: Workflows, airflow_server: Server) -> None:
    config = {"respond": "node", "respondNode": "reply", "respondTimeout": 120}
    workflow_id = hooks.deploy(digest("Answered by a node", "gh/answered", **config))
    answer = call(airflow_server, "gh/answered", PAYLOADS["pull_request"])
    title = json.loads(PAYLOADS["pull_request"])["pull_request"]["title"]
    assert (answer.status_code, answer.json()) == (200, {"title": title, "event": "pull_request"})
    [run] = runs_of(airflow_server, workflow_id)
    assert run["state"] == "RUNNING"
    # Another event has no such node to answer: its run is over when it is skipped.
    other = call(airflow_server, "gh/answered", PAYLOADS["push"])
    assert other.status_code == 200
    assert other.json()["state"] == "COMPLETED"


def test_the_branch_that_is_taken_answers(hooks: Workflows, airflow_server: Server) -> None:
    drawn = document(
        "Answered by a branch",
        [
            node("event", "trigger.webhook", {"path": "gh/branch", "respond": "node"}),
            condition("is_pull", "{{ trigger.body.pull_request }}", "exists"),
            node(
                "yes",
                "utility.respond",
                {
                    "status": "{{ 200 + 1 }}",
                    "headers": {"X-Event": "{{ trigger.headers['x-github-event'] }}"},
                    "body": {"title": "{{ trigger.body.pull_request.title }}"},
                },
            ),
            node("no", "utility.respond", {"status": 422, "body": "No pull request."}),
        ],
        ["event > is_pull", "is_pull:true > yes", "is_pull:false > no"],
    )
    hooks.deploy(drawn)
    title = json.loads(PAYLOADS["pull_request"])["pull_request"]["title"]
    yes = call(airflow_server, "gh/branch", PAYLOADS["pull_request"])
    assert (yes.status_code, yes.json()) == (201, {"title": title})
    assert yes.headers["x-event"] == "pull_request"
    no = call(airflow_server, "gh/branch", PAYLOADS["push"])
    assert (no.status_code, no.text) == (422, "No pull request.")


def test_each_payload_is_one_run(hooks: Workflows, airflow_server: Server) -> None:
    workflow_id = hooks.deploy(digest("Accepted at once", "gh/accepted"))
    for name, body in PAYLOADS.items():
        answer = call(airflow_server, "gh/accepted", body)
        assert answer.status_code == 202, (name, answer.text)
        assert call(airflow_server, "gh/accepted", body, "wrong").status_code == 401
        run = Run(airflow_server, workflow_id, answer.json()["runId"])
        assert run.now()["payload"] == json.loads(body)
    assert len(runs_of(airflow_server, workflow_id)) == len(PAYLOADS)


def test_one_delivery_from_many_at_once_is_one_run(
    hooks: Workflows, airflow_server: Server
) -> None:
    workflow_id = hooks.deploy(digest("Sent again", "gh/again"))

    def send(number: int) -> str:
        delivery = {"X-GitHub-Delivery": f"72d3162e-{number % 2}"}
        answer = call(airflow_server, "gh/again", PAYLOADS["pull_request"], **delivery)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["runId"])

    with ThreadPoolExecutor(16) as pool:
        started = set(pool.map(send, range(64)))
    assert {run["id"] for run in runs_of(airflow_server, workflow_id)} == started
    assert len(started) == 2


def test_a_hook_of_a_failing_workflow_says_so(hooks: Workflows, airflow_server: Server) -> None:
    drawn = document(
        "Fails for callers",
        [
            node(
                "event",
                "trigger.webhook",
                {"path": "fails", "respond": "finished", "respondTimeout": 120},
            ),
            node("no", "logic.stop", {"result": "failure", "message": "A secret of ours."}),
        ],
        ["event > no"],
    )
    hooks.deploy(drawn)
    answer = requests.post(f"{airflow_server.url}/workfuse/hooks/fails", timeout=DEADLINE)
    assert (answer.status_code, answer.json()["code"]) == (500, "run_failed")
    assert "secret" not in answer.text


def runs_of(server: Server, workflow_id: str) -> list[JsonObject]:
    answer = server.session.get(server.api(f"/workflows/{workflow_id}/runs"), timeout=30)
    return list(answer.json()["items"])
