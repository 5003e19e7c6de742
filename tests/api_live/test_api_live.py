"""The API on a running Airflow: two people, deploy → run → steps, and what is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

pytestmark = pytest.mark.airflow

RUNNABLE_WITHIN = 3.0  # seconds from the POST of a deployment; a busy machine gets three times that
DEADLINE = 60.0

JsonObject = dict[str, Any]


def document(name: str, *, factor: str = "2") -> JsonObject:
    """A webhook and a step that multiplies `trigger.body.n`."""
    fields = [{"name": "result", "value": f"{{{{ trigger.body.n * {factor} }}}}"}]
    return {
        "schemaVersion": 1,
        "name": name,
        "nodes": [
            node("received", "trigger.webhook", "Received", {}),
            node("multiply", "utility.transform", "Multiply", {"fields": fields}),
            node("after", "utility.transform", "After", {"fields": [{"name": "x", "value": 1}]}),
        ],
        "edges": [edge("e1", "received", "multiply"), edge("e2", "multiply", "after")],
    }


def node(node_id: str, type_: str, label: str, config: JsonObject) -> JsonObject:
    data = {"label": label, "config": config}
    return {"id": node_id, "type": type_, "position": {"x": 0, "y": 0}, "data": data}


def edge(edge_id: str, source: str, target: str) -> JsonObject:
    return {"id": edge_id, "source": source, "target": target}


class Api:
    """One person's session."""

    def __init__(self, server: Any, session: requests.Session) -> None:
        self.server, self.session = server, session

    def __call__(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, self.server.api(path), timeout=60, **options)

    def create(self, name: str, **options: Any) -> str:
        body = {"name": name, "document": document(name, **options)}
        return str(self("POST", "/workflows", json=body).json()["id"])

    def save(self, workflow_id: str, revision: int, body: JsonObject) -> int:
        answer = self(
            "PUT",
            f"/workflows/{workflow_id}",
            json={"document": body},
            headers={"If-Match": f'"{revision}"'},
        )
        return int(answer.json()["revision"])

    def deploy(self, workflow_id: str, revision: int = 1) -> requests.Response:
        return self("POST", f"/workflows/{workflow_id}/deploy", json={"revision": revision})

    def start(self, workflow_id: str, payload: JsonObject) -> requests.Response:
        return self("POST", f"/workflows/{workflow_id}/runs", json={"payload": payload})

    def finished(self, workflow_id: str, run_id: str) -> JsonObject:
        path = f"/workflows/{workflow_id}/runs/{run_id}"
        return until(
            lambda: self("GET", path).json(), lambda run: run["state"] in ("COMPLETED", "FAILED")
        )

    def run(self, workflow_id: str, payload: JsonObject) -> JsonObject:
        started = self.start(workflow_id, payload)
        assert started.status_code == 201, started.text
        return self.finished(workflow_id, started.json()["id"])

    def step(self, workflow_id: str, run_id: str, node_id: str) -> JsonObject:
        path = f"/workflows/{workflow_id}/runs/{run_id}/steps/{node_id}"
        return dict(self("GET", path).json())


def until(ask: Callable[[], Any], is_enough: Callable[[Any], bool]) -> Any:
    deadline = time.monotonic() + DEADLINE
    while not is_enough(answer := ask()):
        assert time.monotonic() < deadline, answer
        time.sleep(0.1)
    return answer


@pytest.fixture(scope="module")
def api(airflow_server: Any) -> Api:
    """The administrator."""
    return Api(airflow_server, airflow_server.session)


@pytest.fixture(scope="module")
def other(airflow_server: Any) -> Api:
    """Another person, with Airflow's role for people who work with DAGs."""
    return Api(airflow_server, airflow_server.create_user("otto", "Op"))


@pytest.fixture(scope="module")
def viewer(airflow_server: Any) -> Api:
    """Somebody who may only look."""
    return Api(airflow_server, airflow_server.create_user("vera", "Viewer"))


def test_deploy_run_and_look_at_the_steps(api: Api) -> None:
    workflow_id = api.create("Live steps")
    deployed = api.deploy(workflow_id)
    assert deployed.json()["state"] == "ready", deployed.text
    run = api.run(workflow_id, {"n": 21})
    assert (run["state"], run["revision"], run["payload"]) == ("COMPLETED", 1, {"n": 21})
    assert {step["nodeId"]: step["state"] for step in run["steps"]} == {
        "received": "COMPLETED",
        "multiply": "COMPLETED",
        "after": "COMPLETED",
    }
    step = api.step(workflow_id, run["id"], "multiply")
    assert step["output"] == {"result": 42}
    assert step["input"] == {"fields": {"result": 42}}
    assert [attempt["state"] for attempt in step["attempts"]] == ["COMPLETED"]


def test_a_new_version_can_run_within_three_seconds(api: Api) -> None:
    workflow_id = api.create("Live timing")
    took = []
    for revision in range(1, 5):
        if revision > 1:
            body = document("Live timing", factor=str(revision * 10))
            assert api.save(workflow_id, revision - 1, body) == revision
        began = time.monotonic()
        assert api.deploy(workflow_id, revision).json()["state"] == "ready"
        started = api.start(workflow_id, {"n": 10})
        took.append(time.monotonic() - began)
        run = api.finished(workflow_id, started.json()["id"])
        assert run["revision"] == revision
        factor = 2 if revision == 1 else revision * 10
        output = api.step(workflow_id, run["id"], "multiply")["output"]
        assert output == {"result": 10 * factor}
    assert min(took) < RUNNABLE_WITHIN, took
    assert max(took) < 3 * RUNNABLE_WITHIN, took


def test_an_invalid_version_leaves_the_old_one_running(api: Api) -> None:
    workflow_id = api.create("Live invalid")
    assert api.deploy(workflow_id).json()["state"] == "ready"
    broken = document("Live invalid", factor="nodes.nobody.output")
    revision = api.save(workflow_id, 1, broken)
    refused = api.deploy(workflow_id, revision)
    assert refused.status_code == 422, refused.text
    assert refused.json()["diagnostics"][0]["nodeId"] == "multiply"
    run = api.run(workflow_id, {"n": 3})
    assert (run["state"], run["revision"]) == ("COMPLETED", 1)


def test_a_failure_is_told_in_words(api: Api) -> None:
    workflow_id = api.create("Live failure")
    assert api.deploy(workflow_id).json()["state"] == "ready"
    run = api.run(workflow_id, {"m": 1})
    assert run["state"] == "FAILED"
    failed = api.step(workflow_id, run["id"], "multiply")
    assert failed["state"] == "FAILED"
    assert "trigger.body.n" in failed["error"]["message"], failed["error"]
    assert failed["output"] is None
    behind = api.step(workflow_id, run["id"], "after")
    assert behind["error"]["message"] == "'After' was not run because 'Multiply' failed."


def test_the_error_of_an_earlier_attempt_comes_from_its_log(api: Api, airflow_server: Any) -> None:
    """Airflow clears a step's XComs when it tries again."""
    workflow_id = api.create("Live attempts")
    assert api.deploy(workflow_id).json()["state"] == "ready"
    run = api.run(workflow_id, {"m": 1})
    clear = airflow_server.session.post(
        f"{airflow_server.url}/api/v2/dags/{workflow_id}/clearTaskInstances",
        json={"dry_run": False, "dag_run_id": run["id"], "only_failed": True},
        timeout=30,
    )
    assert clear.ok, clear.text
    step = until(
        lambda: api.step(workflow_id, run["id"], "multiply"),
        lambda step: step["tryNumber"] == 2 and step["state"] == "FAILED",
    )
    assert [attempt["tryNumber"] for attempt in step["attempts"]] == [1, 2]
    for attempt in step["attempts"]:
        assert "trigger.body.n" in attempt["error"]["message"]


def test_other_people_see_nothing_and_may_not(api: Api, other: Api, viewer: Api) -> None:
    workflow_id = api.create("Live private")
    path = f"/workflows/{workflow_id}"
    assert other("GET", path).status_code == 404
    assert other.deploy(workflow_id).status_code == 404
    assert other.start(workflow_id, {}).status_code == 404
    assert other("DELETE", path).status_code == 404
    names = [item["name"] for item in other("GET", "/workflows").json()["items"]]
    assert "Live private" not in names
    me = viewer("GET", "/me").json()
    assert (me["name"], me["canEdit"], me["canRun"]) == ("vera", False, False)
    assert viewer("POST", "/workflows", json={"name": "x"}).status_code == 403
    assert viewer("GET", "/workflows").status_code == 200


def test_another_person_has_workflows_of_their_own(other: Api) -> None:
    workflow_id = other.create("Ottos flow")
    assert other.deploy(workflow_id).json()["deployedBy"] == "otto"
    assert other.run(workflow_id, {"n": 1})["triggeredBy"] == "otto"


@pytest.mark.parametrize("path", ["/me", "/workflows", "/node-kinds"])
def test_nothing_answers_without_a_session(airflow_server: Any, path: str) -> None:
    with requests.Session() as stranger:
        stranger.trust_env = False
        answer = stranger.get(airflow_server.api(path), timeout=30)
        forged = stranger.get(
            airflow_server.api(path), headers={"Authorization": "Bearer forged"}, timeout=30
        )
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert forged.status_code in (401, 403)


def test_a_deleted_workflow_leaves_airflow_and_keeps_its_history(
    api: Api, airflow_server: Any
) -> None:
    workflow_id = api.create("Live deleted")
    assert api.deploy(workflow_id).json()["state"] == "ready"
    run = api.run(workflow_id, {"n": 1})
    assert api("DELETE", f"/workflows/{workflow_id}").status_code == 204
    assert not (airflow_server.dags / f"{workflow_id}.py").exists()

    def airflow(path: str) -> requests.Response:
        url = f"{airflow_server.url}/api/v2/{path}"
        return airflow_server.session.get(url, timeout=30)  # type: ignore[no-any-return]

    listed = airflow(f"dags?dag_id_pattern={workflow_id}").json()
    assert listed["total_entries"] == 0
    kept = airflow(f"dags/{workflow_id}/dagRuns/{run['id']}")
    assert kept.json()["state"] == "success"


def test_airflows_page_gets_the_editor(airflow_server: Any) -> None:
    plugins = airflow_server.session.get(f"{airflow_server.url}/api/v2/plugins", timeout=30).json()
    [ours] = [plugin for plugin in plugins["plugins"] if plugin["name"] == "workfuse"]
    apps = {app["destination"]: app for app in ours["react_apps"]}
    assert set(apps) == {"nav", "dag", "dag_run"}
    for app in apps.values():
        assert app["bundle_url"] == "/workfuse/static/editor.js"
