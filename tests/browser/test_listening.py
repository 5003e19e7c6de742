"""A story about a webhook that is drawn: its next call is seen, kept as a sample and run with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.editor import EditorPage
from tests.browser.test_data import link, received
from tests.browser.test_editor import new_workflow, transform

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser

PAYLOAD = Path(__file__).parents[1] / "airflow" / "payloads" / "github" / "pull_request.json"
TITLE = "Update the README with new information."


def test_listen_for_a_call_pin_it_and_write_an_expression(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = new_workflow(
        airflow_server,
        "Listens",
        nodes=[received(), transform("short", "Short", 340)],
        edges=[link(1, "received", "short")],
    )
    editor.open(workflow_id, node="received")
    section = editor.details.get_by_role("region", name="Test address")
    section.get_by_role("button", name="Listen for a call").click()
    address = section.get_by_label("Test address", exact=True).inner_text()
    assert address.startswith(f"{airflow_server.url}/workfuse/test-hooks/")
    expect(section.get_by_label("Example of a call")).to_contain_text(f"curl -X POST '{address}'")

    answer = requests.post(
        f"{address}?from=github",
        data=PAYLOAD.read_bytes(),
        headers={"Content-Type": "application/json", "X-GitHub-Event": "pull_request"},
        timeout=30,
    )
    assert (answer.status_code, answer.json()["received"]) == (200, True)
    expect(section.get_by_text("Open to all")).to_be_visible()
    expect(section.get_by_role("status")).to_contain_text("1 call came")
    tree = section.get_by_role("tree", name="What came")
    expect(tree.get_by_role("treeitem", name=re.compile("^action"))).to_contain_text("opened")
    section.get_by_role("tab", name="JSON").click()
    for text in ('"x-github-event": "pull_request"', '"from": "github"', '"method": "POST"'):
        expect(section.get_by_label("What came", exact=True)).to_contain_text(text)

    section.get_by_role("button", name="Run with it").click()
    dialog = page.get_by_role("dialog", name="Run workflow")
    expect(dialog.get_by_label("Payload")).to_have_value(re.compile(re.escape(TITLE)))
    page.keyboard.press("Escape")
    section.get_by_role("button", name="Pin as sample data").click()
    expect(section.get_by_role("button", name="Pinned")).to_be_disabled()
    expect(editor.card("Received").get_by_label("Pinned data")).to_be_visible()
    section.get_by_role("button", name="Stop listening").click()
    expect(section.get_by_role("button", name="Listen for a call")).to_be_visible()
    assert requests.post(address, timeout=30).status_code == 404

    editor.card("Short").click()
    editor.details.get_by_label("Field value 1").fill("{{ trigger.body.pull_request.title }}")
    expect(editor.details.get_by_role("status", name="What it gives")).to_contain_text(TITLE)
    expect(editor.save_status).to_have_text("Saved", timeout=30_000)
    runs = airflow_server.session.get(
        airflow_server.api(f"/workflows/{workflow_id}/runs"), timeout=30
    )
    assert runs.json()["items"] == []
