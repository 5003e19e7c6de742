"""Story D3: a digest of pull requests, from GitHub's signed call to the message in the chat."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.airflow.client import Run, Server, Workflows
from tests.airflow.documents import JsonObject, condition, document, http, node, transform
from tests.airflow.double import Answer, Double, Seen, completion

pytestmark = pytest.mark.airflow

SECRET = "pull-request-secret-1"
HOOK = {"method": "POST", "path": "gh/pr", "authentication": "github"}
SENTENCES = 'Updates the "README". It is a small change.'
LONGEST = 30.0
"""Seconds for an answer of the hook: what takes longer hangs."""

PAYLOADS = Path(__file__).parent / "payloads" / "github"
OPENED = (PAYLOADS / "pull_request.json").read_bytes()
ISSUE = (PAYLOADS / "issues.json").read_bytes()
PULL_REQUEST: JsonObject = json.loads(OPENED)["pull_request"]
FOUR_FIELDS = {
    "number": PULL_REQUEST["number"],
    "title": PULL_REQUEST["title"],
    "author": PULL_REQUEST["user"]["login"],
    "url": PULL_REQUEST["html_url"],
}
TOLD = {"text": f"#2 Update the README with new information.: {SENTENCES}"}


def pull_request(action: str = "opened", **changed: Any) -> bytes:
    """GitHub's event, with other fields in its pull request."""
    event = json.loads(OPENED) | {"action": action, "pull_request": PULL_REQUEST | changed}
    return json.dumps(event).encode()


DELIVERIES = [
    ("a", OPENED),
    ("b", ISSUE),
    ("c", pull_request(body=None)),
    ("d", OPENED),
    ("d", OPENED),
    ("other", pull_request("closed")),
]


def pull_request_digest(chat: str) -> JsonObject:
    return document(
        "Digest by hook",
        [
            node("event", "trigger.webhook", HOOK, credential="d3_hook"),
            condition("is_opened", "{{ trigger.body.action }}", "equals", "opened"),
            transform(
                "short",
                number="{{ trigger.body.pull_request.number }}",
                title="{{ trigger.body.pull_request.title }}",
                author="{{ trigger.body.pull_request.user.login }}",
                url="{{ trigger.body.pull_request.html_url }}",
            ),
            node(
                "summary",
                "action.ai",
                {
                    "model": "two-sentences",
                    "system": "{{ trigger.headers['x-github-delivery'] }}",
                    "prompt": "Two sentences on: {{ nodes.short.output | tojson }}",
                },
                credential="d3_model",
            ),
            http(
                "tell",
                f"{chat}/{{{{ trigger.headers['x-github-delivery'] }}}}",
                method="POST",
                body={
                    "text": "#{{ nodes.short.output.number }} {{ nodes.short.output.title }}: "
                    "{{ nodes.summary.output.text }}"
                },
            ),
        ],
        ["event > is_opened", "is_opened:true > short > summary > tell"],
    )


def signature(body: bytes, secret: str = SECRET) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def deliver(server: Server, case: str, body: bytes, **more: str | None) -> requests.Response:
    """Call the hook as GitHub does, which is not signed in; None leaves a header out."""
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Delivery": f"delivery-{case}",
        "X-GitHub-Event": "issues" if body is ISSUE else "pull_request",
        "X-Hub-Signature-256": signature(body),
        **more,
    }
    data: Any = iter([body]) if "Transfer-Encoding" in more else body
    url = f"{server.url}/workfuse/hooks/gh/pr"
    return requests.post(url, data=data, headers=headers, timeout=LONGEST)


@pytest.fixture(scope="module")
def digest(workflows: Workflows, double: Double) -> str:
    """The id of the deployed workflow."""
    double.on("/story-d3/model/", lambda _seen, _before: Answer(body=completion(SENTENCES)))
    workflows.connect("d3_model", host=f"{double.url}/story-d3/model", password="any-key")
    workflows.connect("d3_hook", conn_type="http", password=SECRET)
    return workflows.deploy(pull_request_digest(f"{double.url}/story-d3/chat"))


@pytest.fixture(scope="module")
def runs(digest: str, airflow_server: Server) -> dict[str, Run]:
    """The runs that the deliveries started, by case; of the two of "d" the later answer's."""
    answers = {case: deliver(airflow_server, case, body) for case, body in DELIVERIES}
    ids = {case: answer.json()["runId"] for case, answer in answers.items()}
    return {case: Run(airflow_server, digest, run_id) for case, run_id in ids.items()}


def asked(double: Double, case: str) -> list[Seen]:
    """What the model was asked because of a delivery."""
    system = {"role": "system", "content": f"delivery-{case}"}
    return [seen for seen in double.seen("/story-d3/model/") if system in seen.json["messages"]]


def posts(double: Double, case: str) -> list[Seen]:
    return double.seen(f"/story-d3/chat/delivery-{case}")


def started_nothing_more(runs: dict[str, Run], double: Double, case: str) -> None:
    """Of all that came, the good deliveries have a run each, and nothing else has."""
    first = next(iter(runs.values()))
    url = first.server.api(f"/workflows/{first.workflow_id}/runs")
    there = first.server.session.get(url, timeout=30).json()["items"]
    assert sorted(run["id"] for run in there) == sorted(run.run_id for run in runs.values())
    assert asked(double, case) == posts(double, case) == []


def test_a_opened_pull_request_is_told_in_two_sentences(
    runs: dict[str, Run], double: Double
) -> None:
    run = runs["a"]
    assert run.state == "success"
    assert run.output("short") == FOUR_FIELDS
    (question,), (told,) = asked(double, "a"), posts(double, "a")
    prompt = question.json["messages"][-1]["content"]
    assert json.loads(prompt.removeprefix("Two sentences on: ")) == FOUR_FIELDS
    assert (told.method, told.query) == ("POST", {})
    assert told.headers["content-type"] == "application/json"
    assert told.json == TOLD
    assert question.ended <= told.started


def test_other_actions_of_pull_requests_end_quietly(runs: dict[str, Run], double: Double) -> None:
    run = runs["other"]
    assert run.state == "success"
    assert run.output("is_opened") == {"branch": "false"}
    assert {run.states[name] for name in ("short", "summary", "tell")} == {"skipped"}
    assert asked(double, "other") == posts(double, "other") == []


def test_b_opened_issue_fails_where_the_pull_request_is_missing_and_asks_nobody(
    runs: dict[str, Run], double: Double
) -> None:
    run = runs["b"]
    assert run.state == "failed"
    assert run.output("is_opened") == {"branch": "true"}  # issues are opened, too
    step = run.step("short")
    assert (step["airflowState"], step["tryNumber"]) == ("failed", 1)
    for named in ("'short'", "'pull_request' is missing"):
        assert named in step["error"]["message"]
    assert run.states["summary"] == run.states["tell"] == "upstream_failed"
    assert asked(double, "b") == posts(double, "b") == []


def test_c_pull_request_without_text_is_told_too(runs: dict[str, Run], double: Double) -> None:
    run = runs["c"]
    assert run.state == "success"
    assert run.finished["payload"]["pull_request"]["body"] is None
    assert len(asked(double, "c")) == 1
    assert [told.json for told in posts(double, "c")] == [TOLD]


def test_d_same_delivery_is_one_whole_run_however_often_it_comes(
    runs: dict[str, Run], double: Double, airflow_server: Server
) -> None:
    run = runs["d"]  # came twice, one right after the other
    assert run.state == "success"
    again = deliver(airflow_server, "d", OPENED)  # and once more when all is done
    assert (again.status_code, again.json()["runId"]) == (202, run.run_id)
    assert run.now()["state"] == "COMPLETED"
    assert set(run.states.values()) == {"success"}
    assert (len(asked(double, "d")), len(posts(double, "d"))) == (1, 1)
    started_nothing_more(runs, double, "none")


UNSIGNED: dict[str, dict[str, str | None]] = {
    "another secret": {"X-Hub-Signature-256": signature(OPENED, "pull-request-secret-2")},
    "another body": {"X-Hub-Signature-256": signature(ISSUE)},
    "no signature": {"X-Hub-Signature-256": None},
    "known delivery": {"X-Hub-Signature-256": "sha256=", "X-GitHub-Delivery": "delivery-a"},
}


@pytest.mark.parametrize("what", UNSIGNED)
def test_e_wrong_signature_is_401_and_no_run(
    runs: dict[str, Run], double: Double, airflow_server: Server, what: str
) -> None:
    answer = deliver(airflow_server, "e", OPENED, **UNSIGNED[what])
    assert (answer.status_code, answer.json()["code"]) == (401, "hook_refused")
    assert "runId" not in answer.text
    started_nothing_more(runs, double, "e")


@pytest.mark.parametrize("how", [{}, {"Transfer-Encoding": "chunked"}], ids=["whole", "in chunks"])
def test_f_body_of_5_mb_is_413_at_once_and_no_run(
    runs: dict[str, Run], double: Double, airflow_server: Server, how: dict[str, str]
) -> None:
    answer = deliver(airflow_server, "f", pull_request(body="x" * 5_000_000), **how)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert "1,048,576 bytes" in answer.json()["detail"]
    assert deliver(airflow_server, "a", OPENED).json()["runId"] == runs["a"].run_id
    started_nothing_more(runs, double, "f")


NO_JSON = {
    "cut off": OPENED[:-100],
    "more behind it": OPENED + b"}",
    "no number": OPENED.replace(b'"number": 2', b'"number": NaN', 1),
    "no UTF-8": OPENED.replace(b"README", b"\xff", 1),
}


@pytest.mark.parametrize("what", NO_JSON)
def test_g_invalid_json_is_400_and_no_run(
    runs: dict[str, Run], double: Double, airflow_server: Server, what: str
) -> None:
    answer = deliver(airflow_server, "g", NO_JSON[what])
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")
    started_nothing_more(runs, double, "g")
