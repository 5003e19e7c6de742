"""Stories of a network that breaks, of a session that ends, and of two people on one workflow."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import requests
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.editor import RUN_MS, EditorPage, sign_in
from tests.browser.test_editor import new_workflow, transform

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser

API = "**/workfuse/api/**"
SOON_MS = 30_000  # longer than two beats of presence


@pytest.fixture
def second(
    chromium: Browser, signed_in: StorageState, airflow_server: AirflowServer
) -> Iterator[EditorPage]:
    """The same person in another browser."""
    context = chromium.new_context(storage_state=signed_in, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield EditorPage(page, airflow_server.url)
    context.close()


def two_steps(server: AirflowServer, name: str) -> str:
    nodes = [transform("first", "First", 0), transform("second", "Second", 340)]
    edge = {"id": "e1", "source": "first", "target": "second"}
    return new_workflow(server, name, nodes=nodes, edges=[edge])


def saved(server: AirflowServer, workflow_id: str) -> Any:
    answer = server.session.get(server.api(f"/workflows/{workflow_id}"), timeout=30)
    assert answer.ok, answer.text
    return answer.json()


def labels(server: AirflowServer, workflow_id: str) -> list[str]:
    nodes = saved(server, workflow_id)["document"]["nodes"]
    return sorted(node["data"]["label"] for node in nodes)


def rename(editor: EditorPage, old: str, new: str) -> None:
    editor.card(old).click()
    editor.field("Name").fill(new)
    editor.field("Name").press("Enter")


def kept(editor: EditorPage) -> None:
    expect(editor.save_status).to_have_text("Offline: kept in this browser", timeout=SOON_MS)


def test_edits_made_offline_survive_closing_the_tab(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = two_steps(airflow_server, "Offline")
    editor.open(workflow_id)
    page.context.route(API, lambda route: route.abort())
    rename(editor, "First", "Made offline")
    kept(editor)
    page.close()
    page.context.unroute(API)

    # Somebody saved meanwhile, something else: both are there when the workflow is opened again.
    current = saved(airflow_server, workflow_id)
    current["document"]["nodes"][1]["data"]["label"] = "Made elsewhere"
    answer = airflow_server.session.put(
        airflow_server.api(f"/workflows/{workflow_id}"),
        json={"document": current["document"]},
        headers={"If-Match": '"1"'},
        timeout=30,
    )
    assert answer.ok, answer.text
    again = EditorPage(page.context.new_page(), airflow_server.url)
    again.open(workflow_id)
    expect(again.page.get_by_text("Your edits are back")).to_be_visible()
    expect(again.card("Made offline")).to_be_visible()
    expect(again.card("Made elsewhere")).to_be_visible()
    expect(again.save_status).to_have_text("Saved", timeout=SOON_MS)
    assert labels(airflow_server, workflow_id) == ["Made elsewhere", "Made offline"]


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.2)


def answers(server: AirflowServer) -> bool:
    try:
        return requests.get(f"{server.url}/api/v2/version", timeout=5).ok
    except requests.RequestException:
        return False


def test_a_server_that_dies_while_editing_loses_nothing(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = two_steps(airflow_server, "Server gone")
    editor.open(workflow_id)
    expect(editor.field("Time zone")).to_be_visible()
    processes = json.loads((airflow_server.home / "processes.json").read_text())
    api_server = next(each["pid"] for each in processes if each["name"] == "api-server")
    os.killpg(api_server, signal.SIGKILL)  # the launcher starts it again
    try:
        rename(editor, "First", "While it was down")
        editor.field("Name").press("Escape")
        kept(editor)
    finally:
        wait_until(lambda: answers(airflow_server))
    page.reload()
    expect(editor.card("While it was down")).to_be_visible(timeout=RUN_MS)
    expect(editor.save_status).to_have_text("Saved", timeout=SOON_MS)
    assert labels(airflow_server, workflow_id) == ["Second", "While it was down"]


def test_two_browsers_edit_at_once_and_both_edits_stay(
    editor: EditorPage, second: EditorPage, airflow_server: AirflowServer
) -> None:
    workflow_id = two_steps(airflow_server, "Two browsers")
    editor.open(workflow_id)
    second.open(workflow_id)
    expect(second.page.get_by_text("Also open: another browser of yours")).to_be_visible()
    expect(editor.page.get_by_text("Also open: another browser of yours")).to_be_visible(
        timeout=SOON_MS
    )
    # Who only looks gets the newest by itself.
    rename(editor, "First", "One")
    expect(second.card("One")).to_be_visible(timeout=SOON_MS)

    # Both edit while one is cut off: what does not touch is merged without a question.
    second.page.context.route(API, lambda route: route.abort())
    rename(second, "Second", "Two")
    kept(second)
    rename(editor, "One", "One again")
    editor.page.keyboard.press("Control+s")
    expect(editor.save_status).to_have_text("Saved")
    second.page.context.unroute(API)
    expect(second.card("One again")).to_be_visible(timeout=SOON_MS)
    expect(second.save_status).to_have_text("Saved", timeout=SOON_MS)
    assert labels(airflow_server, workflow_id) == ["One again", "Two"]

    # Undo takes back what was done here, and nothing of what came in.
    second.page.keyboard.press("Escape")
    second.page.locator(".react-flow__pane").click(position={"x": 20, "y": 20})
    second.page.keyboard.press("Control+z")
    expect(second.card("Second")).to_be_visible()
    expect(second.card("One again")).to_be_visible()


def test_a_conflict_is_merged_item_by_item(
    editor: EditorPage, second: EditorPage, airflow_server: AirflowServer
) -> None:
    workflow_id = two_steps(airflow_server, "Conflict by item")
    editor.open(workflow_id)
    second.open(workflow_id)
    second.page.context.route(API, lambda route: route.abort())
    rename(second, "First", "Mine 1")
    rename(second, "Second", "Mine 2")
    kept(second)
    rename(editor, "First", "Theirs 1")
    rename(editor, "Second", "Theirs 2")
    editor.page.keyboard.press("Control+s")
    expect(editor.save_status).to_have_text("Saved")
    second.page.context.unroute(API)

    banner = second.page.get_by_role("alert").filter(has_text="2 things were changed on both")
    expect(banner).to_be_visible(timeout=SOON_MS)
    expect(second.card("Mine 1")).to_be_visible()
    banner.get_by_role("button", name="Review and merge").click()
    dialog = second.page.get_by_role("dialog", name="Merge both versions")
    dialog.get_by_role("group", name=re.compile("Mine 2")).get_by_label("Theirs").check()
    dialog.get_by_role("button", name="Merge and save").click()
    expect(second.card("Mine 1")).to_be_visible()
    expect(second.card("Theirs 2")).to_be_visible()
    expect(second.save_status).to_have_text("Saved", timeout=SOON_MS)
    assert labels(airflow_server, workflow_id) == ["Mine 1", "Theirs 2"]
    expect(editor.card("Mine 1")).to_be_visible(timeout=SOON_MS)


def test_signing_in_again_goes_on_where_the_session_ended(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = two_steps(airflow_server, "Session ends")
    editor.open(workflow_id)
    rename(editor, "First", "Before signing in")
    page.context.clear_cookies()  # before it is saved; whatever asks first brings the dialog
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible(timeout=SOON_MS)
    with page.expect_popup() as opened:
        dialog.get_by_role("button", name="Sign in in a new window").click()
    popup = opened.value
    popup.locator("[name=username]").fill(airflow_server.username)
    popup.locator("[name=password]").fill(airflow_server.password)
    popup.locator("[type=submit]").click()
    expect(dialog).to_have_count(0, timeout=SOON_MS)
    expect(editor.save_status).to_have_text("Saved", timeout=SOON_MS)
    expect(editor.card("Before signing in")).to_be_visible()
    assert labels(airflow_server, workflow_id) == ["Before signing in", "Second"]


def test_a_viewer_looks_and_changes_nothing(
    chromium: Browser, airflow_server: AirflowServer
) -> None:
    # Somebody who drew a workflow, and may only look at DAGs since.
    session = airflow_server.create_user("looks_only")
    body = {
        "schemaVersion": 1,
        "name": "Looked at",
        "nodes": [transform("first", "First", 0), transform("second", "Second", 340)],
        "edges": [{"id": "e1", "source": "first", "target": "second"}],
    }
    created = session.post(
        airflow_server.api("/workflows"), json={"name": "Looked at", "document": body}, timeout=30
    )
    assert created.status_code == 201, created.text
    workflow_id = created.json()["id"]
    demoted = airflow_server.session.patch(
        f"{airflow_server.url}/auth/fab/v1/users/looks_only?update_mask=roles",
        json={"roles": [{"name": "Viewer"}]},
        timeout=30,
    )
    assert demoted.ok, demoted.text
    me = airflow_server.api("/me")
    wait_until(lambda: not session.get(me, timeout=30).json()["canEdit"])  # Airflow remembers roles

    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, airflow_server.url, "looks_only", "looks_only-password")
    editor = EditorPage(page, airflow_server.url)
    page.goto(f"{airflow_server.url}/plugin/workflows")
    expect(page.get_by_text("Looked at").first).to_be_visible(timeout=RUN_MS)
    expect(page.get_by_role("button", name=re.compile("New workflow"))).to_have_count(0)

    page.goto(f"{airflow_server.url}/plugin/workflows?workflow={workflow_id}")
    expect(page.get_by_role("note")).to_contain_text("View only: your role in Airflow")
    expect(editor.palette).to_have_count(0)
    expect(page.get_by_role("textbox", name="Name of the workflow")).to_be_disabled()
    for action in ("Deploy", "Run", "Test", "Add note (N)", "Tidy up the layout"):
        button = page.get_by_role("button", name=action, exact=True)
        assert button.count() == 0 or button.is_disabled(), action

    editor.card("First").click()
    expect(editor.field("Name")).to_be_disabled()
    enabled = "input:enabled, textarea:enabled, select:enabled, [role=switch]:enabled"
    expect(editor.details.locator(enabled)).to_have_count(0)
    page.keyboard.press("Delete")
    page.keyboard.press("d")
    expect(editor.card("First")).to_be_visible()
    expect(editor.edges()).to_have_count(1)
    context.close()

    refused = session.put(
        airflow_server.api(f"/workflows/{workflow_id}"),
        json={"document": body},
        headers={"If-Match": '"1"'},
        timeout=30,
    )
    assert refused.status_code == 403, refused.text
