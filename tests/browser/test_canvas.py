"""Stories of gestures on the canvas: by mouse, by keyboard alone, and from the clipboard."""

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

CHAIN = [transform("first", "First", 0), transform("second", "Second", 340)]
ENDS = {"source": "first", "sourceHandle": None, "target": "second", "targetHandle": None}
EDGE = {"id": "e1", **ENDS}


def put_into_clipboard(page: Page, text: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def pick(page: Page, words: str) -> None:
    """Type into the list that is open, and take what it finds first."""
    field = page.get_by_role("dialog").get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(field).to_have_count(0)


def wires(page: Page) -> Locator:
    return page.locator(".react-flow__edge")


def test_paste_from_text_and_between_workflows(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    editor.open(new_workflow(airflow_server, "Pasted into"))
    put_into_clipboard(page, "not json at all")
    page.keyboard.press("Control+v")
    expect(page.get_by_text("text that is not JSON")).to_be_visible()
    expect(page.locator(".react-flow__node")).to_have_count(0)

    fetch = transform("fetch", "Fetch", 0)
    send = transform("send", "Send", 340)
    send["data"]["config"]["fields"][0]["value"] = "{{ nodes.fetch.output.value }}"
    link = {"id": "e1", "source": "fetch", "target": "send"}
    put_into_clipboard(
        page, json.dumps({"name": "Theirs", "nodes": [fetch, send], "edges": [link]})
    )
    page.keyboard.press("Control+v")
    expect(wires(page)).to_have_count(1)
    page.keyboard.press("Control+v")
    expect(wires(page)).to_have_count(2)

    # What was pasted is selected: it is copied as text that another workflow takes.
    page.keyboard.press("Control+c")
    editor.open(new_workflow(airflow_server, "Pasted on"))
    page.keyboard.press("Control+v")
    expect(wires(page)).to_have_count(1)
    editor.card("Send").click()
    expect(editor.details).to_contain_text("nodes.fetch_2.output.value")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(page.locator(".react-flow__node")).to_have_count(0)


def test_insert_replace_and_wrap_are_one_gesture_each_and_undo(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    editor.open(new_workflow(airflow_server, "Gestures", nodes=CHAIN, edges=[EDGE]))
    page.get_by_role("img", name="From First to Second").hover(force=True)
    page.get_by_role("button", name="Put a node in between").click()
    pick(page, "delay")
    expect(editor.card("Delay")).to_be_visible()
    expect(wires(page)).to_have_count(2)

    page.keyboard.press("r")
    pick(page, "condition")
    expect(editor.card("Condition")).to_be_visible()
    expect(page.get_by_role("img", name="From Condition, output true, to Second")).to_have_count(1)

    page.get_by_role("button", name="Fit to screen").click()
    editor.card("Second").click(button="right")
    page.get_by_role("menuitem", name=re.compile("Wrap in a loop")).click()
    expect(editor.card("Loop")).to_be_visible()
    expect(page.get_by_role("img", name="From Loop, output item, to Second")).to_have_count(1)

    for _ in range(3):
        page.keyboard.press("Control+z")
    page.get_by_role("button", name="Fit to screen").click()  # those in view alone are in the page
    expect(page.get_by_role("article")).to_have_count(2)
    expect(wires(page)).to_have_count(1)
    for _ in range(3):
        page.keyboard.press("Control+Shift+z")
    expect(editor.card("Loop")).to_be_visible()
    expect(wires(page)).to_have_count(3)


def test_undo_fifty_mixed_edits_and_redo_them(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = new_workflow(airflow_server, "Fifty edits", nodes=CHAIN, edges=[EDGE])
    editor.open(workflow_id)

    def saved() -> Any:
        page.keyboard.press("Control+s")
        expect(editor.save_status).to_have_text("Saved")
        answer = airflow_server.session.get(
            airflow_server.api(f"/workflows/{workflow_id}"), timeout=30
        )
        document = answer.json()["document"]
        return document["nodes"], document["edges"]

    before = saved()
    editor.card("First").click()
    editor.details.get_by_label("Field name 1").fill("total")
    editor.details.get_by_label("Field value 1").fill("{{ 1 + 1 }}")
    editor.field("Name").fill("Number one")
    editor.field("Name").press("Enter")
    editor.field("Name").press("Escape")
    for round_ in range(13):
        page.keyboard.press("d")
        page.keyboard.press("Control+d")
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("n" if round_ % 2 else "Control+g")
        page.keyboard.press("Shift+T" if round_ == 12 else "Control+d")
        page.keyboard.press("g")
    page.wait_for_timeout(500)
    assert len(saved()[0]) > len(before[0]) + 10
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    after = saved()
    assert after == ([], [])
    undo = page.get_by_role("button", name="Undo (Ctrl+Z)")
    steps = 0
    while undo.is_enabled():
        page.keyboard.press("Control+z")
        steps += 1
    assert steps >= 50
    assert saved() == before
    for _ in range(steps):
        page.keyboard.press("Control+Shift+z")
    assert saved() == after


def test_the_list_says_and_does_the_same(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    editor.open(new_workflow(airflow_server, "As a list", nodes=CHAIN, edges=[EDGE]))
    expect(page.get_by_role("group", name="First, Transform, leads to Second")).to_have_count(1)
    page.keyboard.press("l")
    table = page.get_by_role("table", name="Nodes in the order of running")
    first = table.get_by_role("row", name=re.compile("First"))
    expect(first.get_by_role("button", name="Second", exact=True)).to_be_visible()
    first.get_by_role("rowheader").click()
    page.keyboard.press("F2")
    page.get_by_role("textbox", name="New name").fill("Number one")
    page.keyboard.press("Enter")
    row = table.get_by_role("row", name=re.compile("Number one"))
    expect(row).to_be_visible()
    row.get_by_role("button", name="Remove connection: From Number one to Second").click()
    row.get_by_role("rowheader").click()
    page.keyboard.press("c")
    pick(page, "second")
    expect(row.get_by_role("button", name="Second", exact=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    expect(table.get_by_role("row")).to_have_count(2)
    page.keyboard.press("l")
    expect(editor.card("Number one")).to_be_visible()
    expect(editor.card("Second")).to_have_count(0)


def test_five_thousand_nodes_are_opened_found_moved_and_saved(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    many = 5_000
    nodes = []
    for number in range(many):
        node = transform(f"n{number}", f"Step {number}", (number % 50) * 340)
        node["position"]["y"] = number // 50 * 160
        nodes.append(node)
    edges = [
        {"id": f"e{number}", "source": f"n{number}", "target": f"n{number + 1}"}
        for number in range(many - 1)
    ]
    workflow_id = new_workflow(airflow_server, "Five thousand", nodes=nodes, edges=edges)
    editor.open(workflow_id)
    expect(page.get_by_role("article").first).to_be_visible()
    assert page.get_by_role("article").count() < 500  # those in view alone are in the page

    page.keyboard.press("Control+f")
    pick(page, "Step 4321")
    expect(editor.card("Step 4321")).to_be_visible()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    editor.field("Name").fill("Found")
    expect(editor.card("Found")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(editor.save_status).to_have_text("Saved", timeout=RUN_MS)
    saved = airflow_server.session.get(
        airflow_server.api(f"/workflows/{workflow_id}"), timeout=60
    ).json()["document"]["nodes"]
    assert len(saved) == many
    assert saved[4321]["data"]["label"] == "Found"
    assert saved[4321]["position"]["x"] > nodes[4321]["position"]["x"]
