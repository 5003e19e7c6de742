"""Stories of versions: test a draft, deploy what is shown, go back, read the DAG file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import RUN_MS, EditorPage

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser


def greeting(word: str) -> dict[str, Any]:
    nodes = [
        {
            "id": "received",
            "type": "trigger.webhook",
            "position": {"x": 0, "y": 100},
            "data": {"label": "Received", "config": {}},
        },
        {
            "id": "greet",
            "type": "utility.transform",
            "position": {"x": 340, "y": 100},
            "data": {
                "label": "Greet",
                "config": {
                    "fields": [{"name": "text", "value": f"{word} {{{{ trigger.body.name }}}}"}]
                },
            },
        },
    ]
    edges = [{"id": "e1", "source": "received", "target": "greet"}]
    return {"schemaVersion": 1, "name": "Greetings", "nodes": nodes, "edges": edges}


def create(server: AirflowServer, document: dict[str, Any]) -> str:
    answer = server.session.post(
        server.api("/workflows"), json={"name": document["name"], "document": document}, timeout=30
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def save(server: AirflowServer, workflow_id: str, revision: int, document: dict[str, Any]) -> None:
    answer = server.session.put(
        server.api(f"/workflows/{workflow_id}"),
        json={"document": document},
        headers={"If-Match": f'"{revision}"'},
        timeout=30,
    )
    assert answer.ok, answer.text


def deployed(server: AirflowServer, workflow_id: str) -> dict[str, Any]:
    answer = server.session.get(server.api(f"/workflows/{workflow_id}"), timeout=30)
    return dict(answer.json()["deployment"])


def value_of_greet(editor: EditorPage) -> Locator:
    """A code editor: it has a text, and no value."""
    return editor.details.get_by_role("textbox", name="Field value 1")


def test_a_draft_is_tested_while_another_version_is_deployed(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = create(airflow_server, greeting("Hello"))
    editor.open(workflow_id)
    editor.deploy("First words")
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=RUN_MS)
    before = deployed(airflow_server, workflow_id)
    file = airflow_server.dags / f"{workflow_id}.py"
    text = file.read_bytes()

    save(airflow_server, workflow_id, 1, greeting("Goodbye"))
    editor.open(workflow_id)
    expect(page.get_by_text("Live, with newer edits")).to_be_visible()
    page.get_by_role("button", name="Test", exact=True).click()
    dialog = page.get_by_role("dialog", name="Test workflow")
    dialog.get_by_label("Payload").fill('{"name": "Ada"}')
    dialog.get_by_role("button", name="Start test").click()
    expect(page).to_have_url(re.compile("run=test__2__"), timeout=RUN_MS)
    editor.expect_state("Greet", "COMPLETED")
    editor.card("Greet").click()
    expect(page.get_by_text("Goodbye Ada").first).to_be_visible()
    assert deployed(airflow_server, workflow_id) == before
    assert file.read_bytes() == text

    # The second time it does not ask again.
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    switch = page.get_by_role("switch", name="Active")
    switch.click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    expect(switch).to_have_attribute("aria-checked", "false")


def test_deploying_shows_what_changes_and_what_stands_in_its_way(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = create(airflow_server, greeting("Hello"))
    editor.open(workflow_id, node="greet")
    editor.deploy()
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=RUN_MS)

    value_of_greet(editor).fill("{{ nodes.nobody.output.x }}")
    page.locator(".react-flow__pane").click()  # the dialog leads there all the same
    page.get_by_role("button", name="Deploy", exact=True).click()
    dialog = page.get_by_role("dialog", name="Deploy")
    expect(dialog.get_by_role("alert")).to_contain_text("1 problem stops this workflow")
    expect(dialog.get_by_role("button", name="Deploy", exact=True)).to_be_disabled()
    dialog.get_by_role("button", name=re.compile("Greet: ")).click()
    expect(value_of_greet(editor)).to_be_focused()

    value_of_greet(editor).fill("Welcome {{ trigger.body.name }}")
    page.get_by_role("button", name="Deploy", exact=True).click()
    expect(dialog.get_by_role("list", name="Changes")).to_contain_text("Welcome")
    dialog.get_by_role("tab", name="DAG file").click()
    lines = dialog.get_by_role("list", name="Changed lines of the DAG file")
    expect(lines.locator("[data-kind=added]").filter(has_text="Welcome")).to_be_visible()
    expect(lines.locator("[data-kind=removed]").filter(has_text="Hello")).to_be_visible()
    dialog.get_by_label("Name of this version").fill("A warm welcome")
    dialog.get_by_role("button", name="Deploy", exact=True).click()
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=RUN_MS)

    page.get_by_role("tab", name="Versions").click()
    versions = page.get_by_role("list", name="Versions, newest first")
    expect(versions.get_by_role("listitem").first).to_contain_text("A warm welcome")
    expect(versions.get_by_role("listitem").first).to_contain_text("Live")


def test_an_older_version_is_restored_and_that_is_undone(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = create(airflow_server, greeting("Hello"))
    save(airflow_server, workflow_id, 1, greeting("Goodbye"))
    editor.open(workflow_id, panel="versions")
    page.get_by_label("Show every save").check()
    versions = page.get_by_role("list", name="Versions, newest first")
    versions.get_by_role("button", name=re.compile("Revision 1")).click()
    expect(page.get_by_role("list", name="Changes")).to_contain_text("Goodbye")
    page.get_by_role("button", name="Restore").click()
    expect(versions.get_by_role("button", name=re.compile("Revision 3"))).to_be_visible()
    editor.card("Greet").click()
    expect(value_of_greet(editor)).to_have_text(re.compile("^Hello"))

    page.locator(".react-flow__pane").click()
    page.keyboard.press("Control+z")
    editor.card("Greet").click()
    expect(value_of_greet(editor)).to_have_text(re.compile("^Goodbye"))
    expect(versions.get_by_role("button", name=re.compile("Revision 4"))).to_be_visible()


def test_the_dag_file_follows_the_selection_and_shows_what_changed(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = create(airflow_server, greeting("Hello"))
    answer = airflow_server.session.post(
        airflow_server.api(f"/workflows/{workflow_id}/deploy"), json={"revision": 1}, timeout=60
    )
    assert answer.ok, answer.text
    editor.open(workflow_id, panel="dag")
    file = page.get_by_role("list", name="DAG file")
    editor.card("Greet").click()
    marked = file.locator("[aria-current=true]")
    expect(marked.first).to_contain_text("greet = Transform(")
    file.get_by_role("button", name=re.compile("received = WebhookTrigger")).click()
    expect(editor.field("Name")).to_have_value("Received")
    expect(marked.first).to_contain_text("received = WebhookTrigger(")

    page.get_by_role("tab", name="Changes").click()
    expect(page.get_by_text("As deployed")).to_be_visible()
    editor.field("Name").fill("Order came in")
    editor.field("Name").press("Enter")
    lines = page.get_by_role("list", name="Changed lines of the DAG file")
    expect(lines).to_contain_text('task_display_name="Order came in"')
    expect(lines.locator("[data-kind=removed]").filter(has_text="Received")).to_be_visible()
