"""Workflows that updates of assets start: who may deploy them, and what their runs were given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.models.asset import AssetEvent, AssetModel
from airflow.models.dagbag import DBDagBag
from airflow.models.dagrun import DagRun
from airflow.providers.fab.auth_manager.fab_auth_manager import FabAuthManager
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.api.conftest import node
from tests.api.test_overseers import FAB_ROLES
from workfuse.api import access
from workfuse.api.access import AirflowAccess
from workfuse.run_keys import FORGOTTEN

WORKFLOWS = "/api/v1/workflows"
ORDERS = f"{WORKFLOWS}/order_alerts"
URI = "s3://sales/orders.csv"
BEGIN = datetime(2026, 3, 1, 2, tzinfo=UTC)


@pytest.fixture
def document(document: Any) -> Any:
    config = {"assets": [URI, "x-sales:other"]}
    document["nodes"][0] = node("updated", "trigger.asset", "Updated", config)
    document["edges"][0]["source"] = "updated"
    fields = [{"name": "path", "value": "{{ trigger.body.events[0].extra.path }}"}]
    document["nodes"][1]["data"]["config"] = {"fields": fields}
    return document


def save(client: TestClient, document: Any) -> None:
    answer = client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
    assert answer.status_code == 201, answer.text


def deploy(client: TestClient) -> Any:
    return client.post(f"{ORDERS}/deploy", json={"revision": 1})


@pytest.fixture
def run(
    client: TestClient, document: Any, session: Session, airflow_reads: Callable[[], None]
) -> DagRun:
    """A run that 120 updates started, as Airflow's scheduler makes it."""
    save(client, document)
    assert deploy(client).status_code == 200
    airflow_reads()
    dag = DBDagBag().get_latest_version_of_dag("order_alerts", session=session)
    assert dag is not None
    made = dag.create_dagrun(
        run_id="asset_triggered__1",
        logical_date=None,
        data_interval=None,
        run_after=BEGIN,
        run_type=DagRunType.ASSET_TRIGGERED,
        triggered_by=DagRunTriggeredByType.ASSET,
        state=DagRunState.QUEUED,
        session=session,
    )
    asset = session.scalars(select(AssetModel).where(AssetModel.uri == URI)).one()
    made.consumed_asset_events.extend(
        AssetEvent(
            asset_id=asset.id,
            extra={"path": number},
            source_dag_id="import",
            timestamp=BEGIN + timedelta(seconds=number),
        )
        for number in range(119, -1, -1)
    )
    session.commit()
    return made


def test_a_run_was_given_the_newest_events(client: TestClient, run: DagRun) -> None:
    detail = client.get(f"{ORDERS}/runs/{run.run_id}").json()
    events = detail["payload"]["events"]
    assert [one["extra"]["path"] for one in events] == list(range(20, 120))
    assert events[-1] == {
        "uri": URI,
        "name": URI,
        "extra": {"path": 119},
        "sourceDagId": "import",
        "sourceTaskId": None,
        "sourceRunId": None,
        "timestamp": "2026-03-01T02:01:59+00:00",
    }
    samples = client.get(f"{ORDERS}/nodes/shape/samples").json()
    assert samples["trigger"]["value"]["body"] == detail["payload"]


def test_run_again_has_the_same_events(client: TestClient, run: DagRun) -> None:
    answer = client.post(f"{ORDERS}/runs/{run.run_id}/again", json={"from": "all"})
    assert answer.status_code in (200, 201), answer.text
    again = client.get(f"{ORDERS}/runs/{answer.json()['id']}").json()
    assert again["runType"] == "manual"
    assert again["payload"] == client.get(f"{ORDERS}/runs/{run.run_id}").json()["payload"]


def test_what_is_not_stored_is_not_shown(client: TestClient, run: DagRun, session: Session) -> None:
    session.execute(update(DagRun).where(DagRun.id == run.id).values(conf=FORGOTTEN))
    session.commit()
    detail = client.get(f"{ORDERS}/runs/{run.run_id}").json()
    assert (detail["payload"], detail["stored"]) == ({}, False)


def test_who_may_not_read_assets_cannot_have_them_start_a_workflow(
    client: TestClient, people: Any, document: Any, dags_folder: Path
) -> None:
    save(client, document)
    people["ada"].denied.add("assets")
    test = client.post(f"{ORDERS}/tests", json={"revision": 1, "payload": {}})
    for answer in (deploy(client), test):
        assert (answer.status_code, answer.json()["code"]) == (403, "assets_forbidden")
        assert URI in answer.json()["detail"]
    assert not dags_folder.exists()
    people["ada"].denied.clear()
    assert deploy(client).status_code == 200


def test_other_workflows_ask_for_no_assets(
    client: TestClient, people: Any, document: Any, dags_folder: Path
) -> None:
    document["nodes"][0] = node("updated", "trigger.webhook", "Received", {})
    save(client, document)
    people["ada"].denied.add("assets")
    assert deploy(client).status_code == 200


def test_updates_have_no_times_to_preview(client: TestClient) -> None:
    body = {"type": "trigger.asset", "config": {"assets": [URI]}, "settings": {}}
    answer = client.post("/api/v1/schedules/preview", json=body)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["runs"], answer.json()["diagnostics"]) == ([], [])


@pytest.mark.parametrize(
    ("role", "may"), [("Public", False), ("Viewer", True), ("User", True), ("Admin", True)]
)
def test_which_of_airflows_roles_may_read_assets(
    monkeypatch: pytest.MonkeyPatch, role: str, may: bool
) -> None:
    monkeypatch.setattr(access, "get_auth_manager", FabAuthManager)
    user = SimpleNamespace(perms=set(FAB_ROLES[role]), get_id=lambda: "1", get_name=lambda: "Ada")
    assert AirflowAccess(cast(BaseUser, user)).may_read_assets() is may
