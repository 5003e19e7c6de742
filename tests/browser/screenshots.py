"""Take the pictures of the documentation: `python -m tests.browser.screenshots [FOLDER]`.

Needs a running WorkFuse with its examples (`make run`) in WORKFUSE_URL, and WORKFUSE_PASSWORD, the
password it printed. Writes each view in light and in dark into FOLDER; without one, those that
the documentation shows, into docs/images.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import APIRequestContext, Browser, ViewportSize, sync_playwright

from tests.browser.editor import CHROMIUM_FLAGS, EditorPage, sign_in
from tests.browser.views import VIEWS, Sample
from workfuse.local.home import CHECKOUT

DOCS = CHECKOUT / "docs"
SIZE = ViewportSize(width=1600, height=900)


def largest_that_ran(request: APIRequestContext, url: str) -> Sample:
    """The example that shows the most."""

    def get(path: str) -> Any:
        answer = request.get(f"{url}/workfuse/api/v1/workflows{path}")
        assert answer.ok, answer.text()
        return answer.json()

    ran = [item for item in get("")["items"] if item["lastRun"]]
    largest = max(ran, key=lambda item: int(item["nodeCount"]))
    nodes = get(f"/{largest['id']}")["document"]["nodes"]
    action = next(node["id"] for node in nodes if node["type"].startswith("action."))
    return Sample(largest["id"], largest["name"], action, largest["lastRun"]["id"])


def shown_in_docs() -> set[str]:
    """The names of the pictures that pages of the documentation have, without `.png`."""
    pages = [CHECKOUT / "README.md", *DOCS.glob("*.md")]
    return {name for page in pages for name in re.findall(r"images/([\w-]+).png", page.read_text())}


def take(
    browser: Browser, url: str, password: str, folder: Path, mode: str, wanted: set[str] | None
) -> None:
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    sign_in(page, url, "admin", password)
    page.evaluate("mode => localStorage.setItem('theme', mode)", mode)
    editor = EditorPage(page, url)
    sample = largest_that_ran(page.request, url)
    for show in VIEWS:
        name = f"{show.__name__.replace('_', '-')}-{mode}"
        if wanted is None or name in wanted:
            show(editor, sample)
            page.wait_for_timeout(900)  # movements of the view come to rest
            page.screenshot(path=folder / f"{name}.png")
    context.close()


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else DOCS / "images"
    wanted = None if arguments else shown_in_docs()
    folder.mkdir(parents=True, exist_ok=True)
    url = os.environ["WORKFUSE_URL"].rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS
        )
        for mode in ("light", "dark"):
            take(browser, url, os.environ["WORKFUSE_PASSWORD"], folder, mode, wanted)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
