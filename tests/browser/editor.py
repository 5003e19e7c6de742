"""The editor as a person finds it on the page: by labels and roles, never by markup of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

# Chromium as root in a container, and quiet: it must not talk to anything but the page.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

RUN_MS = 120_000  # a first run on a busy machine


def sign_in(page: Page, url: str, username: str, password: str) -> None:
    page.goto(f"{url}/auth/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.locator("[type=submit]").click()
    page.wait_for_url(re.compile(r"^(?!.*/auth/login)"))


@dataclass
class EditorPage:
    """What a person does in the editor, in their words.

    Attributes:
        page: A browser page that is signed in.
        url: Airflow's address, without a slash at the end.
    """

    page: Page
    url: str

    def open_workflows(self) -> None:
        self.page.goto(f"{self.url}/plugin/workflows")
        expect(self.page.get_by_role("heading", name="Workflows")).to_be_visible()

    def open(self, workflow_id: str, **place: str) -> None:
        """Open a workflow, and in it the node, run or panel that `place` names."""
        query = urlencode({"workflow": workflow_id, **place})
        self.page.goto(f"{self.url}/plugin/workflows?{query}")
        expect(self.palette).to_be_visible(timeout=RUN_MS)  # a busy machine

    def create(self, name: str) -> None:
        self.open_workflows()
        self.page.get_by_role("button", name="New workflow").click()
        dialog = self.page.get_by_role("dialog", name="New workflow")
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_role("button", name="Create").click()
        expect(self.palette).to_be_visible()

    @property
    def palette(self) -> Locator:
        return self.page.get_by_role("navigation", name="Node kinds")

    @property
    def details(self) -> Locator:
        return self.page.get_by_role("complementary", name="Details")

    @property
    def save_status(self) -> Locator:
        return self.page.get_by_role(
            "button", name=re.compile("^(Saved|Sav|Conflict|Offline|Not s)")
        )

    def add(self, kind: str, label: str | None = None) -> None:
        """Click a kind in the palette, which places it after the selected node, and name it."""
        self.palette.get_by_role("button", name=kind, exact=True).click()
        if label is not None:
            self.field("Name").fill(label)
            self.field("Name").press("Enter")

    def drag_in(self, kind: str, x: int, y: int) -> None:
        """Drag a kind from the palette to a point of the canvas."""
        canvas = self.page.locator(".react-flow__pane")
        button = self.palette.get_by_role("button", name=kind, exact=True)
        button.drag_to(canvas, target_position={"x": x, "y": y})

    def card(self, label: str) -> Locator:
        return self.page.get_by_role("article", name=label, exact=True)

    def handle(self, label: str, handle: str) -> Locator:
        return self.card(label).get_by_label(handle, exact=True)

    def connect(self, source: str, output: str, target: str) -> None:
        self.drag_connection(source, output, target)
        self.page.mouse.up()

    def drag_connection(self, source: str, output: str, target: str) -> None:
        """Pull a connection from an output to an input, as a hand does, and hold it there."""
        self.handle(target, "Input main").hover()  # waits until the view has come to rest
        end = self.handle(target, "Input main").bounding_box()
        assert end is not None
        self.handle(source, f"Output {output}").hover()
        self.page.mouse.down()
        self.page.mouse.move(end["x"] + 40, end["y"] + 40, steps=5)
        self.page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)

    def field(self, label: str) -> Locator:
        return self.details.get_by_label(re.compile(rf"^{re.escape(label)}\*?$"))

    def deploy(self, name: str | None = None) -> None:
        """Press Deploy, look at what changes, and deploy it; `name` becomes the version's."""
        self.page.get_by_role("button", name="Deploy", exact=True).click()
        dialog = self.page.get_by_role("dialog", name="Deploy")
        if name is not None:
            dialog.get_by_label("Name of this version").fill(name)
        dialog.get_by_role("button", name="Deploy", exact=True).click()

    def edges(self) -> Locator:
        return self.page.locator(".react-flow__edge")

    def expect_state(self, label: str, state: str) -> None:
        expect(self.card(label)).to_have_attribute("data-state", state, timeout=RUN_MS)
