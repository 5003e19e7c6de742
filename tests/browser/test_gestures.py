"""Stories of the mouse on the canvas: what comes next, what comes in between, and order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor import EditorPage
from tests.browser.test_canvas import CHAIN, EDGE, pick, put_into_clipboard, wires
from tests.browser.test_editor import new_workflow, transform

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser


def test_what_comes_next_is_picked_at_an_output(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    editor.open(new_workflow(airflow_server, "What comes next", nodes=CHAIN, edges=[EDGE]))
    second = editor.card("Second")
    second.hover()
    second.get_by_role("button", name="Add what comes next").click()
    pick(page, "delay")
    expect(page.get_by_role("img", name="From Second to Delay")).to_have_count(1)

    # A connection that is let go where nothing is asks for what stands at its end.
    editor.handle("Delay", "Output main").hover()
    start = editor.handle("Delay", "Output main").bounding_box()
    assert start is not None
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 150, steps=5)
    page.mouse.up()
    pick(page, "stop")
    expect(page.get_by_role("img", name="From Delay to Stop")).to_have_count(1)


def test_a_kind_dropped_on_a_connection_stands_in_between(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    editor.open(new_workflow(airflow_server, "Dropped in between", nodes=CHAIN, edges=[EDGE]))
    page.wait_for_timeout(500)  # the view comes to rest
    wire = wires(page).first.bounding_box()
    pane = page.locator(".react-flow__pane").bounding_box()
    assert wire is not None
    assert pane is not None
    editor.drag_in(
        "Delay",
        round(wire["x"] + wire["width"] / 2 - pane["x"]),
        round(wire["y"] + wire["height"] / 2 - pane["y"]),
    )
    expect(page.get_by_role("img", name="From First to Delay")).to_have_count(1)
    expect(page.get_by_role("img", name="From Delay to Second")).to_have_count(1)


def test_a_selection_is_aligned_and_cut_by_its_menu(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    lower = transform("second", "Second", 340)
    lower["position"]["y"] = 300
    workflow_id = new_workflow(airflow_server, "Aligned", nodes=[CHAIN[0], lower])
    editor.open(workflow_id)
    put_into_clipboard(page, "")
    editor.card("First").click()
    page.keyboard.press("Control+a")
    editor.card("First").click(button="right")
    page.get_by_role("menuitem", name="Align and distribute").click()
    pick(page, "tops")
    page.keyboard.press("Control+s")
    expect(editor.save_status).to_have_text("Saved")

    def places() -> list[Any]:
        answer = airflow_server.session.get(
            airflow_server.api(f"/workflows/{workflow_id}"), timeout=30
        )
        return [node["position"]["y"] for node in answer.json()["document"]["nodes"]]

    assert len(set(places())) == 1
    editor.card("Second").click(button="right")
    page.get_by_role("menuitem", name=re.compile("^Cut")).click()
    expect(page.get_by_role("article")).to_have_count(0)
    page.keyboard.press("Control+v")
    expect(page.get_by_role("article")).to_have_count(2)


def test_a_group_takes_in_what_follows_its_nodes_and_gets_a_colour(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = new_workflow(airflow_server, "Coloured group", nodes=CHAIN, edges=[EDGE])
    editor.open(workflow_id)
    editor.card("First").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+g")
    frame = page.locator(".react-flow__node-group")
    expect(frame).to_have_count(1)
    page.keyboard.press("Escape")
    editor.card("Second").click()
    page.keyboard.press("a")
    pick(page, "delay")

    def saved() -> dict[str, Any]:
        page.keyboard.press("Control+s")
        expect(editor.save_status).to_have_text("Saved")
        answer = airflow_server.session.get(
            airflow_server.api(f"/workflows/{workflow_id}"), timeout=30
        )
        return {node["id"]: node for node in answer.json()["document"]["nodes"]}

    nodes = saved()
    group_id = nodes["second"]["parentId"]
    assert nodes["delay"]["parentId"] == group_id
    assert nodes[group_id]["width"] >= nodes["delay"]["position"]["x"] + 240  # it has grown

    page.get_by_role("button", name="Fit to screen").click()
    frame.click(button="right", position={"x": 20, "y": 12})
    page.get_by_role("menuitem", name="Colour").click()
    pick(page, "blue")
    assert saved()[group_id]["data"]["colour"] == "blue"
    page.keyboard.press("Control+z")
    assert "colour" not in saved()[group_id]["data"]
