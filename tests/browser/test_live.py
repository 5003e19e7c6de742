"""A run's states reach the canvas as they change, told or asked for."""

from __future__ import annotations

import re
import time
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.editor import RUN_MS, EditorPage
from tests.browser.test_editor import new_workflow, transform

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser

LIVE = re.compile(r"/workfuse/api/v1/live$")
RUN = re.compile(r"/workfuse/api/v1/workflows/[^/]+/runs/[^/?]+$")
WATCH = """
() => {
  window.seen = [];
  new MutationObserver((records) => {
    for (const { target } of records) window.seen.push([target.dataset.state, Date.now()]);
  }).observe(document.body, { attributes: true, attributeFilter: ["data-state"], subtree: true });
}
"""


WAITS = ("Wait 1", "Wait 2", "Wait 3", "Wait 4")


def delay(label: str, y: int) -> dict[str, Any]:
    data = {"label": label, "config": {"duration": 3_600, "unit": "seconds"}}
    position = {"x": 340, "y": y}
    return {"id": id_of(label), "type": "utility.delay", "position": position, "data": data}


def id_of(label: str) -> str:
    return label.lower().replace(" ", "_")


@pytest.fixture
def waiting(airflow_server: AirflowServer) -> tuple[str, str]:
    """A run that waits for an hour, four times at once."""
    nodes = [
        {
            "id": "start",
            "type": "trigger.webhook",
            "position": {"x": 0, "y": 0},
            "data": {"label": "Start", "config": {}},
        },
        *(delay(label, 150 * row) for row, label in enumerate(WAITS)),
        transform("after", "After", 680),
    ]
    edges = [
        {"id": f"{source}-{target}", "source": source, "target": target}
        for wait in map(id_of, WAITS)
        for source, target in (("start", wait), (wait, "after"))
    ]
    workflow_id = new_workflow(airflow_server, "Followed live", nodes=nodes, edges=edges)
    post(airflow_server, f"/workflows/{workflow_id}/deploy", {"revision": 1})
    deadline = time.monotonic() + 60
    while True:
        answer = send(airflow_server, f"/workflows/{workflow_id}/runs", {"payload": {}})
        if answer.ok:
            return workflow_id, str(answer.json()["id"])
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.5)


def send(server: AirflowServer, path: str, body: Any) -> requests.Response:
    return server.session.post(server.api(path), json=body, timeout=60)


def post(server: AirflowServer, path: str, body: Any) -> None:
    answer = send(server, path, body)
    assert answer.ok, answer.text


def end_wait(server: AirflowServer, run: tuple[str, str], label: str) -> float:
    """As "Mark as success" in Airflow's UI. Returns when it was done, in milliseconds."""
    workflow_id, run_id = run
    path = f"dags/{workflow_id}/dagRuns/{quote(run_id, safe='')}/taskInstances/{id_of(label)}"
    answer = server.session.patch(
        f"{server.url}/api/v2/{path}", json={"new_state": "success"}, timeout=30
    )
    assert answer.ok, answer.text
    return time.time() * 1000


def waits(editor: EditorPage, label: str) -> Any:
    return editor.card(label).get_by_role("img", name="Waiting", exact=True)


def edge(page: Page, name: str) -> Any:
    return page.get_by_test_id(f"rf__edge-{name}").locator(".react-flow__edge-path")


def test_a_change_reaches_the_canvas_within_a_second(
    editor: EditorPage, page: Page, airflow_server: AirflowServer, waiting: tuple[str, str]
) -> None:
    workflow_id, run_id = waiting
    with page.expect_websocket(lambda socket: LIVE.search(socket.url) is not None):
        editor.open(workflow_id, run=run_id)
    for label in WAITS:
        expect(waits(editor, label)).to_be_visible(timeout=RUN_MS)
    expect(editor.card("Wait 1")).to_contain_text(re.compile(r"Waiting · \d+ s"))
    expect(edge(page, "start-wait_1")).to_have_attribute("data-state", "taken")
    expect(edge(page, "wait_1-after")).to_have_attribute("data-state", "idle")

    asked: list[str] = []
    page.on("request", lambda request: RUN.search(request.url) and asked.append(request.url))
    page.evaluate(WATCH)
    lags = []
    for label in WAITS:
        done = end_wait(airflow_server, waiting, label)
        expect(editor.card(label)).to_have_attribute("data-state", "COMPLETED", timeout=5_000)
        lags.append(page.evaluate("window.seen.find(([state]) => state === 'COMPLETED')[1]") - done)
        page.evaluate("window.seen.length = 0")
        if label != WAITS[-1]:
            assert asked == [], "it was told, and did not ask"
    assert median(lags) < 1_000, lags
    expect(editor.card("After")).to_have_attribute("data-state", "COMPLETED", timeout=RUN_MS)
    expect(edge(page, "wait_1-after")).to_have_attribute("data-state", "taken")


def test_without_a_connection_it_asks(
    editor: EditorPage, page: Page, airflow_server: AirflowServer, waiting: tuple[str, str]
) -> None:
    workflow_id, run_id = waiting
    refused: list[str] = []

    def refuse(socket: Any) -> None:
        refused.append(socket.url)
        socket.close(code=1011)

    page.route_web_socket(LIVE, refuse)
    editor.open(workflow_id, run=run_id)
    for label in WAITS:
        expect(waits(editor, label)).to_be_visible(timeout=RUN_MS)
        end_wait(airflow_server, waiting, label)
        expect(editor.card(label)).to_have_attribute("data-state", "COMPLETED", timeout=5_000)
    expect(editor.card("After")).to_have_attribute("data-state", "COMPLETED", timeout=RUN_MS)
    assert refused


def test_it_goes_on_when_the_connection_comes_back(
    editor: EditorPage, page: Page, airflow_server: AirflowServer, waiting: tuple[str, str]
) -> None:
    workflow_id, run_id = waiting
    follows: list[Any] = []

    def once(socket: Any) -> None:
        there = socket.connect_to_server()

        def said(text: str) -> None:
            follows.append(text)
            there.send(text)

        def heard(text: str) -> None:
            socket.send(text)
            if len(opened) == 1 and '"type":"run"' in text:
                socket.close(code=1011)
                there.close()

        opened.append(socket)
        socket.on_message(said)
        there.on_message(heard)

    opened: list[Any] = []
    page.route_web_socket(LIVE, once)
    editor.open(workflow_id, run=run_id)
    expect(waits(editor, "Wait 1")).to_be_visible(timeout=RUN_MS)
    deadline = time.monotonic() + 20
    while len(opened) < 2 and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    for label in WAITS:
        expect(waits(editor, label)).to_be_visible(timeout=RUN_MS)
        end_wait(airflow_server, waiting, label)
    expect(editor.card("After")).to_have_attribute("data-state", "COMPLETED", timeout=RUN_MS)
    about_run = [text for text in follows if run_id in text]
    assert '"version":null' in about_run[0]
    assert any('"version":"' in text for text in about_run[1:]), "it says what it has already"
