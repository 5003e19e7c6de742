"""Stories of a person who draws workflows, on the real Airflow."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import RUN_MS, EditorPage

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser


def new_workflow(server: AirflowServer, name: str, **document: Any) -> str:
    """Create a workflow through the API and return its id."""
    body = {"schemaVersion": 1, "name": name, "nodes": [], "edges": [], **document}
    answer = server.session.post(
        server.api("/workflows"), json={"name": name, "document": body}, timeout=30
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def transform(node_id: str, label: str, x: int) -> dict[str, Any]:
    return {
        "id": node_id,
        "type": "utility.transform",
        "position": {"x": x, "y": 100},
        "data": {"label": label, "config": {"fields": [{"name": "value", "value": "1"}]}},
    }


def test_what_the_first_page_shows_is_fetched_once(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    """It is asked for before the app is there, which then has to find it."""
    workflow_id = new_workflow(airflow_server, "Fetched once")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    editor.open(workflow_id)
    for path in ("me", "node-kinds", f"workflows/{workflow_id}"):
        assert asked.count(airflow_server.api(f"/{path}")) == 1, path


def test_draw_fix_deploy_run_and_read_the_data(editor: EditorPage, page: Page, shop: str) -> None:
    editor.create("Refund check")
    editor.card("Webhook").click()
    editor.add("HTTP request", "Fetch customer")
    editor.field("Address").fill(shop + "/customers/{{ trigger.body.id }}")
    editor.add("Condition", "Is it large?")
    editor.details.get_by_label("Value 1").fill("{{ nodes.fetch_custommer.output.body.total }}")
    editor.details.get_by_label("Comparison 1").select_option("greater than")
    editor.details.get_by_label("Compare with 1").fill("250")
    editor.add("Transform", "Ask a person")
    editor.details.get_by_label("Field name 1").fill("question")
    editor.details.get_by_label("Field value 1").fill(
        "Refund {{ nodes.fetch_customer.output.body.name }}?"
    )
    editor.drag_in("Delay", 620, 560)
    editor.field("How long").fill("1")
    editor.field("Unit").select_option("Seconds")
    editor.connect("Is it large?", "False", "Delay")
    page.get_by_role("button", name="Fit to screen").click()  # only what is in view is drawn
    expect(editor.edges()).to_have_count(4)

    # The mistake in the expression is found while typing, shown on its node, and stops a deploy.
    expect(editor.card("Is it large?").get_by_label("1 problem")).to_be_visible()
    page.get_by_role("button", name="Deploy", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text("Not deployed")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Problems").click()
    panel = page.get_by_role("tabpanel")
    panel.get_by_role("button", name=re.compile("fetch_custommer")).click()
    editor.details.get_by_label("Value 1").fill("{{ nodes.fetch_customer.output.body.total }}")
    expect(panel.get_by_text("No problems")).to_be_visible()

    page.keyboard.press("Control+s")
    expect(editor.save_status).to_have_text("Saved")
    editor.deploy()
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=RUN_MS)

    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("textbox", name="Payload").fill(json.dumps({"id": "c_1"}))
    page.get_by_role("dialog").get_by_role("button", name="Run", exact=True).click()
    for label in ("Webhook", "Fetch customer", "Is it large?", "Ask a person"):
        editor.expect_state(label, "COMPLETED")
    editor.expect_state("Delay", "SKIPPED")

    editor.card("Ask a person").click()
    output = editor.details.get_by_role("region", name="Output")
    expect(output).to_contain_text("Refund Ada Lovelace?")
    page.get_by_role("tab", name="Runs").click()
    expect(panel.get_by_role("row", name=re.compile("Completed"))).to_be_visible(timeout=RUN_MS)


def test_a_failed_step_says_what_was_sent_and_answered(
    editor: EditorPage, page: Page, airflow_server: AirflowServer, shop: str
) -> None:
    fetch = {
        "id": "fetch",
        "type": "action.http",
        "position": {"x": 340, "y": 100},
        "data": {
            "label": "Fetch",
            "config": {"url": shop + "/customers/{{ trigger.body.id }}"},
        },
    }
    received = {
        "id": "received",
        "type": "trigger.webhook",
        "position": {"x": 0, "y": 100},
        "data": {"label": "Received", "config": {}},
    }
    edge = {"id": "e1", "source": "received", "target": "fetch"}
    editor.open(new_workflow(airflow_server, "Fails", nodes=[received, fetch], edges=[edge]))
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("textbox", name="Payload").fill('{"id": "c_99"}')
    page.get_by_role("button", name="Deploy and run").click()
    editor.expect_state("Fetch", "FAILED")
    editor.card("Fetch").click()
    expect(editor.details.get_by_role("alert")).to_contain_text("404")
    requests = editor.details.get_by_role("region", name="HTTP requests")
    expect(requests).to_contain_text("/customers/c_99")
    answered = requests.get_by_role("region", name="Received body")
    expect(answered).to_contain_text("no customer c_99")


def test_connections_that_cannot_be_are_refused_while_dragging(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    nodes = [transform("first", "First", 0), transform("second", "Second", 340)]
    edge = {"id": "e1", "source": "first", "target": "second"}
    editor.open(new_workflow(airflow_server, "Circle", nodes=nodes, edges=[edge]))
    editor.drag_connection("Second", "main", "First")
    expect(page.get_by_text("These nodes lead in a circle")).to_be_visible()
    page.mouse.up()
    expect(editor.edges()).to_have_count(1)


def test_delete_undo_and_redo_by_keyboard(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    nodes = [transform("first", "First", 0), transform("second", "Second", 340)]
    edge = {"id": "e1", "source": "first", "target": "second"}
    editor.open(new_workflow(airflow_server, "Undo", nodes=nodes, edges=[edge]))
    editor.card("Second").click()
    page.keyboard.press("Delete")
    expect(editor.card("Second")).to_have_count(0)
    expect(editor.edges()).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(editor.card("Second")).to_be_visible()
    expect(editor.edges()).to_have_count(1)
    page.keyboard.press("Control+Shift+z")
    expect(editor.card("Second")).to_have_count(0)


def test_leaving_for_another_page_and_coming_back_keeps_edits(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    editor.open(new_workflow(airflow_server, "Remount", nodes=[transform("first", "First", 0)]))
    # The server is away, so the edit lives in the page alone when Airflow unmounts the app.
    page.route("**/workfuse/api/v1/workflows/*", lambda route: route.abort())
    editor.card("First").click()
    editor.field("Name").fill("Edited, not saved")
    expect(editor.save_status).to_have_text("Offline: kept in this browser")
    page.get_by_test_id("nav-home-link").click()
    expect(editor.palette).to_have_count(0)
    page.go_back()
    expect(editor.card("Edited, not saved")).to_be_visible()
    page.unroute("**/workfuse/api/v1/workflows/*")
    expect(editor.save_status).to_have_text("Saved", timeout=30_000)


def test_dark_mode_follows_airflow(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    editor.open(new_workflow(airflow_server, "Dark", nodes=[transform("first", "First", 0)]))
    brightness = """() => {
        const [card] = document.querySelectorAll('.react-flow__node article');
        const canvas = document.createElement('canvas').getContext('2d');
        canvas.fillStyle = getComputedStyle(card).backgroundColor;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
        return (red + green + blue) / 3;
    }"""
    assert page.evaluate(brightness) > 200
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.reload()
    expect(editor.card("First")).to_be_visible()
    assert page.evaluate(brightness) < 80


def test_groups_and_notes_are_drawn_saved_and_deployed(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    received = {
        "id": "received",
        "type": "trigger.webhook",
        "position": {"x": 0, "y": 100},
        "data": {"label": "Received", "config": {}},
    }
    nodes = [received, transform("first", "First", 340), transform("second", "Second", 680)]
    links = [
        {"id": "e1", "source": "received", "target": "first"},
        {"id": "e2", "source": "first", "target": "second"},
    ]
    workflow_id = new_workflow(airflow_server, "Grouped steps", nodes=nodes, edges=links)
    editor.open(workflow_id)

    editor.card("First").click()
    editor.card("Second").click(modifiers=["Shift"])
    page.get_by_role("button", name="Group selection (Ctrl+G)").click()
    editor.field("Name").fill("Reshaping")
    group = page.get_by_role("region", name="Group Reshaping", exact=True)
    frame, card = group.bounding_box(), editor.card("Second").bounding_box()
    assert frame is not None
    assert card is not None
    assert frame["x"] < card["x"] < card["x"] + card["width"] < frame["x"] + frame["width"]

    # What is inside moves along; undo takes both back.
    page.mouse.move(frame["x"] + 60, frame["y"] + 12)
    page.mouse.down()
    page.mouse.move(frame["x"] + 60, frame["y"] + 132, steps=8)
    page.mouse.up()
    down = top(group) - frame["y"]
    assert down > 80
    assert top(editor.card("Second")) - card["y"] == pytest.approx(down, abs=2)
    page.keyboard.press("Control+z")
    assert top(group) == pytest.approx(frame["y"], abs=2)
    assert top(editor.card("Second")) == pytest.approx(card["y"], abs=2)

    page.keyboard.press("Escape")
    page.keyboard.press("n")
    note = page.get_by_role("region", name="Note", exact=True)
    note.dblclick()
    page.get_by_label("Text of the note").fill("Ask Kim first.\n<b>Really.</b>")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    expect(editor.save_status).to_have_text("Saved")

    editor.open(workflow_id, panel="dag")
    expect(note).to_have_text("Ask Kim first. <b>Really.</b>")
    expect(group).to_be_visible()
    file = page.get_by_role("tabpanel")
    expect(file).to_contain_text('with TaskGroup(group_id="group", group_display_name="Reshaping"')

    group.get_by_text("Reshaping").click()
    page.keyboard.press("Delete")
    expect(group).not_to_be_visible()
    expect(editor.card("First")).to_be_visible()
    expect(editor.edges()).to_have_count(2)
    expect(file).not_to_contain_text("TaskGroup")


def top(found: Locator) -> float:
    box = found.bounding_box()
    assert box is not None
    return box["y"]


def test_the_first_click_leaves_everything_where_it_is(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    """Airflow draws an app by another way once it has loaded it: that must be over by then."""
    nodes = [transform("first", "First", 0)]
    workflow_id = new_workflow(airflow_server, "First click", nodes=nodes)
    editor.open(workflow_id)
    search = editor.palette.get_by_role("searchbox")
    search.fill("delay")
    editor.card("First").click()
    page.wait_for_url("**node=first**")
    page.wait_for_timeout(500)  # for what must not come
    expect(search).to_have_value("delay")
