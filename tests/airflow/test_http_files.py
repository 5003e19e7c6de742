"""Lists in pages, and answers that become files, on real Airflow."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest

from tests.airflow.client import Run, Server, Workflows
from tests.airflow.documents import document, http, node, webhook
from tests.airflow.double import Answer, Double, Seen

pytestmark = pytest.mark.airflow

CONTENT = random.Random(4).randbytes(30 * 2**20)
ORDERS = [{"id": number} for number in range(25)]
LIST = "{{ response.body.orders }}"


def orders(seen: Seen, _before: int) -> Answer:
    """Ten a page; by number, by cursor and by link, as the path says."""
    mode = seen.path.rpartition("/")[2]
    start = int(seen.query.get("at", ["0"])[0])
    if mode == "number":
        start = 10 * (int(seen.query["page"][0]) - 1)
    more = start + 10 < len(ORDERS)
    body: dict[str, Any] = {"orders": ORDERS[start : start + 10]}
    body["next"] = str(start + 10) if more and mode == "cursor" else None
    link = f'<{seen.path}?at={start + 10}>; rel="next"' if more and mode == "link" else ""
    return Answer(body=body, headers={"Link": link})


@pytest.fixture(scope="module")
def run(workflows: Workflows, double: Double) -> Run:
    double.on("/l/", orders)
    double.on("/f/big", lambda *_: Answer(body=CONTENT))
    base = f"{double.url}/l"
    cursor = {"mode": "cursor", "items": LIST, "next": "{{ response.body.next }}"}
    file = "{{ nodes.big.output.file }}"
    nodes = [
        webhook(),
        http("number", f"{base}/number", pagination={"mode": "page", "items": LIST}),
        http("cursor", f"{base}/cursor", pagination={**cursor, "parameter": "at"}),
        http("link", "/l/link", credential="shop", pagination={"mode": "link", "items": LIST}),
        http("no_list", f"{base}/number?page=1", pagination={"mode": "link"}),
        http("big", f"{double.url}/f/big", responseType="file", timeout=120),
        http("sent", f"{double.url}/f/sent", method="PUT", body=file, bodyType="file"),
        http(
            "form",
            f"{double.url}/f/form",
            method="POST",
            body={"title": "x", "document": file},
            bodyType="multipart",
        ),
        http("too_big", f"{double.url}/f/big", responseType="file", maxSize=1),
        http("in_memory", f"{double.url}/f/big"),
        http("above", f"{double.url}/f/big", fileAbove=1, timeout=120),
        http(
            "stolen",
            f"{double.url}/f/stolen",
            method="POST",
            body="{{ trigger.body.file }}",
            bodyType="file",
        ),
        node("items", "logic.loop", {"items": "{{ ['a', 'b'] }}"}),
        http("each", f"{double.url}/f/{{{{ item }}}}", responseType="file"),
    ]
    paths = [
        *(f"start > {name}" for name in ("number", "cursor", "link", "no_list", "too_big")),
        *(f"start > {name}" for name in ("in_memory", "above", "stolen")),
        "start > big > sent",
        "big > form",
        "start > items:item > each",
    ]
    workflow = workflows.deploy(document("Pages and files", nodes, paths))
    return workflows.start(workflow, {"file": "file:///etc/passwd"})


@pytest.mark.parametrize(("node_id", "pages"), [("number", 4), ("cursor", 3), ("link", 3)])
def test_pages(run: Run, node_id: str, pages: int) -> None:
    output = run.output(node_id)
    assert output["body"] == ORDERS
    assert (output["status"], output["pages"], output["more"]) == (200, pages, False)


def test_credentials_go_along_to_each_page(run: Run, double: Double) -> None:
    assert run.step("link")["airflowState"] == "success"
    assert {seen.headers["x-shop-tenant"] for seen in double.seen("/l/link")} == {"tenant-4711"}


def test_a_page_without_a_list(run: Run) -> None:
    step = run.step("no_list")
    assert (step["airflowState"], step["error"]["field"]) == ("failed", "config.pagination.items")
    assert "but a list is needed" in step["error"]["message"]


def test_a_large_answer_goes_through_a_file(
    run: Run, double: Double, airflow_server: Server
) -> None:
    output = run.output("big")
    assert "body" not in output
    file = output["file"]
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert (file["size"], file["sha256"], file["name"]) == (len(CONTENT), digest, "big")
    path = Path(file["url"].removeprefix("file://"))
    assert path.is_relative_to(airflow_server.home / "files" / run.workflow_id)  # type: ignore[attr-defined]

    assert run.step("sent")["airflowState"] == "success"
    (sent,) = double.seen("/f/sent")
    assert hashlib.sha256(sent.body).hexdigest() == digest
    assert run.step("form")["airflowState"] == "success"
    (form,) = double.seen("/f/form")
    assert CONTENT in form.body
    assert b'filename="big"' in form.body
    assert run.output("above")["file"]["sha256"] == digest


def test_limits(run: Run) -> None:
    too_big, in_memory = run.step("too_big"), run.step("in_memory")
    assert (too_big["airflowState"], in_memory["airflowState"]) == ("failed", "failed")
    assert "larger than 1 MB" in too_big["error"]["message"]
    assert "larger than 10 MiB" in in_memory["error"]["message"]


def test_data_names_no_file(run: Run, double: Double) -> None:
    step = run.step("stolen")
    assert step["airflowState"] == "failed"
    assert "is no file of this workflow" in step["error"]["message"]
    assert double.seen("/f/stolen") == []


def test_each_item_has_a_file_of_its_own(run: Run) -> None:
    urls = [run.output("each", index)["file"]["url"] for index in range(2)]
    assert [url.split("/each/")[1][:3] for url in urls] == ["0/1", "1/1"]
