"""What lies beside and above the canvas: panels that are resized, toasts above dialogs."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import EditorPage

pytestmark = pytest.mark.browser

BUSY = '{"title": "Service Unavailable", "status": 503, "code": "busy", "detail": "Try later."}'


def test_a_toast_above_a_dialog_is_seen_and_clicked(editor: EditorPage, page: Page) -> None:
    editor.create("Toasts")
    page.route(
        "**/deploy",
        lambda route: route.fulfill(status=503, content_type="application/problem+json", body=BUSY),
    )
    page.get_by_role("button", name="Run", exact=True).click()
    dialog = page.get_by_role("dialog", name="Run workflow")
    dialog.get_by_role("button", name="Deploy and run").click()
    toast = dialog.get_by_role("status").filter(has_text="Try later.")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Dismiss").click()  # refused while anything covers it
    expect(toast).to_have_count(0)
    expect(dialog).to_be_visible()

    dialog.get_by_role("button", name="Deploy and run").click()
    expect(toast).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Try later.")).to_be_visible()


def length(panel: Locator, side: Literal["width", "height"]) -> float:
    box = panel.bounding_box()
    assert box is not None
    return box[side]


def test_panels_are_resized_and_stay_so(editor: EditorPage, page: Page) -> None:
    editor.create("Panels")
    edge = page.get_by_role("separator", name="Resize details")
    usual = length(editor.details, "width")
    edge.hover()
    box = edge.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.down()
    page.mouse.move(x - 100, y, steps=4)
    page.mouse.up()
    assert length(editor.details, "width") == pytest.approx(usual + 100, abs=2)
    edge.press("ArrowRight")
    wider = length(editor.details, "width")
    assert wider == pytest.approx(usual + 80, abs=2)
    expect(edge).to_have_attribute("aria-valuenow", str(round(wider)))

    page.get_by_role("tab", name="Problems").click()
    panel = page.get_by_role("tabpanel", name="Problems")
    low = length(panel, "height")
    page.get_by_role("separator", name="Resize panel").press("ArrowUp")
    assert length(panel, "height") == pytest.approx(low + 20, abs=2)
    page.get_by_role("separator", name="Resize panel").press("End")
    canvas = page.get_by_role("group", name="Canvas", exact=True)
    assert length(canvas, "height") >= 119  # however large the panels are

    page.reload()
    expect(edge).to_be_visible()
    assert length(editor.details, "width") == pytest.approx(wider, abs=2)
    edge.dblclick()
    assert length(editor.details, "width") == pytest.approx(usual, abs=2)
