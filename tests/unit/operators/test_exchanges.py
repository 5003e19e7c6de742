"""What is kept of a node's requests and their answers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowFailException, TaskDeferred

from tests.airflow.double import Answer, Double
from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import HttpAction
from workfuse.run_keys import EXCHANGES_KEY


def kept(ti: FakeTaskInstance) -> dict[str, Any]:
    found = json.loads(ti.pushed[EXCHANGES_KEY])
    assert isinstance(found, dict)
    return found


def context(conf: dict[str, Any] | None = None, **arguments: Any) -> Any:
    with DAG(dag_id="shop", schedule=None) as dag:
        HttpAction(task_id="ask", **arguments)
    return context_of(dag, FakeTaskInstance("ask"), conf)


def run(found: Any) -> FakeTaskInstance:
    found["task"].render_template_fields(found)
    found["task"].execute(found)
    ti = found["ti"]
    assert isinstance(ti, FakeTaskInstance)
    return ti


def test_request_and_answer_are_kept_as_sent_without_what_is_secret(double: Double) -> None:
    double.on(
        "/orders",
        lambda _seen, _before: Answer(
            body={"id": 7, "api_key": "from-the-answer"}, headers={"Set-Cookie": "sid=cookie-1"}
        ),
    )
    ti = run(
        context(
            {"key": "key-12345"},
            url=f"{double.url}/orders",
            method="POST",
            query={"api_key": "{{ trigger.body.key }}", "page": 2},
            headers={"Authorization": "Bearer {{ trigger.body.key }}", "X-Shop": "berlin"},
            body={"total": 5, "password": "pass-12345", "echo": "{{ trigger.body.key }}"},
        )
    )
    found = kept(ti)
    [exchange] = found["items"]
    assert found["total"] == 1
    request, response = exchange["request"], exchange["response"]
    assert request["method"] == "POST"
    assert request["url"] == f"{double.url}/orders?api_key=***&page=2"
    assert request["headers"]["Authorization"] == "***"
    assert request["headers"]["X-Shop"] == "berlin"
    assert request["headers"]["Content-Type"] == "application/json"
    assert request["body"] == {"total": 5, "password": "***", "echo": "***"}
    assert (response["status"], response["body"]) == (200, {"id": 7, "api_key": "***"})
    assert exchange["durationSeconds"] >= 0
    text = ti.pushed[EXCHANGES_KEY]
    assert not [one for one in ("key-12345", "pass-12345", "cookie-1") if one in text]


def test_a_failed_call_is_kept_too(double: Double) -> None:
    double.on("/gone", lambda _seen, _before: Answer(404, {"why": "no such order"}))
    found = context(url=f"{double.url}/gone")
    with pytest.raises(AirflowFailException):
        run(found)
    [exchange] = kept(found["ti"])["items"]
    assert exchange["response"]["status"] == 404
    assert "404" in exchange["problem"]


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (200, "application/json", b'{"a": "1\\u00002\\ud800"}'),
        (400, "text/plain", b"1\x002"),
    ],
)
def test_what_no_database_keeps_does_not_hide_what_came(
    double: Double, status: int, content_type: str, body: bytes
) -> None:
    """It fails the node, with a reason and with the exchange; nothing pushed has it."""
    double.on("/odd", lambda *_: Answer(status, body, {"content-type": content_type}))
    found = context(url=f"{double.url}/odd")
    with pytest.raises(AirflowFailException):
        run(found)
    texts = json.dumps(list(found["ti"].pushed.values()), ensure_ascii=False)
    assert not re.search(r"(?<!\\)\\u0000", texts)
    assert texts.encode("utf-8")
    [exchange] = kept(found["ti"])["items"]
    assert str(exchange["response"]["body"]).startswith(("1\0", "{'a': '1"))


def test_a_call_that_nobody_answers_has_no_answer() -> None:
    found = context(url="http://127.0.0.1:9/", timeout=1)
    with pytest.raises(Exception, match="nobody listens"):
        run(found)
    [exchange] = kept(found["ti"])["items"]
    assert exchange["response"] is None
    assert "nobody listens" in exchange["problem"]


def test_where_a_redirect_led_is_kept(double: Double) -> None:
    double.on("/old", lambda _seen, _before: Answer(302, headers={"Location": "/new?token=t-1"}))
    double.on("/new", lambda _seen, _before: Answer(body="here"))
    [exchange] = kept(run(context(url=f"{double.url}/old")))["items"]
    assert exchange["request"]["url"] == f"{double.url}/old"
    assert exchange["response"]["url"] == f"{double.url}/new?token=***"


def test_of_many_the_first_and_the_last_are_kept(double: Double) -> None:
    double.on("/items", lambda seen, _before: Answer(body="x" * 50_000))
    ti = run(
        context(
            url=f"{double.url}/items/{{{{ item }}}}",
            for_each={"items": "{{ range(40) | list }}", "concurrency": 4},
        )
    )
    found = kept(ti)
    assert (found["total"], len(found["items"])) == (40, 10)
    assert len({exchange["index"] for exchange in found["items"]}) == 10
    assert len(ti.pushed[EXCHANGES_KEY]) < 60_000


def test_each_page_is_an_exchange(double: Double) -> None:
    double.on("/list", lambda _seen, before: Answer(body=[1, 2] if before < 2 else []))
    ti = run(context(url=f"{double.url}/list", pagination={"mode": "page"}))
    urls = [exchange["request"]["url"] for exchange in kept(ti)["items"]]
    assert urls == [f"{double.url}/list?page={page}" for page in (1, 2, 3)]


def test_polls_are_kept_over_the_waits(double: Double) -> None:
    double.on("/job", lambda _seen, before: Answer(body={"done": before == 1}))
    found = context(url=f"{double.url}/job", poll={"until": "{{ response.body.done }}", "every": 1})
    with pytest.raises(TaskDeferred) as deferred:
        run(found)
    assert kept(found["ti"])["total"] == 1
    task, kwargs = found["task"], {**(deferred.value.kwargs or {}), "event": "then"}
    task.resume_execution(deferred.value.method_name, kwargs, found)
    done = [exchange["response"]["body"]["done"] for exchange in kept(found["ti"])["items"]]
    assert done == [False, True]


@pytest.mark.parametrize(("tags", "is_logged"), [([], True), (["workfuse-not-stored"], False)])
def test_a_log_holds_no_data_where_none_is_stored(
    double: Double, caplog: pytest.LogCaptureFixture, tags: list[str], is_logged: bool
) -> None:
    double.on("/gone", lambda _seen, _before: Answer(404, {"why": "no such order"}))
    with DAG(dag_id="shop", schedule=None, tags=tags) as dag:
        HttpAction(task_id="ask", url=f"{double.url}/gone", method="POST", body={"name": "Ada"})
    found = context_of(dag, FakeTaskInstance("ask"))
    with pytest.raises(AirflowFailException):
        run(found)
    assert "answered 404" in caplog.text
    assert ("no such order" in caplog.text, "Ada" in caplog.text) == (is_logged, is_logged)
    assert found["ti"].pushed["workfuse_error"]["request"]["body"] == {"name": "Ada"}


def test_what_is_cut_was_masked_before(double: Double) -> None:
    secret = "S3CRETVALUE-12345"
    long = {"password": "pass-12345", "x": "a" * 5_000, "y": [secret] * 900}
    double.on("/long", lambda _seen, _before: Answer(body={"token": "from-there", **long}))
    ti = run(
        context(
            {"key": secret},
            url=f"{double.url}/long",
            method="POST",
            headers={"Authorization": "Bearer {{ trigger.body.key }}"},
            body=long,
        )
    )
    text = ti.pushed[EXCHANGES_KEY]
    for hidden in ("pass-12345", "from-there", "S3CRET"):
        assert hidden not in text
    [exchange] = kept(ti)["items"]
    for part in ("request", "response"):
        assert len(exchange[part]["body"]) <= 4_001
        assert exchange[part]["body"].startswith("{")
