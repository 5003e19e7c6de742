"""Each page of ours, and each thing that opens on one, as a person gets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import expect

from tests.browser.editor import RUN_MS, EditorPage


@dataclass
class Sample:
    """What the views show: a workflow that has run and is the signed-in person's.

    Attributes:
        workflow: Its id.
        name: Its name.
        node: The id of one of its nodes that ran.
        run: The id of a run that succeeded.
    """

    workflow: str
    name: str
    node: str
    run: str


Show = Callable[[EditorPage, Sample], None]


def workflows(editor: EditorPage, sample: Sample) -> None:
    editor.open_workflows()
    expect(editor.page.get_by_text(sample.name).first).to_be_visible()


def landing(editor: EditorPage, sample: Sample) -> None:
    """As somebody sees it who has no workflow yet."""
    nothing = {"items": [], "nextCursor": None, "total": 0, "tags": [], "owners": []}
    listed = "**/workfuse/api/v1/workflows?*"
    editor.page.route(listed, lambda route: route.fulfill(json=nothing))
    editor.open_workflows()
    expect(editor.page.get_by_role("button", name="Use template").first).to_be_visible()
    editor.page.unroute(listed)


def _new(editor: EditorPage, way: str) -> None:
    editor.open_workflows()
    editor.page.get_by_role("button", name="New workflow").first.click()
    dialog = editor.page.get_by_role("dialog", name="New workflow")
    dialog.get_by_role("radio", name=way).or_(dialog.get_by_role("tab", name=way)).first.click()


def new_blank(editor: EditorPage, sample: Sample) -> None:
    _new(editor, "Blank")
    expect(editor.page.get_by_role("dialog").get_by_label("Name")).to_be_visible()


def new_from_template(editor: EditorPage, sample: Sample) -> None:
    _new(editor, "From a template")
    expect(editor.page.get_by_role("button", name="Use template").first).to_be_visible()


def new_from_json(editor: EditorPage, sample: Sample) -> None:
    _new(editor, "From JSON")
    expect(editor.page.get_by_label("JSON of a workflow")).to_be_visible()


def credentials(editor: EditorPage, sample: Sample) -> None:
    editor.page.goto(f"{editor.url}/plugin/workflows?page=credentials")
    expect(editor.page.get_by_role("heading", name="Credentials", exact=True)).to_be_visible()
    expect(editor.page.get_by_role("status", name="Loading credentials")).to_have_count(0)


def settings(editor: EditorPage, sample: Sample) -> None:
    editor.page.goto(f"{editor.url}/plugin/workflows?page=settings")
    expect(editor.page.get_by_role("heading", name="Limits")).to_be_visible()


def workflow_form(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow)
    expect(editor.field("Time zone")).to_be_visible()


def node_form(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow, node=sample.node)
    expect(editor.field("Name")).to_be_visible()


def list_view(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow)
    editor.page.get_by_role("button", name="Show as a list").click()
    expect(editor.page.get_by_role("button", name="Show as a drawing")).to_be_visible()


def all_commands(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow)
    editor.page.get_by_role("button", name="All commands (Ctrl+K)").click()
    expect(editor.page.get_by_role("option").first).to_be_visible()


def shortcuts(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow)
    editor.page.get_by_role("button", name="Keyboard shortcuts (?)").click()
    expect(editor.page.get_by_role("dialog")).to_be_visible()


def data(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow, panel="data", node=sample.node)
    output = editor.page.get_by_role("region", name="Output")  # a tab where there is little room
    expect(output.or_(editor.page.get_by_role("tab", name="Output")).first).to_be_visible()


def problems(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow, panel="problems")
    expect(editor.page.get_by_role("tabpanel").first).to_be_visible()


def dag_file(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow, panel="dag", node=sample.node)
    expect(editor.page.get_by_role("list", name="DAG file")).to_be_visible()


def runs(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow, panel="runs")
    expect(editor.page.get_by_role("row").first).to_be_visible()


def versions(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow, panel="versions")
    expect(editor.page.get_by_role("button", name="Save version")).to_be_visible()


def run_dialog(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow)
    editor.page.get_by_role("button", name="Run", exact=True).click()
    expect(editor.page.get_by_role("dialog")).to_be_visible()


def dialog_of_tests(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow)
    editor.page.get_by_role("button", name="Payload of tests").click()
    expect(editor.page.get_by_role("dialog", name="Test workflow")).to_be_visible()


def deploy_dialog(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow)
    editor.field("Description").fill("Changed since it was deployed.")
    editor.page.get_by_role("button", name="Deploy", exact=True).click()
    dialog = editor.page.get_by_role("dialog", name="Deploy")
    expect(dialog.get_by_label("Name of this version")).to_be_visible()


def run(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow, run=sample.run)
    expect(editor.details.get_by_role("heading", name="Completed")).to_be_visible(timeout=RUN_MS)


def step(editor: EditorPage, sample: Sample) -> None:
    editor.open(sample.workflow, run=sample.run, node=sample.node)
    expect(editor.details.get_by_role("region", name="Output")).to_be_visible(timeout=RUN_MS)


def executions(editor: EditorPage, sample: Sample) -> None:
    _executions(editor, {"workflow": sample.workflow})
    expect(editor.page.get_by_text("Pick an execution")).to_be_visible()


def execution(editor: EditorPage, sample: Sample) -> None:
    place = {"workflow": sample.workflow, "run": sample.run, "node": sample.node}
    _executions(editor, place)
    expect(editor.page.get_by_role("region", name="Output")).to_be_visible(timeout=RUN_MS)


def _executions(editor: EditorPage, place: dict[str, str]) -> None:
    query = urlencode({"page": "executions", **place})
    editor.page.goto(f"{editor.url}/plugin/workflows?{query}")
    expect(editor.page.get_by_role("heading", name="Executions of")).to_be_visible()


def all_executions(editor: EditorPage, sample: Sample) -> None:
    editor.page.goto(f"{editor.url}/plugin/workflows?page=executions")
    expect(editor.page.get_by_role("link", name=sample.name).first).to_be_visible()


def compared(editor: EditorPage, sample: Sample) -> None:
    """With itself: nothing differs but the side."""
    place = {"workflow": sample.workflow, "run": sample.run, "with": sample.run}
    query = urlencode({"page": "compare", **place})
    editor.page.goto(f"{editor.url}/plugin/workflows?{query}")
    expect(editor.page.get_by_role("table", name="Steps")).to_be_visible()


def tab_of_the_dag(editor: EditorPage, sample: Sample) -> None:
    editor.page.goto(f"{editor.url}/dags/{sample.workflow}/plugin/edit-workflow")
    expect(editor.palette).to_be_visible(timeout=RUN_MS)


def tab_of_the_run(editor: EditorPage, sample: Sample) -> None:
    editor.page.goto(f"{editor.url}/dags/{sample.workflow}/runs/{sample.run}/plugin/live-canvas")
    expect(editor.page.get_by_role("heading", name="Completed")).to_be_visible(timeout=RUN_MS)


VIEWS: list[Show] = [
    workflows,
    landing,
    new_blank,
    new_from_template,
    new_from_json,
    credentials,
    settings,
    workflow_form,
    node_form,
    data,
    all_commands,
    shortcuts,
    problems,
    dag_file,
    runs,
    versions,
    run_dialog,
    dialog_of_tests,
    deploy_dialog,
    run,
    step,
    executions,
    execution,
    all_executions,
    compared,
    tab_of_the_dag,
    tab_of_the_run,
    list_view,  # last: the browser remembers it
]
