"""A whole workflow without the mouse: drawn, filled in, deployed, and its run looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.airflow.client import Workflows
from tests.airflow.double import Answer, Double, completion
from tests.browser.editor import RUN_MS, EditorPage
from tests.browser.test_canvas import pick
from tests.browser.test_editor import new_workflow

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser

OPENED = Path(__file__).parents[1] / "airflow" / "payloads" / "github" / "pull_request.json"
PULL = "trigger.body.pull_request"
FIELDS = {
    "number": f"{{{{ {PULL}.number }}}}",
    "title": f"{{{{ {PULL}.title }}}}",
    "author": f"{{{{ {PULL}.user.login }}}}",
    "url": f"{{{{ {PULL}.html_url }}}}",
}
FOCUSED = """() => {
    const { activeElement: it } = document;
    const named = document.getElementById(it?.getAttribute("aria-labelledby") ?? "");
    return (it?.labels?.[0] ?? named)?.textContent ?? it?.ariaLabel ?? it?.textContent ?? "";
}"""


@pytest.fixture
def services(airflow_server: AirflowServer) -> Iterator[Double]:
    """A model and a chat."""
    with Double() as double:
        double.on("/v1/chat/completions", lambda *_: Answer(body=completion("Fixes a typo.")))
        Workflows(airflow_server).connect("digest", host=f"{double.url}/v1", password="any-key")
        yield double


class Keys:
    """What somebody does who has a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.press = page.keyboard.press
        self.write = page.keyboard.type

    def at_node(self) -> None:
        expect(self.page.locator(".react-flow__node.selected")).to_be_focused()

    def add(self, kind: str, label: str) -> None:
        """Add a node behind the selected one, and name it."""
        self.press("a")
        pick(self.page, kind)
        self.at_node()
        self.press("F2")
        expect(self.page.get_by_role("textbox", name="New name")).to_be_focused()
        self.write(label)
        self.press("Enter")
        expect(self.page.get_by_role("article", name=label, exact=True)).to_be_visible()
        self.at_node()

    def reach(self, label: str) -> None:
        """Walk with Tab until the control of that name has the focus."""
        passed = []
        for _ in range(60):
            name = self.page.evaluate(FOCUSED)
            if re.match(rf"^{label}\*?$", name):
                return
            passed.append(name)
            self.press("Tab")
        pytest.fail(f"Tab does not come to {label!r}, but to {passed}")

    def fill(self, label: str, text: str) -> None:
        self.reach(label)
        self.write(text)
        self.page.wait_for_timeout(300)  # a list of suggestions opens, if it does
        if self.page.get_by_role("listbox").count():
            self.press("Escape")

    def leave_form(self) -> None:
        self.press("Escape")
        self.at_node()


def test_no_key_is_lost_however_fast_they_come(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    """A letter that missed the new node's name would be a shortcut: n adds a note."""
    editor.open(new_workflow(airflow_server, "Fast fingers"))
    names = ["Antenna", "Banana", "Canada", "Denmark", "Ennui"]
    for name in names:
        page.keyboard.press("a")
        expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
        page.keyboard.type("delay")
        page.keyboard.press("Enter")
        page.keyboard.press("F2")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Fit to screen").click()
    for name in names:
        expect(editor.card(name)).to_be_visible()
    expect(page.locator(".react-flow__node")).to_have_count(len(names))


def test_pull_request_digest_by_keyboard_only(
    editor: EditorPage, page: Page, airflow_server: AirflowServer, services: Double
) -> None:
    """Story D3."""
    workflow_id = new_workflow(airflow_server, "Digest by keys")
    editor.open(workflow_id)
    keys = Keys(page)

    keys.add("webhook", "Pull request")
    keys.press("Enter")
    keys.fill("Path", "gh/digest")
    keys.leave_form()

    keys.add("condition", "Opened?")
    keys.press("Enter")
    keys.fill("Value 1", "{{ trigger.body.action }}")
    keys.fill("Compare with 1", "opened")
    keys.leave_form()

    keys.add("transform", "Four fields")
    keys.press("Enter")
    for number, (name, value) in enumerate(FIELDS.items(), start=1):
        if number > 1:
            keys.reach("Add field")
            keys.press("Enter")
        keys.fill(f"Field name {number}", name)
        keys.fill(f"Field value {number}", value)
    keys.leave_form()

    keys.add("ai", "Two sentences")
    keys.press("Enter")
    keys.fill("Prompt", "Two sentences: {{ nodes.four_fields.output }}")
    keys.fill("Model", "small")
    keys.fill("Airflow connection", "digest")
    keys.leave_form()

    keys.add("http", "Post to the chat")
    keys.press("Enter")
    keys.reach("Method")
    keys.write("POST")
    keys.fill("Address", f"{services.url}/chat")
    keys.fill(
        "Body",
        '{"text": "#{{ nodes.four_fields.output.number }}: {{ nodes.two_sentences.output.text }}"}',
    )
    keys.leave_form()

    # What may not be connected says so.
    for _ in range(3):
        keys.press("Alt+ArrowLeft")
    expect(page.locator(".react-flow__node.selected article")).to_have_attribute(
        "aria-label", "Opened?"
    )
    keys.press("c")
    expect(page.get_by_role("combobox", name="From which output?")).to_be_focused()
    keys.write("false")
    keys.press("Enter")
    expect(page.get_by_role("combobox", name="Connect to")).to_be_focused()
    expect(page.get_by_role("option", name=re.compile("Pull request"))).to_have_attribute(
        "aria-disabled", "true"
    )
    keys.press("Escape")

    keys.press("Control+Shift+Enter")
    expect(page.get_by_role("dialog", name="Deploy")).to_be_visible()
    keys.reach("Name of this version")
    keys.press("Enter")
    expect(page.get_by_role("banner")).to_contain_text("Live", timeout=RUN_MS)

    body = OPENED.read_bytes()
    called = requests.post(
        f"{airflow_server.url}/workfuse/hooks/gh/digest",
        data=body,
        headers={"Content-Type": "application/json"},
        timeout=60,
    )
    assert called.ok, called.text

    keys.press("Control+k")
    pick(page, "runs")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Completed", timeout=RUN_MS)
    (posted,) = services.seen("/chat")
    number = json.loads(body)["pull_request"]["number"]
    assert posted.method == "POST"
    assert posted.json == {"text": f"#{number}: Fixes a typo."}
