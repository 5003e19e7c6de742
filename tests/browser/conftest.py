"""A browser that is signed in to the shared Airflow, and a service for workflows to call."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from tests.browser.editor import CHROMIUM_FLAGS, EditorPage, sign_in

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        pytest.fail(
            "The browser tests need Chromium. On Debian: apt-get install chromium", pytrace=False
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(chromium: Browser, airflow_server: AirflowServer) -> StorageState:
    """Cookies of the administrator, made once."""
    page = chromium.new_page()
    sign_in(page, airflow_server.url, airflow_server.username, airflow_server.password)
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def page(chromium: Browser, signed_in: StorageState) -> Iterator[Page]:
    """A fresh page; the test fails when a script in it did."""
    context = chromium.new_context(
        storage_state=signed_in, viewport={"width": 1440, "height": 900}, color_scheme="light"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    yield page
    context.close()
    assert mistakes == []


@pytest.fixture
def editor(page: Page, airflow_server: AirflowServer) -> EditorPage:
    return EditorPage(page, airflow_server.url)


@pytest.fixture(scope="session")
def shop() -> Iterator[str]:
    """The address of a service on loopback that knows the customers c_1 and c_2."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            customer = self.path.rpartition("/")[2]
            known = customer in {"c_1", "c_2"}
            answer: dict[str, Any] = (
                {"id": customer, "name": "Ada Lovelace", "total": 312.5}
                if known
                else {"error": f"no customer {customer}"}
            )
            body = json.dumps(answer).encode()
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
