"""Who is told of failed runs. Airflow's states are set here as its scheduler sets them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from airflow.utils.sqlalchemy import prohibit_commit
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from workfuse import run_listener
from workfuse.run_keys import CALL_KEY, ERROR_KEY
from workfuse.store.tables import AlertRow

WORKFLOWS = "/api/v1/workflows"
WEBHOOK = {"kind": "webhook", "url": "https://pager.example/alert?key=k-123456"}

Deploy = Callable[..., str]


@pytest.fixture
def deploy(client: TestClient, document: Any, airflow_reads: Callable[[], None]) -> Deploy:
    """Deploys a workflow that says this about failures, and returns its id."""

    def run(name: str, on_failure: Any, person: str = "ada") -> str:
        drawn = {**document, "settings": {"onFailure": on_failure}}
        headers = {"x-person": person}
        body = {"name": name, "document": drawn}
        made = client.post(WORKFLOWS, json=body, headers=headers).json()
        url = f"{WORKFLOWS}/{made['id']}/deploy"
        answer = client.post(url, json={"revision": made["revision"]}, headers=headers)
        assert answer.status_code == 200, answer.text
        airflow_reads()
        return str(made["id"])

    return run


def start(client: TestClient, workflow_id: str) -> str:
    answer = client.post(f"{WORKFLOWS}/{workflow_id}/runs", json={"payload": {"total": 5}})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def find(session: Session, run_id: str) -> DagRun:
    return session.scalars(select(DagRun).where(DagRun.run_id == run_id)).one()


def write_end(session: Session, run_id: str, state: str) -> None:
    """What the scheduler does in its transaction when a run has ended."""
    run = find(session, run_id)
    for instance in session.scalars(select(TaskInstance).where(TaskInstance.run_id == run_id)):
        instance.state = state
        instance.try_number = 1
    run.set_state(state)  # type: ignore[arg-type]
    tell = run_listener.on_dag_run_failed if state == "failed" else run_listener.on_dag_run_success
    tell(dag_run=run)


def end(session: Session, run_id: str, state: str) -> None:
    with prohibit_commit(session) as guard:
        write_end(session, run_id, state)
        guard.commit()


def alert_runs(session: Session, workflow_id: str) -> list[DagRun]:
    query = select(DagRun).where(DagRun.dag_id == f"{workflow_id}.alert").order_by(DagRun.id)
    return list(session.scalars(query))


def alerts(client: TestClient, workflow_id: str, run_id: str) -> list[Any]:
    answer = client.get(f"{WORKFLOWS}/{workflow_id}/runs/{run_id}/alerts")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_the_first_failure_after_a_success_is_told_of(
    client: TestClient, deploy: Deploy, session: Session
) -> None:
    workflow_id = deploy("Orders", WEBHOOK)
    runs = [start(client, workflow_id) for _ in range(5)]
    for run_id, state in zip(
        runs, ("failed", "failed", "success", "failed", "failed"), strict=True
    ):
        end(session, run_id, state)
    told = [run.conf[CALL_KEY]["body"]["run"]["id"] for run in alert_runs(session, workflow_id)]
    assert told == [runs[0], runs[3]]
    assert [len(alerts(client, workflow_id, run_id)) for run_id in runs] == [1, 0, 0, 1, 0]


def test_what_is_told(client: TestClient, deploy: Deploy, session: Session) -> None:
    workflow_id = deploy("Orders", WEBHOOK)
    run_id = start(client, workflow_id)
    XComModel.set(
        ERROR_KEY,
        {"kind": "expression", "message": "m" * 5_000, "request": {"headers": {"a": "b"}}},
        dag_id=workflow_id,
        task_id="shape",
        run_id=run_id,
        serialize=False,
        session=session,
    )
    session.execute(
        TaskInstance.__table__.delete().where(TaskInstance.task_id == "received")  # type: ignore[attr-defined]
    )
    end(session, run_id, "failed")
    [alert] = alert_runs(session, workflow_id)
    body = alert.conf[CALL_KEY]["body"]
    assert body["event"] == "run_failed"
    assert body["workflow"] == {"id": workflow_id, "name": "Orders"}
    assert body["step"] == {"id": "shape", "label": "Shape order", "attempts": 1}
    assert body["error"]["kind"] == "expression"
    assert len(body["error"]["message"]) == 2_000
    assert set(body["run"]) == {"id", "url", "trigger", "startedAt", "endedAt"}
    assert f"workflow={workflow_id}" in body["run"]["url"]
    [shown] = alerts(client, workflow_id, run_id)
    assert (shown["state"], shown["kind"], shown["to"]) == ("sending", "webhook", None)


def test_two_that_fail_at_the_same_moment_have_one_alert(
    client: TestClient,
    deploy: Deploy,
    session: Session,
    session_factory: sessionmaker[Session],
) -> None:
    workflow_id = deploy("Orders", WEBHOOK)
    runs = [start(client, workflow_id) for _ in range(4)]
    session.commit()
    together = threading.Barrier(len(runs))

    def scheduler(run_id: str) -> None:
        with session_factory() as own:
            find(own, run_id)
            own.rollback()
            together.wait(10)
            end(own, run_id, "failed")

    threads = [threading.Thread(target=scheduler, args=(run_id,)) for run_id in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    session.expire_all()
    assert [find(session, run_id).state for run_id in runs] == ["failed"] * 4
    assert len(alert_runs(session, workflow_id)) == 1


def test_an_alert_is_there_exactly_when_the_end_of_the_run_is(
    client: TestClient, deploy: Deploy, session: Session
) -> None:
    workflow_id = deploy("Orders", WEBHOOK)
    run_id = start(client, workflow_id)
    write_end(session, run_id, "failed")
    session.rollback()  # the scheduler died
    assert alert_runs(session, workflow_id) == []
    assert find(session, run_id).state == "queued"
    end(session, run_id, "failed")  # another one goes on
    assert len(alert_runs(session, workflow_id)) == 1


def test_a_mistake_of_ours_leaves_the_run_as_it_is(
    client: TestClient, deploy: Deploy, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow_id = deploy("Orders", WEBHOOK)
    run_id = start(client, workflow_id)

    def broken(*arguments: Any) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("workfuse.services.alerting.alert_payload", broken)
    with pytest.raises(RuntimeError, match="of ours"):  # Airflow logs it and goes on
        write_end(session, run_id, "failed")
    session.commit()
    assert find(session, run_id).state == "failed"
    assert session.scalars(select(AlertRow)).all() == []  # so the next failure is told of


def test_neither_cancelled_runs_nor_tests_nor_others_are_told_of(
    client: TestClient, deploy: Deploy, session: Session
) -> None:
    workflow_id = deploy("Orders", WEBHOOK)
    cancelled = start(client, workflow_id)
    assert client.post(f"{WORKFLOWS}/{workflow_id}/runs/{cancelled}/cancel").status_code == 200
    session.expire_all()
    end(session, cancelled, "failed")  # its tasks ended after the scheduler had looked
    silent = deploy("Silent", None)
    end(session, start(client, silent), "failed")
    client.post(f"{WORKFLOWS}/{workflow_id}/test", json={"revision": 1, "payload": {}})
    assert session.get(DagModel, f"{workflow_id}.test.alert") is None
    assert session.scalars(select(AlertRow)).all() == []


def test_without_the_setting_nobody_is_told_any_more(
    client: TestClient, deploy: Deploy, session: Session, document: Any
) -> None:
    workflow_id = deploy("Orders", WEBHOOK)
    end(session, start(client, workflow_id), "failed")
    saved = client.put(
        f"{WORKFLOWS}/{workflow_id}", json={"document": document}, headers={"If-Match": '"1"'}
    )
    assert saved.status_code == 200
    client.post(f"{WORKFLOWS}/{workflow_id}/deploy", json={"revision": 2})
    session.expire_all()
    dag = session.get(DagModel, f"{workflow_id}.alert")
    assert dag is not None
    assert dag.is_stale


def test_a_chain_of_alerts_does_not_come_back(
    client: TestClient, deploy: Deploy, session: Session
) -> None:
    deploy("Helper", None)
    first = deploy("Orders", {"kind": "workflow", "workflow": "helper"})
    run_id = start(client, first)
    find(session, run_id).conf = {CALL_KEY: {"body": {}, "alerts": ["helper"]}}
    session.commit()
    end(session, run_id, "failed")
    [shown] = alerts(client, first, run_id)
    assert shown["state"] == "failed"
    assert "circle" in shown["message"]
    assert alert_runs(session, first) == []


def test_only_workflows_of_the_same_owner_are_started(
    client: TestClient, deploy: Deploy, session: Session
) -> None:
    deploy("Helper", None)
    first = deploy("Orders", {"kind": "workflow", "workflow": "helper"})
    assert client.delete(f"{WORKFLOWS}/helper").status_code == 204
    session.expire_all()
    run_id = start(client, first)
    end(session, run_id, "failed")
    [shown] = alerts(client, first, run_id)
    assert "no workflow 'helper' of the same owner" in shown["message"]


@pytest.mark.parametrize(
    ("target", "code"), [("helper", "WF402"), ("orders", "WF401"), ("nowhere", "WF402")]
)
def test_deploying_asks_whose_workflow_it_is(
    client: TestClient, deploy: Deploy, document: Any, target: str, code: str
) -> None:
    deploy("Helper", None, person="ben")
    drawn = {
        **document,
        "settings": {"onFailure": {"kind": "workflow", "workflow": target}},
    }
    client.post(WORKFLOWS, json={"name": "Orders", "document": drawn})
    answer = client.post(f"{WORKFLOWS}/orders/deploy", json={"revision": 1})
    assert answer.status_code == 422
    [found] = answer.json()["diagnostics"]
    assert (found["code"], found["field"]) == (code, "settings.onFailure.workflow")
    assert "nodeId" not in found


def test_a_credential_that_the_person_may_not_read_is_refused(
    client: TestClient, document: Any, people: Any
) -> None:
    people["ada"].denied.add("pager")
    webhook = {"kind": "webhook", "url": "/alert", "credentialId": "pager"}
    drawn = {**document, "settings": {"onFailure": webhook}}
    client.post(WORKFLOWS, json={"name": "Orders", "document": drawn})
    answer = client.post(f"{WORKFLOWS}/orders/deploy", json={"revision": 1})
    assert answer.status_code == 403


def test_alerts_are_the_owners(client: TestClient, deploy: Deploy) -> None:
    workflow_id = deploy("Orders", WEBHOOK)
    run_id = start(client, workflow_id)
    url = f"{WORKFLOWS}/{workflow_id}/runs/{run_id}"
    for path in ("alerts", "explanation"):
        answer = client.get(f"{url}/{path}", headers={"x-person": "ben"})
        assert answer.status_code == 404
