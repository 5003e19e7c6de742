"""A story of many runs: found across workflows, and two of them compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor import RUN_MS, EditorPage
from tests.browser.test_acts import node, start

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser


@pytest.fixture
def workflow_id(airflow_server: AirflowServer) -> str:
    """Orders of more than 100 are large."""
    over = {"left": "{{ trigger.body.total }}", "operator": "greaterThan", "right": 100}
    nodes = [
        node("received", "trigger.webhook", "Received", 0),
        node("over", "logic.condition", "Over 100?", 300, conditions=[over]),
        node(
            "tell",
            "utility.transform",
            "Tell sales",
            600,
            fields=[{"name": "words", "value": "{{ trigger.body.total }} EUR"}],
        ),
    ]
    edges = [
        {"id": "e1", "source": "received", "target": "over"},
        {"id": "e2", "source": "over", "target": "tell", "sourceHandle": "true"},
    ]
    document = {"schemaVersion": 1, "name": "Compared", "nodes": nodes, "edges": edges}
    body = {"name": "Compared", "document": document}
    session = airflow_server.session
    made = session.post(airflow_server.api("/workflows"), json=body, timeout=60)
    workflow_id = str(made.json()["id"])
    deployed = session.post(
        airflow_server.api(f"/workflows/{workflow_id}/deploy"), json={"revision": 1}, timeout=60
    )
    assert deployed.json()["state"] == "ready", deployed.text
    return workflow_id


def test_runs_are_found_and_compared(
    editor: EditorPage, page: Page, airflow_server: AirflowServer, workflow_id: str
) -> None:
    for total in (512, 7):
        start(airflow_server, workflow_id, {"total": total})
    editor.open_workflows()
    page.get_by_role("navigation", name="Pages of WorkFuse").get_by_role(
        "link", name="Executions"
    ).click()
    listed = page.get_by_role("table", name="Executions")
    rows = listed.get_by_role("row").filter(has=page.get_by_role("link", name="Compared"))
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Completed")).to_have_count(2, timeout=RUN_MS)
    page.get_by_role("searchbox", name="Text in the payload").fill("512")
    expect(rows).to_have_count(1)
    rows.get_by_role("link", name="Compared").click()

    executions = page.get_by_role("list", name="Executions")
    expect(executions.get_by_role("checkbox")).to_have_count(2)
    for box in executions.get_by_role("checkbox").all():
        box.press("Space")
    page.get_by_role("button", name="Compare").press("Enter")

    payload = page.get_by_role("region", name="Payload")
    expect(payload.get_by_label("Payload, left")).to_contain_text("512")
    expect(payload.get_by_label("Payload, right")).to_contain_text("7")
    steps = page.get_by_role("table", name="Steps")
    tell = steps.get_by_role("row").filter(has_text="Tell sales")
    expect(tell).to_contain_text("Completed")
    expect(tell).to_contain_text("Skipped")
    page.get_by_role("checkbox", name="Only what differs (1)").press("Space")
    expect(steps.get_by_role("row")).to_have_count(2)
    tell.get_by_role("button", name="Tell sales").press("Enter")
    output = page.get_by_role("region", name="Tell sales")
    expect(output.get_by_label("Output, left")).to_contain_text("512 EUR")
    page.reload()
    expect(output.get_by_label("Output, left")).to_contain_text("512 EUR")
    page.get_by_role("button", name="Swap sides").click()
    expect(output.get_by_label("Output, right")).to_contain_text("512 EUR")
