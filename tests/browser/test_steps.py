"""A step of a run, looked at closely: its times, calls, logs, data, and what is not stored."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.airflow.client import Workflows
from tests.airflow.documents import document, http, node, webhook, with_options
from tests.airflow.double import Answer, Double, Seen
from tests.browser.editor import RUN_MS, EditorPage

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser

ORDERS = 600


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as service:
        yield service


def at(drawn: dict[str, object], x: int) -> dict[str, object]:
    return {**drawn, "position": {"x": x, "y": 0}}


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.3)


def is_deployed(server: AirflowServer, workflow_id: str) -> bool:
    deployment = server.session.get(server.api(f"/workflows/{workflow_id}"), timeout=30).json()[
        "deployment"
    ]
    return deployment is not None and deployment["state"] == "ready"


def test_a_step_is_looked_at_closely(
    editor: EditorPage, page: Page, airflow_server: AirflowServer, double: Double
) -> None:
    """Over a retry, a call with secrets, a long answer and a loop, while it runs and after."""
    go_on = threading.Event()

    def orders(_seen: Seen, before: int) -> Answer:
        if before == 0:
            return Answer(503, {"error": "busy"})
        go_on.wait(60)
        return Answer(body=[{"id": number, "text": "x" * 900} for number in range(ORDERS)])

    double.on("/orders", orders)
    fetch = http(
        "fetch",
        f"{double.url}/orders",
        query={"api_key": "key-secret-1"},
        headers={"Authorization": "Bearer tok-secret-1", "X-Shop": "berlin"},
    )
    nodes = [
        webhook(),
        at(with_options(fetch, retries=1, retryDelay=0), 300),
        at(node("orders", "logic.loop", {"items": "{{ [1, 2, 3] }}"}), 600),
        at(http("each", f"{double.url}/each/{{{{ item }}}}"), 900),
    ]
    flows = Workflows(airflow_server)
    run = flows.start(
        flows.deploy(document("Steps", nodes, ["start > fetch > orders:item > each"])), {"n": 1}
    )

    editor.open(run.workflow_id, run=run.run_id)
    steps = editor.details.get_by_role("list", name="Steps")
    bar = steps.get_by_role("img", name=re.compile("^try 1 .Failed.*; try 2 .Running"))
    expect(bar).to_be_visible(timeout=45_000)
    steps.get_by_role("button", name="fetch").click()
    editor.details.get_by_role("button", name="Show log").click()
    log = editor.details.get_by_role("log", name="Log of try 2")
    expect(log).to_contain_text("Worker startup parse complete", timeout=RUN_MS)
    expect(log).not_to_contain_text("Post Execute")
    go_on.set()
    expect(log).to_contain_text("Post Execute", timeout=RUN_MS)  # it follows

    editor.details.get_by_role("tab", name="Try 1").click()
    log = editor.details.get_by_role("log", name="Log of try 1")
    expect(log).to_contain_text("answered 503 Service Unavailable")
    editor.details.get_by_label("Search in the log").fill("503")
    expect(log).not_to_contain_text("Worker startup")
    with page.expect_download() as saved:
        editor.details.get_by_role("link", name="Download the whole of: Log").click()
    assert "answered 503" in Path(saved.value.path()).read_text()

    assert run.state == "success"
    calls = editor.details.get_by_role("region", name="HTTP requests")
    expect(calls).to_contain_text("api_key=***")
    expect(calls.get_by_role("row", name="Authorization ***")).to_be_visible()
    expect(calls.get_by_role("row", name="X-Shop berlin")).to_be_visible()
    expect(editor.details).not_to_contain_text("secret-1")

    output = editor.details.get_by_role("region", name="Output")
    output.get_by_role("button", name="Later items").click()
    expect(output.get_by_role("status")).to_have_text(re.compile(rf"body: 51.100 of {ORDERS}"))
    expect(output.get_by_role("rowheader", name="50", exact=True)).to_be_visible()
    with page.expect_download() as saved:
        output.get_by_role("link", name="Download the whole of: Output").click()
    assert len(json.loads(Path(saved.value.path()).read_text())["body"]) == ORDERS

    editor.open(run.workflow_id, run=run.run_id)
    expect(steps.get_by_role("img", name=re.compile("^3 items: "))).to_be_visible()
    steps.get_by_role("button", name="each").click()
    items = editor.details.get_by_role("region", name="Items")
    items.get_by_role("button", name="Show item 2").click()
    expect(calls).to_contain_text("/each/3")


def test_data_is_not_stored(
    editor: EditorPage, page: Page, airflow_server: AirflowServer, double: Double
) -> None:
    """The switch, and a run whose data was deleted."""
    flows = Workflows(airflow_server)
    drawn = document(
        "Private", [webhook(), at(http("call", f"{double.url}/x"), 300)], ["start > call"]
    )
    workflow_id = flows.create(drawn)
    editor.open(workflow_id)
    switch = editor.details.get_by_label("Store data of runs")
    expect(switch).to_be_checked()
    switch.click()
    editor.deploy()
    until(lambda: is_deployed(airflow_server, workflow_id))
    run = flows.start(workflow_id, {"name": "Mrs Private"})
    assert run.state == "success"
    until(lambda: not run.now()["stored"])
    editor.open(workflow_id, run=run.run_id)
    expect(page.get_by_text("What it was started with is not stored")).to_be_visible()
    expect(editor.details).not_to_contain_text("Mrs Private")
    steps = editor.details.get_by_role("list", name="Steps")
    steps.get_by_role("button", name="call").click()
    expect(page.get_by_text("The data of this step is not stored")).to_be_visible()
