"""E-mails about failed runs, and workflows that are started because of them."""

from __future__ import annotations

import email
import json
from typing import Any

import pytest
from airflow.sdk import DAG, BaseHook, Connection

from tests.airflow.mail_server import MailServer
from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import AlertEmail, AlertWorkflow, child_runs
from workfuse.operators.errors import NodeError
from workfuse.run_keys import CALL_KEY

PAYLOAD = {
    "event": "run_failed",
    "workflow": {"id": "orders", "name": "Orders\nBcc: x@y.z"},
    "run": {
        "id": "manual__1",
        "url": "https://flows.example/plugin/workflows?run=manual__1",
        "trigger": "manual",
        "startedAt": "2026-03-01T02:00:00+00:00",
        "endedAt": "2026-03-01T02:00:05+00:00",
    },
    "step": {"id": "fetch", "label": "Fetch <order>", "attempts": 3},
    "error": {"kind": "http_status", "message": "GET https://shop.example answered 404."},
}


def performed(operator: type[Any], conf: Any, **fields: Any) -> Any:
    with DAG(dag_id="orders.alert", schedule=None) as dag:
        operator(task_id="alert", payload="{{ trigger.body }}", **fields)
    context = context_of(dag, FakeTaskInstance("alert", dag_id="orders.alert"), conf)
    task: Any = context["task"].prepare_for_execution()
    context["task"] = task
    task.render_template_fields(context)
    return task.perform(context)


def send(monkeypatch: pytest.MonkeyPatch, port: int, to: list[str]) -> Any:
    extra = json.dumps(
        {
            "disable_ssl": True,
            "disable_tls": True,
            "from_email": "flows@x.example",
            "retry_limit": 0,
        }
    )
    connection = Connection(
        conn_id="mail", conn_type="smtp", host="127.0.0.1", port=port, extra=extra
    )
    monkeypatch.setattr(BaseHook, "get_connection", classmethod(lambda cls, conn_id: connection))
    return performed(AlertEmail, {CALL_KEY: {"body": PAYLOAD}}, to=to, connection_id="mail")


def test_an_email_says_what_failed_and_where_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    to = ["ada@x.example", "ben@x.example"]
    with MailServer() as server:
        assert send(monkeypatch, server.port, to) == {"to": to}
    [mail] = server.mails
    assert mail.to == to
    message = email.message_from_string(mail.content)
    assert message["Subject"] == "Orders Bcc: x@y.z failed: Fetch <order>"
    assert message["Bcc"] is None
    [part] = message.get_payload()
    text = part.get_payload(decode=True).decode()
    assert "answered 404." in text
    assert "Fetch &lt;order&gt; (fetch), attempt 3" in text
    assert PAYLOAD["run"]["url"] in text  # type: ignore[index]


@pytest.mark.parametrize(("answer", "again"), [("550 unknown", False), ("451 later", True)])
def test_what_the_mail_server_refuses(
    monkeypatch: pytest.MonkeyPatch, answer: str, again: bool
) -> None:
    with MailServer(refuse=answer) as server, pytest.raises(NodeError) as caught:
        send(monkeypatch, server.port, ["ada@x.example"])
    assert "ada@x.example" in caught.value.message
    assert caught.value.retryable is again


def test_a_mail_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with MailServer() as server:
        port = server.port
    with pytest.raises(NodeError) as caught:
        send(monkeypatch, port, ["ada@x.example"])
    assert (caught.value.kind, caught.value.retryable) == ("connection", True)


def test_a_workflow_gets_what_happened_and_the_way_that_led_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[Any] = []
    monkeypatch.setattr(child_runs, "start_run", lambda *arguments: started.append(arguments))
    conf = {CALL_KEY: {"body": PAYLOAD, "alerts": ["orders"]}}
    first = performed(AlertWorkflow, conf, workflow="tell_team")
    assert performed(AlertWorkflow, conf, workflow="tell_team") == first  # a retry
    assert {call[:2] for call in started} == {("tell_team", first["runId"])}
    assert started[0][2] == conf
