"""Stories about data: what comes into a node and out of it, pinned data, and past executions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import RUN_MS, EditorPage
from tests.browser.test_editor import new_workflow, transform

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser


def received() -> dict[str, Any]:
    return {
        "id": "received",
        "type": "trigger.webhook",
        "position": {"x": 0, "y": 100},
        "data": {"label": "Received", "config": {}},
    }


def link(number: int, source: str, target: str) -> dict[str, Any]:
    return {"id": f"e{number}", "source": source, "target": target}


def opened(page: Page, label: str) -> Locator:
    return page.get_by_role("dialog", name=f"{label}: data and settings")


def test_run_then_click_a_field_of_what_came_in(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    nodes = [received(), transform("first", "First", 340), transform("second", "Second", 680)]
    links = [link(1, "received", "first"), link(2, "first", "second")]
    workflow_id = new_workflow(airflow_server, "Data around", nodes=nodes, edges=links)
    editor.open(workflow_id)
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("textbox", name="Payload").fill(
        json.dumps({"order": {"e-mail": "ada@x.example"}})
    )
    page.get_by_role("dialog").get_by_role("button", name="Deploy and run").click()
    editor.expect_state("Second", "COMPLETED")

    editor.card("Second").click()
    page.get_by_role("button", name="Data in and out").click()
    dialog = opened(page, "Second")
    into = dialog.get_by_role("region", name="Input")
    expect(into.get_by_role("treeitem", name=re.compile("^value"))).to_be_visible()
    expect(dialog.get_by_role("region", name="Output")).to_contain_text("value")
    into.get_by_label("Data of").select_option("Trigger")
    field = dialog.get_by_label("Field value 1")
    field.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    into.get_by_role("treeitem", name=re.compile("^e-mail")).click()
    expected = '{{ trigger.body.order["e-mail"] }}'
    expect(dialog.get_by_role("status").filter(has_text=expected)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(editor.save_status).to_have_text("Saved", timeout=30_000)
    saved = airflow_server.session.get(airflow_server.api(f"/workflows/{workflow_id}"), timeout=30)
    [second] = [one for one in saved.json()["document"]["nodes"] if one["id"] == "second"]
    assert second["data"]["config"]["fields"][0]["value"] == expected


def test_pinned_data_stands_for_an_output_and_runs_nothing(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    nodes = [received(), transform("first", "First", 340), transform("second", "Second", 680)]
    links = [link(1, "received", "first"), link(2, "first", "second")]
    workflow_id = new_workflow(airflow_server, "Pinned", nodes=nodes, edges=links)
    editor.open(workflow_id, node="first", panel="data")
    first = opened(page, "First")
    out = first.get_by_role("region", name="Output")
    out.get_by_role("button", name="Write data by hand").click()
    out.get_by_label(re.compile("Pinned data as JSON")).fill('[{"sku": "a"}, {"sku": "b"}]')
    out.get_by_role("button", name="Pin", exact=True).click()
    expect(out.get_by_role("grid")).to_contain_text("sku")
    first.get_by_role("button", name="Close (Esc)").click()
    expect(editor.card("First").get_by_label("Pinned data")).to_be_visible()
    expect(editor.save_status).to_have_text("Saved", timeout=30_000)

    page.reload()
    editor.card("Second").click()
    page.keyboard.press("Shift+Enter")
    into = opened(page, "Second").get_by_role("region", name="Input")
    expect(into).to_contain_text("Pinned")
    expect(into.get_by_role("gridcell", name="b")).to_be_visible()


def test_past_executions_show_what_ran(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    nodes = [received(), transform("first", "First", 340)]
    workflow_id = new_workflow(
        airflow_server, "Executed", nodes=nodes, edges=[link(1, "received", "first")]
    )
    editor.open(workflow_id)
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Deploy and run").click()
    editor.expect_state("First", "COMPLETED")
    # What is drawn later is no part of what ran.
    editor.card("First").click()
    editor.add("Delay")
    expect(editor.card("Delay")).to_be_visible()
    expect(editor.save_status).to_have_text("Saved", timeout=30_000)

    page.get_by_role("tab", name="Runs").click()
    page.get_by_role("button", name="All executions").click()
    entries = page.get_by_role("list", name="Executions").get_by_role("button")
    entries.first.click()
    expect(page.get_by_text("As revision 1 was drawn")).to_be_visible()
    editor.expect_state("First", "COMPLETED")
    expect(editor.card("Delay")).to_have_count(0)
    editor.card("First").click()
    details = page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("region", name="Output")).to_contain_text("value")
    log = details.get_by_role("link", name="Log")
    expect(log).to_have_attribute("href", re.compile(f"/dags/{workflow_id}/runs/.*/tasks/first"))
    page.get_by_role("combobox", name="State").select_option("Failed")
    expect(page.get_by_text("No such execution")).to_be_visible(timeout=RUN_MS)
    page.reload()
    expect(details.get_by_role("region", name="Output")).to_contain_text("value")
