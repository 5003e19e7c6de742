"""Take the pictures of the documentation: `python -m tests.browser.screenshots [FOLDER]`.

Needs a running WorkFuse with its examples (`make run`) in WORKFUSE_URL, and WORKFUSE_PASSWORD, the
password it printed. Writes each view in light and in dark; FOLDER is docs/images if left out.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser.editor import CHROMIUM_FLAGS, RUN_MS, EditorPage, sign_in

SIZE = ViewportSize(width=1600, height=900)


class Pictures:
    """One pass over the views in one colour mode."""

    def __init__(self, page: Page, url: str, folder: Path, mode: str) -> None:
        self.page, self.folder, self.mode = page, folder, mode
        self.editor = EditorPage(page, url)

    def take(self, name: str) -> None:
        self.page.wait_for_timeout(600)  # movements of the view come to rest
        self.page.screenshot(path=self.folder / f"{name}-{self.mode}.png")

    def workflows(self) -> list[dict[str, Any]]:
        answer = self.page.request.get(f"{self.editor.url}/workfuse/api/v1/workflows")
        assert answer.ok, answer.text()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def all_views(self) -> None:
        # The largest example that has run shows the most.
        ran = [item for item in self.workflows() if item["lastRun"]]
        largest = max(ran, key=lambda item: int(item["nodeCount"]))
        self.editor.open_workflows()
        expect(self.page.get_by_role("row").nth(1)).to_be_visible()
        self.take("workflows")
        self.editing(largest)
        self.run(largest)

    def editing(self, workflow: dict[str, Any]) -> None:
        node = self.first_action(workflow["id"])
        self.editor.open(workflow["id"], node=node)
        expect(self.editor.field("Name")).to_be_visible()
        self.take("editor")
        self.page.get_by_role("tab", name="DAG file").click()
        expect(self.page.get_by_role("list", name="DAG file")).to_be_visible()
        self.take("dag-file")

    def run(self, workflow: dict[str, Any]) -> None:
        run_id = workflow["lastRun"]["id"]
        self.editor.open(workflow["id"], run=run_id)
        expect(self.editor.details.get_by_role("heading", name="Success")).to_be_visible(
            timeout=RUN_MS
        )
        self.take("run")
        self.editor.open(workflow["id"], run=run_id, node=self.first_action(workflow["id"]))
        expect(self.editor.details.get_by_role("region", name="Output")).to_be_visible()
        self.take("step")

    def first_action(self, workflow_id: str) -> str:
        answer = self.page.request.get(f"{self.editor.url}/workfuse/api/v1/workflows/{workflow_id}")
        nodes = json.loads(answer.text())["document"]["nodes"]
        return str(next(node["id"] for node in nodes if node["type"].startswith("action.")))


def in_mode(browser: Browser, url: str, password: str, folder: Path, mode: str) -> None:
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    sign_in(page, url, "admin", password)
    page.evaluate("mode => localStorage.setItem('theme', mode)", mode)
    Pictures(page, url, folder, mode).all_views()
    context.close()


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0] if arguments else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    url = os.environ["WORKFUSE_URL"].rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS
        )
        for mode in ("light", "dark"):
            in_mode(browser, url, os.environ["WORKFUSE_PASSWORD"], folder, mode)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
