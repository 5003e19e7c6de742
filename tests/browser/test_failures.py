"""A story of a run that fails: somebody is told, and sees why."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.airflow.double import Answer, Double
from tests.browser.editor import RUN_MS, EditorPage
from tests.browser.test_accessibility import AXE, DARK, FIND

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser


@pytest.fixture
def service() -> Iterator[Double]:
    with Double() as double:
        double.on("/orders", lambda _seen, _before: Answer(404, {"error": "no such order"}))
        yield double


def node(node_id: str, kind: str, label: str, x: int, **config: Any) -> dict[str, Any]:
    data = {"label": label, "config": config}
    return {"id": node_id, "type": kind, "position": {"x": x, "y": 100}, "data": data}


@pytest.fixture
def workflow_id(airflow_server: AirflowServer, service: Double) -> str:
    nodes = [
        node("received", "trigger.webhook", "Received", 0),
        node("order", "action.http", "Fetch order", 300, url=f"{service.url}/orders/7"),
    ]
    edges = [{"id": "e1", "source": "received", "target": "order"}]
    document = {"schemaVersion": 1, "name": "Failures", "nodes": nodes, "edges": edges}
    made = airflow_server.session.post(
        airflow_server.api("/workflows"),
        json={"name": "Failures", "document": document},
        timeout=60,
    )
    assert made.ok, made.text
    return str(made.json()["id"])


def test_somebody_is_told_and_sees_why(
    editor: EditorPage,
    page: Page,
    airflow_server: AirflowServer,
    workflow_id: str,
    service: Double,
) -> None:
    editor.open(workflow_id)
    editor.field("When a run fails").select_option(label="Call a webhook")
    address = editor.field("Address of the webhook")
    address.fill("hooks.example/told")
    expect(editor.details.get_by_text("is no complete address")).to_be_visible()
    address.fill(f"{service.url}/told")
    expect(editor.details.get_by_text("is no complete address")).to_have_count(0)
    editor.deploy()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=RUN_MS)

    started = airflow_server.session.post(
        airflow_server.api(f"/workflows/{workflow_id}/runs"), json={"payload": {}}, timeout=60
    )
    assert started.ok, started.text
    deadline = time.monotonic() + RUN_MS / 1000
    while not (told := service.seen("/told")):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    what = json.loads(told[0].body)
    assert what["run"]["id"] == started.json()["id"]

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(what["run"]["url"])  # as whoever was told does
    details = page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("heading", name="Failed")).to_be_visible(timeout=RUN_MS)
    alerts = details.get_by_role("list", name="Alerts")
    expect(alerts).to_contain_text(f"Alert sent to {service.url}", timeout=RUN_MS)

    details.get_by_role("button", name="Why did it fail?").press("Enter")
    dialog = page.get_by_role("dialog", name="Why the run failed")
    problem = dialog.get_by_role("region", name="What went wrong")
    expect(problem).to_contain_text("404")
    expect(dialog.get_by_role("region", name="What was sent")).to_contain_text("/orders/7")
    expect(dialog.get_by_role("region", name="What was answered")).to_contain_text("no such order")
    expect(dialog.get_by_role("region", name="End of the log")).to_be_visible()
    expect(dialog.get_by_role("link", name="Open in Airflow")).to_be_visible()
    page.evaluate(AXE)
    assert page.evaluate(FIND) == []
    page.evaluate(DARK)
    assert page.evaluate(FIND) == []
    dialog.get_by_role("button", name="Copy as text").press("Enter")
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("### Failures: Fetch order failed")
    assert "no such order" in text
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(details.get_by_role("button", name="Why did it fail?")).to_be_focused()
