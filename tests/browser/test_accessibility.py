"""Every page of ours: all is in reach at 200 % zoom; axe finds nothing in light and in dark.

A page takes seconds to load, and so each is looked at in all these ways before the next one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page

from tests.browser.editor import RUN_MS, EditorPage
from tests.browser.test_editor import new_workflow, transform
from tests.browser.views import VIEWS, Sample, Show
from workfuse.local.home import CHECKOUT

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser

AXE = (CHECKOUT / "editor_ui/node_modules/axe-core/axe.min.js").read_text()
# Airflow's own frame around us is Airflow's. Whether a heading skips a level depends on that frame.
FIND = """async () => {
    const found = await axe.run(".wf-theme", { rules: { "heading-order": { enabled: false } } });
    return found.violations.flatMap((rule) =>
        rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}"""

# Colours that fade from one theme to the other. Spinners never end.
FADED = """() => Promise.all(
    document.getAnimations()
        .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
        .map((one) => one.finished.catch(() => undefined)))
    .then(() => undefined)"""

# What Airflow's own switch does.
DARK = "() => document.documentElement.classList.replace('light', 'dark')"


@pytest.fixture(scope="module")
def sample(airflow_server: AirflowServer) -> Sample:
    """A workflow with a problem, a group, a note and a run."""
    received = {
        "id": "received",
        "type": "trigger.webhook",
        "position": {"x": 0, "y": 100},
        "data": {"label": "Received", "config": {}},
    }
    note = {
        "id": "note",
        "type": "note",
        "position": {"x": 0, "y": 300},
        "width": 220,
        "height": 120,
        "data": {"label": "", "config": {}, "text": "Ask **Kim** first."},
    }
    group = {
        "id": "group",
        "type": "group",
        "position": {"x": 320, "y": 40},
        "width": 320,
        "height": 200,
        "data": {"label": "Reshaping", "config": {}},
    }
    first = {**transform("first", "First", 20), "parentId": "group"}
    nodes = [group, received, first, note]
    edges = [{"id": "e1", "source": "received", "target": "first"}]
    workflow_id = new_workflow(airflow_server, "Accessible", nodes=nodes, edges=edges)
    session, path = airflow_server.session, airflow_server.api(f"/workflows/{workflow_id}")
    deployed = session.post(f"{path}/deploy", json={"revision": 1}, timeout=60)
    assert deployed.ok, deployed.text
    deadline = time.monotonic() + RUN_MS / 1000
    while True:
        started = session.post(f"{path}/runs", json={"payload": {}}, timeout=60)
        if started.ok:
            break
        assert time.monotonic() < deadline, started.text
        time.sleep(0.5)
    run_id = started.json()["id"]
    while session.get(f"{path}/runs/{run_id}", timeout=30).json()["state"] != "COMPLETED":
        assert time.monotonic() < deadline, "the run did not end"
        time.sleep(0.5)
    return Sample(workflow_id, "Accessible", "first", run_id)


def mistakes(page: Page) -> list[str]:
    page.wait_for_timeout(300)
    page.evaluate(FADED)
    page.evaluate(AXE)
    found: list[str] = page.evaluate(FIND)
    return found


CUT_OFF = """(root) => {
    const controls = `${root} :is(button, a[href], input, select, textarea)`;
    const nameOf = (it) => it.ariaLabel || it.textContent.trim() || it.outerHTML;
    const inReach = (control) => {
        control.scrollIntoView({ block: "nearest", inline: "nearest" });
        const box = control.getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const hit = document.elementFromPoint(x, y);
        if (box.width === 0 || hit?.closest("label")?.control === control) return true;
        return hit !== null && (control.contains(hit) || hit.contains(control));
    };
    return [...document.querySelectorAll(controls)]
        .filter((control) => !control.closest(".react-flow__viewport"))
        .filter((control) => control.checkVisibility({ visibilityProperty: true }))
        .filter((control) => !inReach(control))
        .map(nameOf);
}"""


@pytest.mark.parametrize("show", VIEWS, ids=lambda show: show.__name__)
def test_everybody_can_use(editor: EditorPage, sample: Sample, show: Show) -> None:
    page = editor.page
    whole = page.viewport_size
    assert whole is not None
    # At 200 % a window has half as many of a page's pixels.
    page.set_viewport_size({"width": whole["width"] // 2, "height": whole["height"] // 2})
    show(editor, sample)
    is_dialog = page.get_by_role("dialog").count() > 0  # what is behind it is out of reach
    root = ".wf-theme dialog[open]" if is_dialog else ".wf-theme"
    assert page.evaluate(CUT_OFF, root) == [], "out of reach"
    page.set_viewport_size(whole)
    assert mistakes(page) == [], "light"
    assert page.evaluate(DARK)
    assert mistakes(page) == [], "dark"
