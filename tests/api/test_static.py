from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from workfuse.api.static import EditorFiles


@pytest.fixture
def browser(tmp_path: Path) -> TestClient:
    """A browser at a server that serves a built editor."""
    (tmp_path / "chunks").mkdir()
    (tmp_path / "editor.js").write_text("export {}")
    (tmp_path / "chunks" / "canvas-Bx3kQ9aZ.js").write_text("export {}")
    return browser_at(tmp_path)


def browser_at(folder: Path) -> TestClient:
    return TestClient(Starlette(routes=[Mount("/static", EditorFiles(folder))]))


def get_static(client: TestClient, path: str) -> tuple[int, str | None]:
    answer = client.get(f"/static/{path}")
    return answer.status_code, answer.headers.get("cache-control")


def test_chunks_are_kept_for_ever_and_the_entry_is_asked_for_anew(browser: TestClient) -> None:
    immutable = "public, max-age=31536000, immutable"
    assert get_static(browser, "editor.js") == (200, "no-cache")
    assert get_static(browser, "chunks/canvas-Bx3kQ9aZ.js") == (200, immutable)
    entry = browser.get("/static/editor.js")
    assert entry.headers["content-type"].startswith("text/javascript")
    again = browser.get("/static/editor.js", headers={"if-none-match": entry.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["nothing.js", "../test.py", "%2e%2e/test.py", "chunks"])
def test_nothing_else_is_served(browser: TestClient, path: str) -> None:
    assert browser.get(f"/static/{path}").status_code == 404


def test_an_editor_that_was_not_built_is_said_so(tmp_path: Path) -> None:
    answer = browser_at(tmp_path / "missing").get("/static/editor.js")
    assert answer.status_code == 404
    assert "npm --prefix editor_ui run build" in answer.text
