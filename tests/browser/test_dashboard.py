"""Stories of the pages around the editor: the first visit, the list, what can be done from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.browser.editor import RUN_MS, EditorPage, sign_in
from tests.browser.test_editor import new_workflow, transform
from tests.browser.test_robust import wait_until

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser


@pytest.fixture
def newcomer(chromium: Browser, airflow_server: AirflowServer) -> Iterator[EditorPage]:
    """Somebody who signed in for the first time and has no workflow."""
    airflow_server.create_user("newcomer")
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, airflow_server.url, "newcomer", "newcomer-password")
    yield EditorPage(page, airflow_server.url)
    context.close()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def act(page: Page, name: str, action: str) -> None:
    page.get_by_role("button", name=f"Actions for {name}", exact=True).click()
    page.get_by_role("menuitem", name=action).click()


def test_from_the_first_visit_to_a_finished_run_in_three_clicks(newcomer: EditorPage) -> None:
    page = newcomer.page
    page.get_by_role("link", name="Workflows").click()
    expect(page.get_by_role("heading", name="Draw a workflow, and Airflow runs it")).to_be_visible()
    page.get_by_role("button", name="Use template Sales by region").click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Deploy and run").click()
    expect(newcomer.details.get_by_role("heading", name="Completed")).to_be_visible(timeout=RUN_MS)
    newcomer.details.get_by_role("button", name=re.compile("Report")).click()
    output = newcomer.details.get_by_role("region", name="Output")
    expect(output).to_contain_text("South sold most: 290.00 in 2 orders.")


def test_workflows_are_found_by_words_state_and_tag_and_the_address_keeps_it(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    for name, tag in (("Zebra stripes", "animals"), ("Aardvark ants", "animals"), ("Zinc", "ore")):
        nodes = [transform("first", "First", 0)]
        new_workflow(airflow_server, name, nodes=nodes, settings={"tags": [tag]})
    editor.open_workflows()
    page.get_by_role("searchbox", name="Search workflows").fill("z")
    expect(row(page, "Aardvark ants")).to_have_count(0)
    page.get_by_role("searchbox", name="Search workflows").fill("")
    page.get_by_label("Tag").select_option("animals")
    page.get_by_label("Order").select_option("By name")
    links = page.get_by_role("table").get_by_role("link")
    expect(links).to_have_text(["Aardvark ants", "Zebra stripes"])
    page.reload()
    expect(links).to_have_text(["Aardvark ants", "Zebra stripes"])
    page.get_by_label("State").select_option("Live")
    page.get_by_role("button", name="Show all").click()
    expect(row(page, "Aardvark ants")).to_be_visible()  # others may be on the next page


def test_duplicate_export_delete_and_take_back(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    new_workflow(airflow_server, "Invoices", nodes=[transform("first", "First", 0)])
    editor.open_workflows()
    act(page, "Invoices", "Duplicate")
    expect(row(page, "Copy of Invoices")).to_be_visible()

    with page.expect_download() as started:
        act(page, "Invoices", "Export as JSON")
    exported = json.loads(started.value.path().read_text())
    assert [node["data"]["label"] for node in exported["nodes"]] == ["First"]

    act(page, "Invoices", "Delete")
    expect(row(page, "Invoices")).to_have_count(0)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(row(page, "Invoices")).to_be_visible()

    act(page, "Copy of Invoices", "Delete")
    page.get_by_label("State").select_option("Deleted")
    page.get_by_role("button", name="Restore Copy of Invoices").click()
    page.get_by_label("State").select_option("All states")
    expect(row(page, "Copy of Invoices")).to_be_visible()


@pytest.mark.parametrize("way", ["From JSON", "From a file"])
def test_a_workflow_comes_in_as_it_was_exported(editor: EditorPage, page: Page, way: str) -> None:
    drawn = {"name": f"Comes {way}", "nodes": [transform("first", "Only step", 0)], "edges": []}
    editor.open_workflows()
    page.get_by_role("button", name="New workflow").click()
    dialog = page.get_by_role("dialog", name="New workflow")
    dialog.get_by_role("tab", name=way).click()
    if way == "From JSON":
        dialog.get_by_label("JSON of a workflow").fill("{ not JSON")
        expect(dialog).to_contain_text("This is not JSON")
        dialog.get_by_label("JSON of a workflow").fill(json.dumps(drawn))
    else:
        file = FilePayload(name="it.json", mimeType="text/plain", buffer=json.dumps(drawn).encode())
        dialog.get_by_label("Workflow file").set_input_files(file)
    expect(dialog).to_contain_text("A workflow with 1 nodes and 0 connections.")
    expect(dialog.get_by_label("Name")).to_have_value(f"Comes {way}")
    dialog.get_by_role("button", name="Create").click()
    expect(editor.card("Only step")).to_be_visible()


def test_a_workflow_is_switched_off_and_on_in_the_list(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    nodes = [
        {
            "id": "start",
            "type": "trigger.schedule",
            "position": {"x": 0, "y": 0},
            "data": {"label": "Start", "config": {"cron": "0 6 * * *"}},
        }
    ]
    workflow_id = new_workflow(airflow_server, "Switched", nodes=nodes)
    path = airflow_server.api(f"/workflows/{workflow_id}")
    deployed = airflow_server.session.post(f"{path}/deploy", json={"revision": 1}, timeout=60)
    assert deployed.ok, deployed.text
    editor.open_workflows()
    expect(row(page, "Switched")).to_contain_text("Live", timeout=RUN_MS)
    switch = page.get_by_role("switch", name="Switched is active")
    switch.click()
    expect(row(page, "Switched")).to_contain_text("Paused")
    dag = f"{airflow_server.url}/api/v2/dags/{workflow_id}"
    wait_until(lambda: bool(airflow_server.session.get(dag, timeout=30).json()["is_paused"]))
    switch.click()
    expect(row(page, "Switched")).to_contain_text("Live")


def test_connections_are_listed_without_their_secrets(
    page: Page, airflow_server: AirflowServer
) -> None:
    created = airflow_server.session.post(
        f"{airflow_server.url}/api/v2/connections",
        json={"connection_id": "ledger", "conn_type": "http", "password": "do-not-show-1"},
        timeout=30,
    )
    assert created.ok, created.text
    answers: list[str] = []
    page.on("response", lambda got: answers.append(got.url) if "/credentials" in got.url else None)
    page.goto(f"{airflow_server.url}/plugin/workflows")
    page.get_by_role("link", name="Credentials").click()
    expect(page.get_by_text("ledger", exact=True)).to_be_visible()
    assert answers
    assert all("do-not-show-1" not in page.request.get(url).text() for url in answers)
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Limits")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("ledger", exact=True)).to_be_visible()


def test_an_administrator_finds_a_workflow_by_its_owner(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    theirs = airflow_server.create_user("drawer")
    created = theirs.post(
        airflow_server.api("/workflows"), json={"name": "Drawn by somebody else"}, timeout=30
    )
    assert created.ok, created.text
    editor.open_workflows()
    page.get_by_label("Owner").select_option("drawer")
    expect(page.get_by_role("table").get_by_role("link")).to_have_text(["Drawn by somebody else"])
    page.get_by_role("link", name="Drawn by somebody else").click()
    expect(editor.palette).to_be_visible()
    page.go_back()
    page.get_by_label("Owner").select_option("Mine")
    expect(row(page, "Drawn by somebody else")).to_have_count(0)
