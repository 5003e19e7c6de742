"""A story of runs that would go on together: one is left out, then one replaces another."""

from __future__ import annotations

import re
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
    """Goes on until it is ended; also planned once a year."""
    nodes = [
        node("received", "trigger.webhook", "Received", 0),
        node("yearly", "trigger.schedule", "Yearly", 0, cron="0 0 29 2 *"),
        node("wait", "utility.wait", "Wait", 300, **{"for": "call"}),
    ]
    pairs = (("received", "wait"), ("yearly", "wait"))
    edges = [{"id": f"e{n}", "source": a, "target": b} for n, (a, b) in enumerate(pairs)]
    document = {"schemaVersion": 1, "name": "One by one", "nodes": nodes, "edges": edges}
    body = {"name": "One by one", "document": document}
    made = airflow_server.session.post(airflow_server.api("/workflows"), json=body, timeout=60)
    assert made.ok, made.text
    return str(made.json()["id"])


def test_runs_are_left_out_or_replaced(
    editor: EditorPage, page: Page, airflow_server: AirflowServer, workflow_id: str
) -> None:
    editor.open(workflow_id)
    choice = editor.field("When a run goes on")
    expect(editor.field("Runs at the same time")).to_be_visible()
    choice.select_option(label="Leave the next one out")
    expect(editor.field("Runs at the same time")).to_have_count(0)
    expect(
        editor.details.get_by_text("A run that would begin meanwhile does nothing.")
    ).to_be_visible()
    page.get_by_role("button", name="Deploy", exact=True).click()
    dialog = page.get_by_role("dialog", name="Deploy")
    expect(dialog.get_by_role("region", name="Schedule")).to_contain_text("Feb 29")
    dialog.get_by_role("button", name="Deploy", exact=True).click()
    expect(page.get_by_text("Airflow has the new version.")).to_be_visible(timeout=RUN_MS)
    editor.card("Yearly").click()
    expect(editor.details.get_by_role("region", name="Next runs")).to_contain_text(
        "the newest is made up for"
    )

    first = start(airflow_server, workflow_id, {"n": 1})
    executions = page.get_by_role("list", name="Executions")
    page.goto(f"{editor.url}/plugin/workflows?page=executions&workflow={workflow_id}")
    expect(executions.get_by_role("button", name="Running")).to_have_count(1, timeout=RUN_MS)
    start(airflow_server, workflow_id, {"n": 2})
    left_out = executions.get_by_role("button", name="left out, another went on")
    left_out.click(timeout=RUN_MS)
    expect(editor.details.get_by_role("heading", name="Skipped")).to_be_visible()
    history = editor.details.get_by_role("list", name="What was done with this run")
    expect(history).to_contain_text("Left out, since another one was going on")
    editor.card("Wait").click()
    expect(editor.details.get_by_text("so this one was left out")).to_be_visible()
    editor.details.get_by_role("button", name="Whole run").click()
    history.get_by_role("button", name="the other run").click()
    expect(editor.details.get_by_role("heading", name="Running")).to_be_visible()
    expect(page).to_have_url(re.compile(first.split("_")[-1]))
    page.get_by_role("combobox", name="State").select_option(label="Skipped")
    expect(executions.get_by_role("checkbox")).to_have_count(1)
    page.get_by_role("combobox", name="State").select_option(index=0)
    editor.details.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel the run").click()
    expect(editor.details.get_by_role("heading", name="Cancelled")).to_be_visible()

    # Left out is not lost: it can be run after all.
    left_out.click()
    editor.details.get_by_role("button", name="More ways to run again").click()
    page.get_by_role("menuitem", name="Run it after all").click()
    expect(editor.details.get_by_role("heading", name="Running")).to_be_visible(timeout=RUN_MS)

    editor.open(workflow_id)
    choice.select_option(label="End it for the next one")
    editor.deploy()
    expect(page.get_by_text("Airflow has the new version.")).to_be_visible(timeout=RUN_MS)
    newest = start(airflow_server, workflow_id, {"n": 3})
    page.goto(f"{editor.url}/plugin/workflows?page=executions&workflow={workflow_id}")
    executions.get_by_role("button", name="replaced by a newer one").click(timeout=RUN_MS)
    expect(editor.details.get_by_role("heading", name="Cancelled")).to_be_visible()
    expect(history).to_contain_text("Ended for a newer one")
    ended = airflow_server.session.post(
        airflow_server.api(f"/workflows/{workflow_id}/runs/{newest}/cancel"), timeout=60
    )
    assert ended.ok, ended.text
