"""HTTP requests to a real server: what is sent, what is tried again, where credentials go."""

from __future__ import annotations

import json

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, document, http, webhook
from tests.airflow.double import Answer, Double, Seen

pytestmark = pytest.mark.airflow


def twice_unavailable(_seen: Seen, before: int) -> Answer:
    return Answer(status=503, headers={"Retry-After": "1"}) if before < 2 else Answer()


def requests_of_all_kinds(url: str, elsewhere: str) -> JsonObject:
    nodes = [
        http(
            "get",
            f"{url}/h/get?a=1",
            query={"q": "{{ trigger.body.word }}", "n": "{{ trigger.body.number }}"},
            headers={"Authorization": "Bearer {{ trigger.body.token }}", "X-Word": "Grüße"},
        ),
        http(
            "post",
            f"{url}/h/post",
            method="POST",
            body={"text": "Hi {{ trigger.body.word }}", "n": "{{ trigger.body.number }}", "l": [1]},
        ),
        http("text", f"{url}/h/text"),
        http("flaky", f"{url}/h/flaky"),
        http("missing", f"{url}/h/missing?api_key={{{{ trigger.body.token }}}}"),
        http("with_connection", "/h/orders/{{ trigger.body.number }}", credential="shop"),
        http("elsewhere", f"{elsewhere}/h/steal", credential="shop"),
        http("redirected", "/h/redirect", credential="shop"),
        http("nobody", "http://127.0.0.1:9/"),
        http("slow", f"{url}/h/slow", timeout=1),
        http("form", f"{url}/h/form", method="POST", body={"a": "ü b"}, bodyType="form"),
        http("may_be_missing", f"{url}/h/gone", expectedStatus="200-299, 404"),
        http("not_followed", f"{url}/h/redirect", followRedirects=False),
    ]
    paths = [f"start > {node['id']}" for node in nodes]
    return document("Requests", [webhook(), *nodes], paths, retries=2, retryDelay=1)


TOKEN = "tok-very-secret-77"


@pytest.fixture(scope="module")
def run(workflows: Workflows, double: Double) -> Run:
    elsewhere = double.url.replace("127.0.0.1", "localhost")
    double.on("/h/flaky", twice_unavailable)
    double.on("/h/text", lambda _seen, _before: Answer(body="plain, süß"))
    double.on("/h/missing", lambda _seen, _before: Answer(status=404, body={"error": "gone"}))
    double.on("/h/gone", lambda _seen, _before: Answer(status=404, body={"error": "gone"}))
    double.on("/h/slow", lambda _seen, _before: Answer(delay=3))
    double.on(
        "/h/redirect",
        lambda _seen, _before: Answer(status=302, headers={"Location": f"{elsewhere}/h/arrived"}),
    )
    workflow = workflows.deploy(requests_of_all_kinds(double.url, elsewhere))
    return workflows.start(workflow, {"word": 'ä"\n&', "number": 5, "token": TOKEN})


def test_request_arrives_as_written(run: Run, double: Double) -> None:
    assert run.step("get")["airflowState"] == "success"
    (seen,) = double.seen("/h/get")
    assert seen.method == "GET"
    assert seen.query == {"a": ["1"], "q": ['ä"\n&'], "n": ["5"]}
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert seen.headers["x-word"].encode("latin-1").decode() == "Grüße"


def test_body_keeps_types(run: Run, double: Double) -> None:
    assert run.step("post")["airflowState"] == "success"
    (seen,) = double.seen("/h/post")
    assert seen.headers["content-type"] == "application/json"
    assert seen.json == {"text": 'Hi ä"\n&', "n": 5, "l": [1]}


def test_form(run: Run, double: Double) -> None:
    assert run.step("form")["airflowState"] == "success"
    (seen,) = double.seen("/h/form")
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert seen.body == b"a=%C3%BC+b"


def test_answers_that_are_wanted(run: Run) -> None:
    missing, redirect = run.output("may_be_missing"), run.output("not_followed")
    assert (missing["status"], missing["body"]) == (404, {"error": "gone"})
    assert redirect["status"] == 302
    assert redirect["headers"]["location"].endswith("/h/arrived")


def test_text_answer_stays_text(run: Run) -> None:
    output = run.output("text")
    assert (output["status"], output["body"]) == (200, "plain, süß")


def test_unavailable_service_is_tried_again(run: Run, double: Double) -> None:
    step = run.step("flaky")
    assert step["airflowState"] == "success"
    assert len(double.seen("/h/flaky")) == 3
    assert [
        attempt["error"] and attempt["error"]["response"]["status"] for attempt in step["attempts"]
    ] == [503, 503, None]


def test_not_found_fails_at_once(run: Run, double: Double) -> None:
    step = run.step("missing")
    assert (step["airflowState"], step["tryNumber"]) == ("failed", 1)
    assert len(double.seen("/h/missing")) == 1
    error = step["error"]
    assert error["kind"] == "http_status"
    assert "404" in error["message"]
    assert json.loads(error["response"]["body"]) == {"error": "gone"}


def test_connection_brings_address_and_credentials(run: Run, double: Double) -> None:
    assert run.step("with_connection")["airflowState"] == "success"
    (seen,) = double.seen("/h/orders/5")
    assert seen.headers["authorization"].startswith("Basic ")
    assert seen.headers["x-shop-tenant"] == "tenant-4711"


def test_credentials_go_to_no_other_host(run: Run, double: Double) -> None:
    assert run.step("elsewhere")["airflowState"] == "failed"
    assert "not on the connection's host" in run.step("elsewhere")["error"]["message"]
    assert double.seen("/h/steal") == []

    assert run.step("redirected")["airflowState"] == "success"
    (arrived,) = double.seen("/h/arrived")
    assert not {"authorization", "x-shop-tenant"} & set(arrived.headers)


def test_no_answer_says_why(run: Run, double: Double) -> None:
    assert "connection refused" in run.step("nobody")["error"]["message"]
    assert run.step("nobody")["tryNumber"] == 3
    slow = run.step("slow")
    assert (slow["error"]["kind"], slow["tryNumber"]) == ("timeout", 3)
    assert len(double.seen("/h/slow")) == 3


def test_secrets_show_up_nowhere(run: Run) -> None:
    shown = json.dumps([run.step(step["nodeId"]) for step in run.finished["steps"]])
    assert "shop-password-1" not in shown
    assert "tenant-4711" not in shown
    assert TOKEN not in shown
    assert run.step("get")["input"]["headers"]["Authorization"] == "***"
