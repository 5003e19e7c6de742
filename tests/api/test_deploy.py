from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from airflow.models.dagbag import DagPriorityParsingRequest, DBDagBag
from airflow.models.errors import ParseImportError
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workfuse.publish import LocalFolder
from workfuse.store.tables import DeploymentRow
from workfuse_compiler import GeneratedFile, default_registry

WORKFLOWS = "/api/v1/workflows"
ORDERS = f"{WORKFLOWS}/order_alerts"


@pytest.fixture
def orders(client: TestClient, document: Any) -> str:
    """A saved workflow, `order_alerts`, at revision 1."""
    body = {"name": "Order alerts", "document": document}
    return str(client.post(WORKFLOWS, json=body).json()["id"])


def deploy(client: TestClient, revision: int = 1) -> Any:
    return client.post(f"{ORDERS}/deploy", json={"revision": revision})


def save(client: TestClient, revision: int, document: Any) -> Any:
    headers = {"If-Match": f'"{revision}"'}
    return client.put(ORDERS, json={"document": document}, headers=headers)


def test_deploying_writes_the_file_and_asks_airflow_to_read_it(
    client: TestClient, orders: str, dags_folder: Path, session: Session
) -> None:
    answer = deploy(client)
    assert answer.status_code == 200, answer.text
    deployment = answer.json()
    assert deployment["state"] == "pending"
    assert (deployment["revision"], deployment["deployedBy"]) == (1, "Ada")
    assert deployment["dagId"] == orders
    assert [path.name for path in dags_folder.iterdir()] == ["order_alerts.py"]
    assert oct((dags_folder / "order_alerts.py").stat().st_mode & 0o777) == "0o644"
    [request] = session.scalars(select(DagPriorityParsingRequest))
    assert (request.bundle_name, request.relative_fileloc) == ("dags-folder", "order_alerts.py")


def test_the_answer_waits_until_airflow_has_the_file(
    client: TestClient,
    orders: str,
    airflow_reads: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("workfuse.services.publishing.LONGEST_WAIT", 20.0)

    def soon() -> None:
        time.sleep(0.5)
        airflow_reads()

    processor = threading.Thread(target=soon)
    processor.start()
    assert deploy(client).json()["state"] == "ready"
    processor.join()
    assert client.get(ORDERS).json()["deployment"]["state"] == "ready"


def test_a_new_revision_is_pending_until_airflow_reads_it(
    client: TestClient, orders: str, document: Any, airflow_reads: Callable[[], None]
) -> None:
    deploy(client)
    airflow_reads()
    assert deploy(client).json()["state"] == "ready"  # the text did not change
    save(client, 1, {**document, "description": "Another."})
    assert client.get(ORDERS).json()["deployment"]["revision"] == 1
    assert deploy(client, 2).json()["state"] == "pending"
    airflow_reads()
    assert client.get(WORKFLOWS).json()["items"][0]["deployment"]["state"] == "ready"


def test_a_revision_that_only_moved_nodes_reaches_airflow_too(
    client: TestClient,
    orders: str,
    document: Any,
    dags_folder: Path,
    airflow_reads: Callable[[], None],
) -> None:
    """Its file says another revision, though the DAG is the same."""
    deploy(client)
    airflow_reads()
    save(client, 1, {**document, "viewport": {"x": 9, "y": 9, "zoom": 2}})
    assert deploy(client, 2).json()["state"] == "pending"
    assert "from revision 2 of the workflow" in (dags_folder / "order_alerts.py").read_text()
    airflow_reads()
    assert client.get(ORDERS).json()["deployment"]["state"] == "ready"


def test_an_invalid_workflow_is_refused_and_the_old_file_stays(
    client: TestClient, orders: str, document: Any, dags_folder: Path, session: Session
) -> None:
    deploy(client)
    before = (dags_folder / "order_alerts.py").read_bytes()
    save(client, 1, {**document, "nodes": []})
    answer = deploy(client, 2)
    assert (answer.status_code, answer.json()["code"]) == (422, "workflow_has_errors")
    assert answer.json()["diagnostics"][0]["code"].startswith("WF")
    assert (dags_folder / "order_alerts.py").read_bytes() == before
    assert session.scalar(select(func.count()).select_from(DeploymentRow)) == 1
    assert client.get(ORDERS).json()["deployment"]["revision"] == 1


def test_a_stale_revision_is_not_deployed(
    client: TestClient, orders: str, document: Any, dags_folder: Path
) -> None:
    save(client, 1, {**document, "description": "Newer."})
    answer = deploy(client, 1)
    assert (answer.status_code, answer.json()["currentRevision"]) == (412, 2)
    assert not dags_folder.exists()


def test_connections_that_the_person_may_not_read_are_named(
    client: TestClient, people: Any, orders: str, document: Any, dags_folder: Path
) -> None:
    document["nodes"][1] = {
        **document["nodes"][1],
        "type": "action.http",
        "data": {
            "label": "Fetch",
            "config": {"url": "https://shop.example/"},
            "credentialId": "shop_admin",
        },
    }
    people["ada"].denied.add("shop_admin")
    save(client, 1, document)
    answer = deploy(client, 2)
    assert (answer.status_code, answer.json()["code"]) == (403, "connections_forbidden")
    assert answer.json()["connections"] == ["shop_admin"]
    assert not dags_folder.exists()
    people["ada"].denied.clear()
    assert deploy(client, 2).status_code == 200


def test_a_file_that_somebody_wrote_by_hand_is_left_alone(
    client: TestClient, orders: str, dags_folder: Path, session: Session
) -> None:
    dags_folder.mkdir()
    by_hand = dags_folder / "order_alerts.py"
    by_hand.write_text("# mine\n")
    answer = deploy(client)
    assert (answer.status_code, answer.json()["code"]) == (409, "publish_refused")
    assert str(by_hand) in answer.json()["detail"]
    assert by_hand.read_text() == "# mine\n"
    assert session.scalar(select(func.count()).select_from(DeploymentRow)) == 0


def test_a_rename_that_fails_leaves_the_old_file_and_no_other(
    client: TestClient,
    orders: str,
    document: Any,
    dags_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deploy(client)
    before = (dags_folder / "order_alerts.py").read_bytes()
    save(client, 1, {**document, "description": "Another."})

    def refuse(self: Path, target: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        assert deploy(client, 2).json()["code"] == "publish_refused"
    assert (dags_folder / "order_alerts.py").read_bytes() == before
    assert [path.name for path in dags_folder.iterdir()] == ["order_alerts.py"]
    assert client.get(ORDERS).json()["deployment"]["revision"] == 1


def test_a_full_disk_is_said_in_words(
    client: TestClient, orders: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    answer = deploy(client)
    assert answer.status_code == 409
    assert "No space left on device" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("TypeError: no such argument", None),
        ("ValueError: 'fields' needs names", "config.fields"),
        ("ValueError: something is wrong", "config.fields"),
    ],
    ids=["unknown", "named", "in the code"],
)
def test_an_import_error_lands_on_its_node_and_field(
    client: TestClient,
    orders: str,
    dags_folder: Path,
    session: Session,
    message: str,
    field: str | None,
) -> None:
    deploy(client)
    code = "self.fields = fields.items()" if "something" in message else "super().__init__()"
    line = next(
        number
        for number, text in enumerate((dags_folder / "order_alerts.py").read_text().split("\n"), 1)
        if "shape" in text
    )
    session.add(
        ParseImportError(
            bundle_name="dags-folder",
            filename="order_alerts.py",
            stacktrace=f'Traceback:\n  File "/x/order_alerts.py", line {line}, in <module>\n'
            f'    shape = Transform(task_id="shape", fields=1)\n  File "/lib/x.py", line 3, '
            f"in __init__\n    {code}\n    ^^^^^\n{message}\n",
        )
    )
    session.commit()
    deployment = client.get(ORDERS).json()["deployment"]
    assert deployment["state"] == "failed"
    assert deployment["importError"] == {"message": message, "nodeId": "shape", "field": field}
    run = client.post(f"{ORDERS}/runs", json={"payload": {}})
    assert (run.status_code, run.json()["code"]) == (409, "not_ready")
    assert deploy(client).json()["state"] == "pending"  # the error was about the former text


def test_a_dag_that_somebody_wrote_by_hand_keeps_its_id_and_its_runs(
    client: TestClient,
    orders: str,
    dags_folder: Path,
    airflow_reads: Callable[[], None],
    session: Session,
) -> None:
    dags_folder.mkdir()
    (dags_folder / "mine.py").write_text(
        "from airflow.sdk import DAG\nwith DAG('order_alerts'): pass\n"
    )
    airflow_reads()
    DBDagBag().get_latest_version_of_dag(orders, session=session).create_dagrun(
        run_id="theirs",
        run_after=datetime.now(UTC),
        run_type=DagRunType.MANUAL,
        triggered_by=DagRunTriggeredByType.CLI,
        state=DagRunState.SUCCESS,
        session=session,
    )
    session.commit()

    answer = deploy(client)
    assert (answer.status_code, answer.json()["code"]) == (409, "dag_id_taken")
    assert "mine.py" in answer.json()["detail"]
    assert [path.name for path in dags_folder.glob("*.py")] == ["mine.py"]
    assert client.get(f"{ORDERS}/runs").json()["items"] == []
    assert client.get(f"{ORDERS}/runs/theirs").status_code == 404
    assert client.get(ORDERS).json()["lastRun"] is None


def test_deleting_waits_for_a_deploy_that_is_under_way(
    client: TestClient, orders: str, dags_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing = threading.Event()
    publish = LocalFolder.publish

    def slowly(folder: LocalFolder, file: GeneratedFile) -> None:
        publishing.set()
        time.sleep(0.5)
        publish(folder, file)

    monkeypatch.setattr(LocalFolder, "publish", slowly)
    deploying = threading.Thread(target=deploy, args=(client,))
    deploying.start()
    assert publishing.wait(10)
    answer = client.delete(ORDERS)
    deploying.join()
    assert answer.status_code == 204, answer.text
    assert list(dags_folder.glob("*.py")) == []


def test_deleting_removes_the_file(client: TestClient, orders: str, dags_folder: Path) -> None:
    deploy(client)
    assert client.delete(ORDERS).status_code == 204
    assert list(dags_folder.iterdir()) == []


def calling(document: Any, workflow_id: str, **config: Any) -> Any:
    """The document, with one more node, which starts another workflow."""
    node = {
        "id": "calls",
        "type": "action.workflow",
        "data": {"label": "", "config": {"workflow": workflow_id, **config}},
    }
    first = document["nodes"][0]["id"]
    edge = {"id": "calling", "source": first, "target": "calls"}
    return {**document, "nodes": [*document["nodes"], node], "edges": [*document["edges"], edge]}


@pytest.mark.parametrize("called", ["bens_own", "nobodys"])
def test_only_workflows_of_ones_own_can_be_started(
    client: TestClient, document: Any, dags_folder: Path, called: str
) -> None:
    bens = {"name": "Bens own", "document": document}
    assert client.post(WORKFLOWS, json=bens, headers={"x-person": "ben"}).json()["id"] == "bens_own"
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": calling(document, called)})
    answer = deploy(client)
    assert answer.status_code == 422
    [found] = [one for one in answer.json()["diagnostics"] if one["severity"] == "error"]
    assert (found["code"], found["nodeId"], found["field"]) == ("WF402", "calls", "config.workflow")
    assert f"no workflow '{called}' among yours" in found["message"]
    assert not dags_folder.exists()


def test_a_workflow_cannot_start_itself(client: TestClient, document: Any) -> None:
    body = {"name": "Order alerts", "document": calling(document, "order_alerts")}
    client.post(WORKFLOWS, json=body)
    assert [one["code"] for one in deploy(client).json()["diagnostics"]] == ["WF401"]


def test_what_a_started_workflow_lacks_is_a_warning(client: TestClient, document: Any) -> None:
    client.post(WORKFLOWS, json={"name": "Other", "document": {**document, "nodes": 5}})
    calls = calling(document, "other", result="summary")
    found = client.post("/api/v1/check", json={"document": calls}).json()["diagnostics"]
    assert [(one["code"], one["severity"]) for one in found] == [
        ("WF403", "warning"),
        ("WF404", "warning"),
    ]
    client.post(WORKFLOWS, json={"name": "Order alerts", "document": calls})
    assert deploy(client).status_code == 200


def test_check_answers_with_the_findings(client: TestClient, document: Any) -> None:
    assert client.post("/api/v1/check", json={"document": document}).json() == {"diagnostics": []}
    answer = client.post("/api/v1/check", json={"document": {**document, "nodes": []}})
    assert answer.status_code == 200
    assert answer.json()["diagnostics"][0]["severity"] == "error"


def test_compile_shows_the_file(client: TestClient, document: Any) -> None:
    body = {"document": document, "workflowId": "order_alerts"}
    preview = client.post("/api/v1/compile", json=body).json()
    assert 'dag_id="order_alerts"' in preview["text"]
    assert preview["fileName"] == "order_alerts.py"
    first, last = preview["sourceMap"]["shape"]
    assert "shape" in "\n".join(preview["text"].split("\n")[first - 1 : last])
    body["document"] = {**document, "nodes": []}
    assert client.post("/api/v1/compile", json=body).json()["text"] is None


def test_node_kinds_have_what_a_form_needs(client: TestClient) -> None:
    kinds = {kind["type"]: kind for kind in client.get("/api/v1/node-kinds").json()}
    assert len(kinds) == len(default_registry().types)
    http = kinds["action.http"]
    assert next(iter(http["configSchema"]["properties"])) == "method"
    assert http["credential"] == {"kind": "http", "required": False}
    assert [port["name"] for port in kinds["logic.condition"]["outputs"]] == ["true", "false"]
    assert kinds["trigger.webhook"]["inputs"] == []
