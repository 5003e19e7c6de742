"""Stories about a node's form: expressions, schedules, tables, and all of it by keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.editor import EditorPage
from tests.browser.test_editor import new_workflow, transform

if TYPE_CHECKING:
    from tests.conftest import AirflowServer

pytestmark = pytest.mark.browser

ORDER = {"id": 7, "e-mail": "ada@shop.example", "lines": [{"sku": "a-1", "count": 2}]}
PASTE = """(field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const more = {clipboardData, bubbles: true, cancelable: true};
    field.dispatchEvent(new ClipboardEvent('paste', more));
}"""


def node(node_id: str, type_: str, label: str, x: int, **data: Any) -> dict[str, Any]:
    return {
        "id": node_id,
        "type": type_,
        "position": {"x": x, "y": 100},
        "data": {"label": label, "config": {}, **data},
    }


def received() -> dict[str, Any]:
    """A trigger with pinned data, so that there is a sample without any run."""
    pinned = {"body": {"order": ORDER}, "headers": {}, "query": {}, "method": "POST"}
    return node("received", "trigger.webhook", "Received", 0, pinned=pinned)


def behind_it(server: AirflowServer, name: str, second: dict[str, Any]) -> str:
    edge = {"id": "e1", "source": "received", "target": second["id"]}
    return new_workflow(server, name, nodes=[received(), second], edges=[edge])


def config_of(server: AirflowServer, workflow_id: str, node_id: str) -> Any:
    answer = server.session.get(server.api(f"/workflows/{workflow_id}"), timeout=30)
    nodes = answer.json()["document"]["nodes"]
    return next(one for one in nodes if one["id"] == node_id)["data"]["config"]


def choose(page: Page, options: Locator, offered: str) -> None:
    """Take what completion offers, once it stands first."""
    expect(options.first).to_contain_text(offered, timeout=15_000)
    page.wait_for_timeout(150)  # a choice is not taken in the moment in which it appears
    page.keyboard.press("Enter")


def value_of(form: Locator) -> Locator:
    return form.get_by_role("status", name="What it gives")


def test_an_expression_is_completed_from_data_and_its_value_seen(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = behind_it(airflow_server, "Completed", transform("shape", "Shape", 340))
    editor.open(workflow_id, node="shape")
    field = editor.details.get_by_label("Field value 1")
    field.fill("")
    field.click()
    options = page.get_by_role("listbox", name="Completions").get_by_role("option")
    page.keyboard.type("{{")
    expect(options.filter(has_text="trigger")).to_be_visible(
        timeout=15_000
    )  # a server that just began
    for typed, offered, written in (
        ("tri", "trigger", "{{ trigger }}"),
        (".bod", "body", "{{ trigger.body }}"),
        (".ord", "order", "{{ trigger.body.order }}"),
        (".e", "e-mail", '{{ trigger.body.order["e-mail"] }}'),
    ):
        page.keyboard.type(typed)
        choose(page, options, offered)
        expect(field).to_have_text(written)
    expect(value_of(editor.details)).to_contain_text("ada@shop.example")

    # A filter behind a bar; what the editor closed itself is written over.
    page.keyboard.type(" | upp")
    choose(page, options, "upper")
    page.keyboard.type(" }}!")
    expect(field).to_have_text('{{ trigger.body.order["e-mail"] | upper }}!')
    expect(value_of(editor.details)).to_contain_text("ADA@SHOP.EXAMPLE!")
    expect(editor.save_status).to_have_text("Saved", timeout=30_000)
    expected = '{{ trigger.body.order["e-mail"] | upper }}!'
    assert config_of(airflow_server, workflow_id, "shape")["fields"][0]["value"] == expected


def test_no_key_is_lost_while_the_code_editor_is_on_its_way(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    held: list[Route] = []
    page.route("**/chunks/CodeEditor-*.js", lambda route: held.append(route))  # noqa: PLW0108
    shape = node("shape", "utility.transform", "Shape", 340)
    shape["data"]["config"] = {"fields": [{"name": "greeting", "value": ""}]}
    editor.open(behind_it(airflow_server, "Early", shape), node="shape")
    field = editor.details.get_by_label("Field value 1")
    field.click()
    page.keyboard.type("Hello {{")
    expect(field).to_have_value("Hello {{")
    for route in held:
        route.continue_()
    options = page.get_by_role("listbox", name="Completions").get_by_role("option")
    page.keyboard.type("tri")
    choose(page, options, "trigger")
    page.keyboard.type(".body.order.id }} times")
    # A space comes with the braces when the code editor was there in time for them.
    expect(field).to_have_text(re.compile(r"^Hello \{\{ ?trigger\.body\.order\.id \}\} times$"))
    expect(value_of(editor.details)).to_contain_text("Hello 7 times")


def test_a_mistake_is_marked_where_it_is(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    http = node("call", "action.http", "Call", 340)
    http["data"]["config"] = {"url": "https://a.example/{{ trigger.body.order.id | uper }}"}
    editor.open(behind_it(airflow_server, "Marked", http), node="call")
    mark = editor.details.locator(".cm-lintRange-error")
    expect(mark).to_have_text("uper")
    expect(editor.details).to_contain_text("Did you mean 'upper'?")
    address = editor.field("Address")
    address.fill("https://a.example/{{ trigger.body.order.id | string }}")
    expect(mark).to_have_count(0)
    expect(value_of(editor.details)).to_contain_text("https://a.example/7")

    body = editor.field("Body")
    body.fill('{"a": 1,\n "b": oops}')
    expect(editor.details).to_contain_text("It stops being JSON in line 2")
    body.fill('{"id":"{{ trigger.body.order.id }}"}')
    editor.details.get_by_role("button", name="Format").click()
    expect(body).to_contain_text('"id": "{{ trigger.body.order.id }}"')


def test_a_schedule_says_when_in_the_time_zone_of_the_workflow(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    start = node("start", "trigger.schedule", "Start", 0)
    start["data"]["config"] = {"cron": "0 6 * * *"}
    workflow_id = new_workflow(airflow_server, "Timed", nodes=[start], edges=[])
    editor.open(workflow_id)
    zone = editor.field("Time zone")
    zone.fill("berl")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(zone).to_have_value("Europe/Berlin")

    editor.card("Start").click()
    times = editor.details.get_by_role("region", name="Next runs")
    expect(times).to_contain_text("At 06:00 (Europe/Berlin)")
    expect(times.get_by_role("listitem")).to_have_count(5)
    parts = editor.details.get_by_role("group", name="Parts of the schedule")
    parts.get_by_label("weekday").focus()
    page.keyboard.type("MON")
    expect(editor.field("When")).to_have_value("0 6 * * MON")
    expect(times).to_contain_text("only on Monday")
    expect(times.get_by_role("listitem").first).to_contain_text(re.compile(r"Mon, .* 06:00"))


def test_headers_are_pasted_and_all_goes_by_keyboard(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    workflow_id = behind_it(airflow_server, "Keys", node("call", "action.http", "Call", 340))
    editor.open(workflow_id, node="call")
    editor.field("Name").focus()
    page.keyboard.press("Tab")  # the method, joined with the address
    page.keyboard.press("p")
    page.keyboard.press("Tab")
    page.keyboard.type("https://a.example/x")

    headers = editor.details.get_by_role("group", name="Headers")
    headers.get_by_role("button", name="Add entry").focus()
    page.keyboard.press("Enter")
    headers.get_by_label("Name 1").evaluate(PASTE, "Accept: text/plain\nX-Order: 1")
    expect(headers.get_by_label("Value 2")).to_have_value("1")
    headers.get_by_role("button", name="Move entry 2", exact=True).focus()
    page.keyboard.press("ArrowUp")
    expect(headers.get_by_role("button", name="Move entry 1", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.type(" {{ trigger.body.order.id }}")
    expect(headers.get_by_label("Value 1")).to_have_text("1 {{ trigger.body.order.id }}")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    expect(editor.save_status).to_have_text("Saved", timeout=30_000)
    assert config_of(airflow_server, workflow_id, "call") == {
        "method": "POST",
        "url": "https://a.example/x",
        "headers": {"X-Order": "1 {{ trigger.body.order.id }}", "Accept": "text/plain"},
    }


def test_data_becomes_a_field_by_being_picked(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    shape = transform("shape", "Shape", 340)
    workflow_id = behind_it(airflow_server, "Picked", shape)
    editor.open(workflow_id, node="shape")
    pick = editor.details.get_by_role("button", name="Pick data for a new field")
    pick.click()
    page.get_by_role("menuitem", name=re.compile("^order")).click()
    expect(editor.details.get_by_label("Field name 2")).to_have_value("order")
    expect(editor.details.get_by_label("Field value 2")).to_have_text("{{ trigger.body.order }}")


def test_assets_that_start_a_workflow_are_listed(
    editor: EditorPage, page: Page, airflow_server: AirflowServer
) -> None:
    shape = transform("shape", "Shape", 340)
    workflow_id = new_workflow(airflow_server, "Updated", nodes=[shape], edges=[])
    editor.open(workflow_id)
    editor.add("Asset", "Orders came")
    assets = editor.details.get_by_role("group", name="Assets")
    assets.get_by_role("textbox", name="Asset 1").fill("orders")
    expect(editor.details).to_contain_text(re.compile("it is no URI", re.IGNORECASE))
    assets.get_by_role("textbox", name="Asset 1").fill("s3://sales/orders.csv")
    assets.get_by_role("button", name="Add asset").click()
    assets.get_by_role("textbox", name="Asset 2").fill("x-sales:prices")
    editor.field("Start when").select_option("all")
    expect(editor.details.get_by_role("region", name="Next runs")).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(editor.save_status).to_have_text("Saved", timeout=30_000)
    answer = airflow_server.session.get(airflow_server.api(f"/workflows/{workflow_id}"), timeout=30)
    [config] = [
        one["data"]["config"]
        for one in answer.json()["document"]["nodes"]
        if one["type"] == "trigger.asset"
    ]
    assert config == {"assets": ["s3://sales/orders.csv", "x-sales:prices"], "when": "all"}
