"""Story D5 in the browser: an export of n8n is uploaded, looked through and finished."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.editor import EditorPage

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser

EXPORT = Path(__file__).parents[1] / "golden" / "imports_n8n" / "story_d5" / "export.json"


def choose(page: Page, text: str) -> None:
    page.get_by_role("button", name="Import", exact=True).click()
    file: FilePayload = {
        "name": "customers.json",
        "mimeType": "application/json",
        "buffer": text.encode(),
    }
    page.get_by_label("Workflow file").set_input_files(files=[file])


def test_an_export_of_n8n_opens_with_a_report_that_leads_to_each_finding(
    editor: EditorPage, page: Page
) -> None:
    exported = json.loads(EXPORT.read_text()) | {"name": "Customers from n8n"}
    editor.open_workflows()
    choose(page, json.dumps(exported))
    expect(page.get_by_text("A workflow of n8n with 6 nodes and 5 connections")).to_be_visible()
    page.get_by_role("button", name="Create").click()

    report = page.get_by_role("tabpanel", name="Import report")
    expect(report.get_by_role("heading")).to_have_text(
        ["Workflow", "Webhook", "Create customer", "Send welcome", "Code"]
    )
    canvas = page.locator(".react-flow")
    expect(canvas.get_by_role("article")).to_have_count(6)
    expect(canvas.get_by_text("Called by the shop.")).to_be_visible()

    report.get_by_role("button", name=re.compile("toUpperCase")).click()
    expect(editor.details.get_by_label("Name", exact=True)).to_have_value("Send welcome")
    finding = report.get_by_role("button", name=re.compile("became a placeholder"))
    finding.press("Enter")
    expect(editor.details.get_by_label("What it was", exact=True)).to_have_value(
        "n8n-nodes-base.code"
    )
    expect(editor.details.get_by_text("This placeholder stands for")).to_be_visible()

    page.get_by_role("button", name="Deploy", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("This placeholder stands for")).to_be_visible()
    page.keyboard.press("Escape")

    page.reload()
    expect(report.get_by_role("button", name=re.compile("became a placeholder"))).to_be_visible()
    report.get_by_role("button", name="Discard report").click()
    expect(page.get_by_role("tab", name="Import report")).to_have_count(0)


def test_text_behind_the_json_is_refused_with_its_place(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    editor.open_workflows()
    exported = EXPORT.read_text().replace("New customers", "Never imported")
    choose(page, exported + "Thanks for downloading!")
    line = exported.count("\n") + 1
    expect(page.get_by_role("alert")).to_contain_text(f"line {line} column 1")
    expect(page.get_by_role("button", name="Create")).to_be_disabled()
    found = airflow_server.session.get(
        airflow_server.api("/workflows"), params={"search": "Never imported"}, timeout=30
    )
    assert found.json()["total"] == 0
