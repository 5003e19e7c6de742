"""Answers and payloads that were made to do harm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk._shared.secrets_masker import mask_secret
from airflow.sdk.exceptions import AirflowException
from airflow.sdk.serde import deserialize, serialize
from openai.types.chat import ChatCompletion

from tests.airflow.double import Answer, Double, completion
from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import Transform, WebhookTrigger, http_session
from workfuse.operators.ai_answer import as_output
from workfuse.operators.ai_client import ask, open_service
from workfuse.operators.errors import LONGEST_BODY, NodeError, report
from workfuse.operators.http_client import HttpRequest, exchange
from workfuse.operators.scope import trigger_payload

JSON = "application/json"


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as service:
        yield service


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def transform(fields: dict[str, Any]) -> tuple[Transform, Any]:
    with DAG("shop", schedule=None) as dag:
        node = Transform(task_id="shape", fields=fields)
    return node, context_of(dag, FakeTaskInstance("shape"))


def call(url: str, base_url: str | None = None, **request: Any) -> Any:
    session, _ = http_session.open_session(None)
    with session:
        wanted = HttpRequest(method="GET", url=url, **request)
        return exchange(session, wanted, base_url=base_url, timeout=5).output


@pytest.mark.parametrize(
    "value",
    [
        {"__type": "airflow.sdk.definitions.connection.Connection", "__var": {"conn_id": "x"}},
        {"__classname__": "airflow.sdk.Asset", "__version__": 1, "__data__": {}},
        [{"__id__": 1}],
        deep(200),
        ["a\0b"],
        {"a\0b": 1},
        "a\ud800b",
        [float("nan")],
        float("-inf"),
    ],
    ids=["old object", "object", "id", "deep", "NUL", "NUL in a name", "half", "no number", "inf"],
)
def test_data_that_airflow_would_make_objects_of_is_no_output(value: Any) -> None:
    node, context = transform({"body": value})
    with pytest.raises(AirflowException, match="cannot be kept"):
        node.execute(context)


@pytest.mark.parametrize(
    "value", [{"__type": "x"}, {"__version__": 1, "__data__": 2}, deep(90), "\\u0000 🎉", 1e308]
)
def test_data_that_only_looks_like_it_comes_back_as_it_was(value: Any) -> None:
    node, context = transform({"body": value})
    assert deserialize(serialize(node.execute(context))) == {"body": value}


def test_json_too_deep_to_read_is_text(double: Double) -> None:
    body = "[" * 100_000
    double.on("/deep", lambda *_: Answer(body=body, headers={"Content-Type": JSON}))
    assert call(f"{double.url}/deep")["body"] == body


@pytest.mark.parametrize(
    "headers",
    [{"Content-Length": "5"}, {"transfer-encoding": "chunked"}, {"é": "x"}, {"a": "\ud800"}],
)
def test_headers_that_cannot_be_sent_are_the_nodes_mistake(
    double: Double, headers: dict[str, str]
) -> None:
    with pytest.raises(NodeError) as caught:
        call(double.url, headers=headers)
    assert (caught.value.kind, caught.value.retryable) == ("request", False)


def test_a_host_header_does_not_carry_credentials_elsewhere(double: Double) -> None:
    assert call(double.url, headers={"Host": "shop.example"})["status"] == 200
    with pytest.raises(NodeError, match="'host' cannot be set"):
        call("/x", double.url, headers={"host": "evil.example"})
    assert double.seen("/x") == []


def test_a_path_may_have_an_address_in_its_query(double: Double) -> None:
    call("/back?to=https://shop.example/", double.url)
    (seen,) = double.seen("/back")
    assert seen.query == {"to": ["https://shop.example/"]}


def test_a_header_that_is_data_is_sent_as_json(double: Double) -> None:
    call(f"{double.url}/data", headers={"X-Flag": True, "X-Data": {"a": 1}})
    (seen,) = double.seen("/data")
    assert (seen.headers["x-flag"], seen.headers["x-data"]) == ("true", '{"a": 1}')


def test_an_output_schema_fetches_nothing(double: Double) -> None:
    double.on("/schema", lambda *_: Answer(body={}, headers={"Content-Type": JSON}))
    answer = ChatCompletion.model_validate(completion('{"n": 1}'))
    with pytest.raises(NodeError, match="not part of it"):
        as_output(answer, {"$ref": f"{double.url}/schema"}, {})
    assert double.seen("/schema") == []


@pytest.mark.parametrize(
    ("content_type", "body"), [("text/html", "<html/>"), (JSON, {}), (JSON, [])]
)
def test_a_service_that_is_no_model_is_named(
    double: Double, monkeypatch: pytest.MonkeyPatch, content_type: str, body: Any
) -> None:
    url = f"{double.url}/v1"
    monkeypatch.setenv("AIRFLOW_CONN_MODEL", json.dumps({"conn_type": "openai", "host": url}))
    double.on("/v1", lambda *_: Answer(body=body, headers={"Content-Type": content_type}))
    with (
        open_service("model") as service,
        pytest.raises(NodeError, match="no OpenAI-compatible service") as caught,
    ):
        ask(service, {"model": "m", "messages": []})
    assert not caught.value.retryable


def test_an_error_hides_secrets_at_any_depth() -> None:
    mask_secret("correct-horse-battery")
    _, context = transform({})
    body = {"a": [[[[[["correct-horse-battery"]]]]]]}
    report(NodeError("http_status", "no", request={"body": body}), context)
    pushed = context["ti"].pushed["workfuse_error"]
    assert pushed["request"]["body"] == {"a": [[[[[["***"]]]]]]}


@pytest.mark.parametrize("body", ["x" * 100_000, {"__id__": 1}, deep(300)])
def test_an_error_shows_of_a_request_what_can_be_kept(body: Any) -> None:
    _, context = transform({})
    report(NodeError("http_status", "no", request={"url": "u", "body": body}), context)
    shown = serialize(context["ti"].pushed["workfuse_error"])["request"]
    assert shown["url"] == "u"
    assert isinstance(shown["body"], str)
    assert len(shown["body"]) <= LONGEST_BODY


@pytest.mark.parametrize("call", [1, "x", None, []])
def test_a_conf_that_only_looks_like_a_webhook_call_is_a_body(call: Any) -> None:
    with DAG("shop", schedule=None) as dag:
        WebhookTrigger(task_id="received")
    conf = {"__workfuse__": call}
    payload = trigger_payload(context_of(dag, FakeTaskInstance("received"), conf))
    assert (payload["body"], payload["headers"]) == (conf, {})
