"""A story of acting on runs: cancel one, go on with it, run others again with the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor import RUN_MS, EditorPage

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser


def node(node_id: str, kind: str, label: str, x: int, **config: Any) -> dict[str, Any]:
    data = {"label": label, "config": config}
    return {"id": node_id, "type": kind, "position": {"x": x, "y": 100}, "data": data}


def start(server: AirflowServer, workflow_id: str, payload: dict[str, Any]) -> str:
    answer = server.session.post(
        server.api(f"/workflows/{workflow_id}/runs"), json={"payload": payload}, timeout=60
    )
    assert answer.ok, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def workflow_id(airflow_server: AirflowServer) -> str:
    """Waits for as long as its payload says."""
    seconds = "{{ trigger.body.wait | default(0) }}"
    nodes = [
        node("received", "trigger.webhook", "Received", 0),
        node("pause", "utility.delay", "Pause", 300, duration=seconds, unit="seconds"),
        node("ship", "utility.transform", "Ship", 600, fields=[{"name": "v", "value": "1"}]),
    ]
    pairs = (("received", "pause"), ("pause", "ship"))
    edges = [{"id": f"e{n}", "source": a, "target": b} for n, (a, b) in enumerate(pairs)]
    document = {"schemaVersion": 1, "name": "Acts", "nodes": nodes, "edges": edges}
    body = {"name": "Acts", "document": document}
    made = airflow_server.session.post(airflow_server.api("/workflows"), json=body, timeout=60)
    assert made.ok, made.text
    workflow_id = str(made.json()["id"])
    deployed = airflow_server.session.post(
        airflow_server.api(f"/workflows/{workflow_id}/deploy"), json={"revision": 1}, timeout=60
    )
    assert deployed.json()["state"] == "ready", deployed.text
    return workflow_id


def test_a_run_is_cancelled_and_others_run_again(
    editor: EditorPage, page: Page, airflow_server: AirflowServer, workflow_id: str
) -> None:
    for order in (1001, 1002):
        start(airflow_server, workflow_id, {"order": order})
    details = page.get_by_role("complementary", name="Details")
    executions = page.get_by_role("list", name="Executions")
    page.goto(f"{editor.url}/plugin/workflows?page=executions&workflow={workflow_id}")
    expect(executions.get_by_role("checkbox")).to_have_count(2, timeout=RUN_MS)
    start(airflow_server, workflow_id, {"order": 1003, "wait": 25})
    page.reload()  # the list looks for new runs every 15 s
    executions.get_by_role("button", name="Running").last.click(timeout=RUN_MS)

    details.get_by_role("button", name="Cancel", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Let it run").click()
    expect(details.get_by_role("heading", name="Cancelled")).to_have_count(0)
    details.get_by_role("button", name="Cancel", exact=True).press("Enter")
    dialog.get_by_role("button", name="Cancel the run").press("Enter")
    expect(details.get_by_role("heading", name="Cancelled")).to_be_visible(timeout=3_000)
    expect(details.get_by_text("Cancelled by admin")).to_be_visible()
    editor.expect_state("Ship", "CANCELLED")

    # Where it was, and what came before keeps its data.
    details.get_by_role("button", name="More ways to run again").press("Enter")
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="Go on where it was cancelled")).to_be_focused()
    page.keyboard.press("Enter")
    expect(details.get_by_role("heading", name="Completed")).to_be_visible(timeout=RUN_MS)
    expect(details.get_by_text("What failed was run again by admin")).to_be_visible()

    # From a node on.
    editor.card("Ship").click()
    details.get_by_role("button", name="Run again from here").press("Enter")
    expect(details.get_by_text("try 2")).to_be_visible(timeout=RUN_MS)
    details.get_by_role("button", name="Whole run").click()

    # Another payload makes another run, which tells what it repeats.
    details.get_by_role("button", name="More ways to run again").click()
    page.get_by_role("menuitem", name="Everything, with another payload…").click()
    dialog.get_by_role("textbox", name="Payload").fill('{"order": 1004}')
    dialog.get_by_role("button", name="Run again").click()
    expect(details.get_by_text("1004")).to_be_visible(timeout=RUN_MS)
    expect(details.get_by_role("button", name="an earlier run")).to_be_visible()

    # Found by what they were started with, and run again together.
    expect(executions.get_by_role("checkbox")).to_have_count(4)
    page.get_by_role("searchbox", name="Text in the payload").fill('"order": 1001')
    expect(executions.get_by_role("checkbox")).to_have_count(1)
    executions.get_by_role("checkbox").press("Space")
    page.get_by_role("group", name="Selected executions").get_by_role(
        "button", name="Run again"
    ).press("Enter")
    expect(executions.get_by_role("checkbox")).to_have_count(2)
    expect(page.get_by_text("1 run runs again")).to_be_visible()
