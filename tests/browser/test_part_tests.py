"""A person tries out one node, all up to one, and stops a test before one."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor import RUN_MS, EditorPage
from tests.browser.test_editor import new_workflow

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser


def fields(node_id: str, label: str, x: int, fields: dict[str, str], **data: Any) -> dict[str, Any]:
    listed = [{"name": name, "value": value} for name, value in fields.items()]
    return {
        "id": node_id,
        "type": "utility.transform",
        "position": {"x": x, "y": 0},
        "data": {"label": label, "config": {"fields": listed}, **data},
    }


@pytest.fixture
def orders(airflow_server: AirflowServer) -> str:
    """The order is pinned; the last node is not finished."""
    nodes = [
        {
            "id": "start",
            "type": "trigger.webhook",
            "position": {"x": 0, "y": 0},
            "data": {"label": "Start", "config": {}},
        },
        fields("order", "Order", 320, {"total": "{{ trigger.body.total }}"}, pinned={"total": 20}),
        fields("tax", "Tax", 640, {"tax": "{{ nodes.order.output.total * 0.5 }}"}),
        fields("sum", "Sum", 960, {"sum": "{{ nodes.tax.output.tax + 1 }}"}),
    ]
    pairs = (("start", "order"), ("order", "tax"), ("tax", "sum"))
    edges = [{"id": f"{a}-{b}", "source": a, "target": b} for a, b in pairs]
    return new_workflow(airflow_server, "Tried in parts", nodes=nodes, edges=edges)


def test_one_node_up_to_it_and_a_stop_before_it(
    editor: EditorPage, page: Page, orders: str, capsys: pytest.CaptureFixture[str]
) -> None:
    editor.open(orders, node="tax")
    details = editor.details
    begun = time.monotonic()
    details.get_by_role("button", name="Test this node").click()
    output = details.get_by_role("region", name="Output")
    expect(output).to_contain_text("tax10", timeout=RUN_MS)
    seconds = round(time.monotonic() - begun, 2)
    with capsys.disabled():
        print(f"\nfrom the click to the output in the panel: {seconds} s")  # noqa: T201
    editor.expect_state("Tax", "COMPLETED")
    editor.expect_state("Sum", "SKIPPED")

    details.get_by_role("button", name="Data in and out").click()
    between = page.get_by_role("dialog", name="Tax: data and settings")
    before = page.url
    between.get_by_role("button", name="Test this node").click()
    expect(page).not_to_have_url(before, timeout=RUN_MS)  # another run
    expect(between.get_by_role("region", name="Output")).to_contain_text("10", timeout=RUN_MS)
    page.keyboard.press("Escape")  # the focus is still in it
    expect(between).to_be_hidden()

    editor.card("Sum").click()
    details.get_by_role("button", name="Test this node").click()
    expect(output).to_contain_text("sum11", timeout=RUN_MS)  # with the data of the last run

    details.get_by_role("button", name="More tests of this node").click()
    details.get_by_role("menuitem", name="Test, stopping before this node").click()
    dialog = page.get_by_role("dialog", name="Test workflow")
    dialog.get_by_label("Payload").fill('{"total": 4}')
    dialog.get_by_role("button", name="Start test").click()
    held = details.get_by_role("region", name="The test stops before this node")
    tax = held.get_by_label("Output of Tax")
    expect(tax).to_have_value(re.compile(r'"tax": 2\b'), timeout=RUN_MS)
    expect(editor.card("Sum")).to_contain_text("Stops here")

    page.reload()
    expect(tax).to_have_value(re.compile(r'"tax": 2\b'), timeout=RUN_MS)
    tax.fill('{"tax": ')
    expect(held.get_by_text("This is no JSON.")).to_be_visible()
    tax.fill('{"tax": 41}')
    held.get_by_role("button", name="Continue with changes").click()
    expect(output).to_contain_text("sum42", timeout=RUN_MS)
    editor.expect_state("Sum", "COMPLETED")
    expect(held).to_be_hidden()

    editor.card("Tax").click(button="right")
    page.get_by_role("menuitem", name="Test up to this node").click()
    editor.expect_state("Sum", "SKIPPED")
    editor.expect_state("Tax", "COMPLETED")
    expect(output).to_contain_text("tax2", timeout=RUN_MS)
