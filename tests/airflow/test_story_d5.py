"""Story D5: an export of n8n is uploaded, finished by hand, deployed and called."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.airflow.client import DEADLINE, Run, Server, Workflows
from tests.airflow.documents import JsonObject
from tests.airflow.double import Answer, Double, Seen

pytestmark = pytest.mark.airflow

CASES = Path(__file__).parents[1] / "golden" / "imports_n8n"
LARGE = {"email": "ada@example.com", "name": "Ada", "total": 250}
SMALL = {"email": "bob@example.com", "name": 'Bob "B"', "total": 12.5}


def upload(server: Server, text: str) -> requests.Response:
    return server.session.post(
        server.api("/workflows/import"),
        data=text.encode(),
        headers={"Content-Type": "application/json"},
        timeout=60,
    )


@pytest.fixture(scope="module")
def text(double: Double) -> str:
    """The story's file, with addresses of the double."""
    exported = (CASES / "story_d5" / "export.json").read_text()
    for service in ("crm", "mail"):
        exported = exported.replace(f"https://{service}.example", f"{double.url}/d5/{service}")
    return exported


@pytest.fixture(scope="module")
def imported(airflow_server: Server, workflows: Workflows, text: str) -> JsonObject:
    answer = upload(airflow_server, text)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_nodes_and_edges_are_those_of_the_file(imported: JsonObject) -> None:
    document = imported["workflow"]["document"]
    drawn = [node for node in document["nodes"] if node["type"] != "note"]
    assert [(node["data"]["label"], node["type"]) for node in drawn] == [
        ("Webhook", "trigger.webhook"),
        ("Set customer", "utility.transform"),
        ("Large?", "logic.condition"),
        ("Create customer", "action.http"),
        ("Send welcome", "action.http"),
        ("Code", "utility.placeholder"),
    ]
    assert [(one["source"], one["sourceHandle"], one["target"]) for one in document["edges"]] == [
        ("webhook", None, "set_customer"),
        ("set_customer", None, "large"),
        ("large", "true", "create_customer"),
        ("large", "false", "send_welcome"),
        ("create_customer", None, "code"),
    ]
    [note] = [node for node in document["nodes"] if node["type"] == "note"]
    assert note["data"]["text"].startswith("## New customers")


def test_the_report_lists_what_was_not_translated(imported: JsonObject) -> None:
    errors = [one for one in imported["report"] if one["severity"] == "error"]
    assert [(one["outcome"], one["nodeId"], one["field"]) for one in errors] == [
        ("kept", "send_welcome", "config.query.name"),
        ("placeholder", "code", None),
    ]
    assert "{{ $json.greeting.toUpperCase() }}" in errors[0]["message"]


def test_no_secret_is_in_it(airflow_server: Server, imported: JsonObject) -> None:
    url = airflow_server.api(f"/workflows/{imported['workflow']['id']}")
    kept = airflow_server.session.get(url, timeout=30).text
    assert "not-for-you-4711" not in kept
    assert "Qx1" not in kept
    assert "credentialId" not in kept


def test_a_file_with_text_behind_it_is_refused_and_says_where(
    airflow_server: Server, workflows: Workflows, text: str
) -> None:
    before = airflow_server.session.get(airflow_server.api("/workflows"), timeout=30).json()
    answer = upload(airflow_server, text + "Thanks for downloading!\n")
    assert answer.status_code == 400
    line = text.count("\n") + 1
    assert f"Extra data: line {line} column 1" in answer.json()["detail"]
    after = airflow_server.session.get(airflow_server.api("/workflows"), timeout=30).json()
    assert before["total"] == after["total"]


def test_the_placeholder_keeps_it_from_being_deployed(
    airflow_server: Server, imported: JsonObject
) -> None:
    workflow = imported["workflow"]
    url = airflow_server.api(f"/workflows/{workflow['id']}")
    refused = airflow_server.session.post(f"{url}/deploy", json={"revision": 1}, timeout=60)
    assert refused.status_code == 422
    found = {one["nodeId"]: one for one in refused.json()["diagnostics"] if one["code"] == "WF111"}
    assert set(found) == {"code"}
    assert found["code"]["message"].startswith(
        "this placeholder stands for 'n8n-nodes-base.code' of n8n: code does not run here"
    )
    assert "Transform" in found["code"]["advice"]
    active = airflow_server.session.patch(f"{url}/active", json={"active": True}, timeout=60)
    assert active.status_code == 409
    assert active.json()["code"] == "not_deployed"
    assert airflow_server.session.get(url, timeout=30).json()["deployment"] is None


def finished_by_hand(document: JsonObject) -> JsonObject:
    """What a person does after the import: the placeholder goes, an expression is rewritten."""
    done = copy.deepcopy(document)
    done["nodes"] = [node for node in done["nodes"] if node["id"] != "code"]
    done["edges"] = [edge for edge in done["edges"] if edge["target"] != "code"]
    [welcome] = [node for node in done["nodes"] if node["id"] == "send_welcome"]
    query = welcome["data"]["config"]["query"]
    query["name"] = "{{ nodes.set_customer.output.greeting | upper }}"
    return done


@pytest.fixture(scope="module")
def deployed(airflow_server: Server, workflows: Workflows, imported: JsonObject) -> str:
    workflow = imported["workflow"]
    url = airflow_server.api(f"/workflows/{workflow['id']}")
    saved = airflow_server.session.put(
        url,
        json={"document": finished_by_hand(workflow["document"])},
        headers={"If-Match": '"1"'},
        timeout=60,
    )
    assert saved.ok, saved.text
    workflows.deploy_revision(workflow["id"], 2)
    return str(workflow["id"])


def called(server: Server, deployed: str, body: Any) -> Run:
    answer = requests.post(f"{server.url}/workfuse/hooks/new-customer", json=body, timeout=DEADLINE)
    assert answer.status_code == 202, answer.text
    run = Run(server, deployed, str(answer.json()["runId"]))
    assert run.state == "success"
    return run


def requests_of(double: Double) -> list[Seen]:
    return double.seen("/d5/")


def test_both_ways_send_exactly_what_n8n_would(
    airflow_server: Server, deployed: str, double: Double
) -> None:
    large = called(airflow_server, deployed, LARGE)
    [created] = requests_of(double)
    assert (created.method, created.path) == ("POST", "/d5/crm/customers")
    assert created.headers["x-source"] == "n8n"
    assert created.json == {
        "email": "ada@example.com",
        "total": 250,
        "note": 'Hello Ada! "VIP"',
    }
    assert large.states["send_welcome"] == "skipped"
    called(airflow_server, deployed, SMALL)
    [_, welcomed] = requests_of(double)
    assert (welcomed.method, welcomed.path) == ("GET", "/d5/mail/welcome/bob@example.com")
    assert welcomed.query == {"name": ['HELLO BOB "B"!'], "lang": ["en"]}
    assert welcomed.body == b""


ORDERS: list[JsonObject] = [
    {"id": "SO-1", "total": 10.5, "state": "paid", "gone": False},
    {"id": "SO-2", "total": 7, "state": "open", "gone": False},
    {"id": "SO-3", "total": 0, "state": "open", "gone": True},
]


def shop(seen: Seen, before: int) -> Answer:
    return Answer(body={"orders": ORDERS}) if seen.method == "GET" else Answer()


def test_lists_loops_branches_and_older_layouts_run_as_there(
    airflow_server: Server, workflows: Workflows, double: Double
) -> None:
    """Nothing of this export needs a hand: it is deployed as it was uploaded."""
    exported = (CASES / "runs_as_there" / "export.json").read_text()
    for service in ("shop", "mail"):
        exported = exported.replace(f"https://{service}.example", f"{double.url}/d5b/{service}")
    double.on("/d5b/shop/orders", shop)
    imported = upload(airflow_server, exported).json()
    assert not [one for one in imported["report"] if one["severity"] == "error"]
    workflow_id = imported["workflow"]["id"]
    workflows.deploy_revision(workflow_id, 1)

    answer = requests.post(
        f"{airflow_server.url}/workfuse/hooks/n8n-orders",
        json={"customer": "ada"},
        timeout=DEADLINE,
    )
    assert (answer.status_code, answer.json()) == (201, {"customer": "ada", "state": True})
    runs = airflow_server.session.get(
        airflow_server.api(f"/workflows/{workflow_id}/runs"), timeout=30
    ).json()["items"]
    run = Run(airflow_server, workflow_id, runs[0]["id"])
    assert run.state == "success"

    [fetched] = [one for one in double.seen("/d5b/shop/orders") if one.method == "GET"]
    assert fetched.query == {"customer": ["ada"]}
    stored = {one.path: one.json for one in double.seen("/d5b/shop/orders/")}
    assert stored == {
        f"/d5b/shop/orders/{order['id']}": {
            "id": order["id"],
            "total": order["total"],
            "by": "ada",
            "all": {**order, "by": "ada", "seen": 1},
            "text": "no {% expression %}",
        }
        for order in ORDERS
    }
    thanked = double.seen("/d5b/shop/thanks")
    assert [one.body for one in thanked] == [b"id=SO-1&first=SO-1", b"id=SO-3&first=SO-1"]
    [mailed] = double.seen("/d5b/mail/")
    assert (mailed.path, mailed.body) == ("/d5b/mail/many", b"Dear ada: SO-1")
    assert mailed.headers["content-type"] == "text/plain"
    assert run.states["few"] == "skipped"
