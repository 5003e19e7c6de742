"""Who is told when a run fails: once for all that fail in a row."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.airflow.client import DEADLINE, Run, Workflows
from tests.airflow.documents import JsonObject, document, http, transform, webhook
from tests.airflow.double import Answer, Double, Seen
from tests.airflow.mail_server import MailServer

pytestmark = pytest.mark.airflow


def until(holds: Callable[[], Any]) -> None:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < DEADLINE
        time.sleep(0.1)


def shop(name: str, base: str, on_failure: JsonObject | None) -> JsonObject:
    """Fails when it is told so."""
    return document(
        name,
        [
            webhook(),
            http("order", f"{base}/orders/{{{{ trigger.body.status }}}}"),
            transform("done", a=1),
        ],
        ["start > order > done"],
        onFailure=on_failure,
    )


def _order(seen: Seen, _: int) -> Answer:
    return Answer(status=int(seen.path.rpartition("/")[2]), body={"why": "as you like"})


def alerts(run: Run) -> list[JsonObject]:
    return list(run.get("/alerts")["items"])


@pytest.fixture(scope="module", autouse=True)
def _shop(double: Double) -> None:
    double.on("/orders/", _order)


def test_a_webhook_is_told_once_in_a_row(workflows: Workflows, double: Double) -> None:
    told = {"kind": "webhook", "url": f"{double.url}/told/shop"}
    shop_id = workflows.deploy(shop("Shop that tells", double.url, told))

    together = [workflows.start(shop_id, {"status": 404}) for _ in range(3)]
    assert {run.state for run in together} == {"failed"}
    until(lambda: double.seen("/told/shop"))
    assert workflows.start(shop_id, {"status": 404}).state == "failed"
    assert workflows.start(shop_id, {"status": 200}).state == "success"
    last = workflows.start(shop_id, {"status": 404})
    assert last.state == "failed"
    until(lambda: len(double.seen("/told/shop")) >= 2)
    until(lambda: alerts(last)[0]["state"] != "sending")

    first, second = (json.loads(seen.body) for seen in double.seen("/told/shop"))
    assert first["run"]["id"] in {run.run_id for run in together}
    assert second["event"] == "run_failed"
    assert second["workflow"] == {"id": shop_id, "name": "Shop that tells"}
    assert second["run"]["id"] == last.run_id
    assert second["run"]["trigger"] == "manual"
    assert second["run"]["url"].startswith("http")
    assert second["step"] == {"id": "order", "label": "order", "attempts": 1}
    assert second["error"]["kind"] == "http_status"
    assert "404" in second["error"]["message"]
    [shown] = alerts(last)
    assert (shown["state"], shown["kind"], shown["to"]) == (
        "sent",
        "webhook",
        double.url,
    )


def test_another_workflow_is_started_and_circles_end(workflows: Workflows, double: Double) -> None:
    # The two start each other, and both fail.
    report = http("report", f"{double.url}/orders/404?of={{{{ trigger.body.workflow.id }}}}")
    failing = document(
        "Circle helper",
        [webhook(), report],
        ["start > report"],
        onFailure={"kind": "workflow", "workflow": "circle_shop"},
    )
    workflows.create(shop("Circle shop", double.url, None))
    helper_id = workflows.deploy(failing)
    server = workflows.server
    saved = server.session.put(
        server.api("/workflows/circle_shop"),
        json={
            "document": shop("Circle shop", double.url, {"kind": "workflow", "workflow": helper_id})
        },
        headers={"If-Match": '"1"'},
        timeout=30,
    )
    assert saved.ok, saved.text
    workflows._post("/workflows/circle_shop/deploy", {"revision": 2})
    until(
        lambda: (
            server.session.get(server.api("/workflows/circle_shop"), timeout=30).json()[
                "deployment"
            ]["state"]
            == "ready"
        )
    )

    run = workflows.start("circle_shop", {"status": 404})
    assert run.state == "failed"
    until(lambda: alerts(run)[0]["state"] == "sent")
    [shown] = alerts(run)
    assert (shown["kind"], shown["to"]) == ("workflow", helper_id)
    started = Run(server, helper_id, shown["startedRunId"])
    assert started.state == "failed"
    assert started.finished["payload"]["workflow"]["id"] == "circle_shop"
    [refused] = alerts(started)
    assert refused["state"] == "failed"
    assert "circle" in refused["message"]


def test_an_alert_that_cannot_be_sent_says_so(workflows: Workflows, double: Double) -> None:
    double.on("/told/nobody", lambda _seen, _before: Answer(status=410))
    told = {"kind": "webhook", "url": f"{double.url}/told/nobody"}
    run = workflows.start(workflows.deploy(shop("Shop unheard", double.url, told)), {"status": 404})
    assert run.state == "failed"
    until(lambda: alerts(run)[0]["state"] == "failed")
    assert "410" in alerts(run)[0]["message"]


def test_people_get_an_email(workflows: Workflows, double: Double) -> None:
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "flows@x.example"}
    told = {"kind": "email", "to": ["ada@x.example"], "credentialId": "alert_mail"}
    with MailServer() as server:
        workflows.connect(
            "alert_mail",
            conn_type="smtp",
            host="127.0.0.1",
            port=server.port,  # type: ignore[arg-type]
            extra=json.dumps(extra),
        )
        shop_id = workflows.deploy(shop("Shop that writes", double.url, told))
        run = workflows.start(shop_id, {"status": 404})
        assert run.state == "failed"
        until(lambda: alerts(run)[0]["state"] != "sending")
        [shown] = alerts(run)
    assert (shown["state"], shown["to"]) == ("sent", "ada@x.example"), shown
    [mail] = server.mails
    assert mail.to == ["ada@x.example"]
    assert "Subject: Shop that writes failed: order" in mail.content
