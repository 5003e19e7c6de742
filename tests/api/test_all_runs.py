"""Runs across workflows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from airflow.models.dagrun import DagRun
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

RUNS = "/api/v1/runs"


@pytest.fixture
def started(deploy_hook: Callable[..., str], client: TestClient) -> Callable[..., str]:
    """Deploys workflows when they are first named, and starts a run of one."""
    deployed: dict[str, str] = {}

    def start(name: str, person: str = "ada", **payload: Any) -> str:
        if name not in deployed:
            deployed[name] = deploy_hook(person=person, name=name, path=f"{name}/new")
        answer = client.post(
            f"/api/v1/workflows/{deployed[name]}/runs",
            json={"payload": payload},
            headers={"x-person": person},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    return start


def listed(client: TestClient, person: str = "ada", **query: Any) -> Any:
    answer = client.get(RUNS, params=query, headers={"x-person": person})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_runs_of_all_workflows_are_one_list(
    client: TestClient, started: Callable[..., str]
) -> None:
    ids = [started("orders"), started("returns"), started("orders")]
    page = listed(client, limit=2)
    names = [(one["id"], one["workflowId"], one["workflowName"]) for one in page["items"]]
    assert names == [(ids[2], "orders", "orders"), (ids[1], "returns", "returns")]
    rest = listed(client, cursor=page["nextCursor"])
    assert [one["id"] for one in rest["items"]] == ids[:1]
    assert rest["nextCursor"] is None


def test_each_person_sees_their_own(client: TestClient, started: Callable[..., str]) -> None:
    hers, his = started("orders"), started("returns", person="ben")
    assert [one["id"] for one in listed(client)["items"]] == [hers]
    assert [one["id"] for one in listed(client, "ben")["items"]] == [his]
    assert [one["id"] for one in listed(client, "eve")["items"]] == [his, hers]
    client.delete("/api/v1/workflows/orders")
    assert listed(client)["items"] == []


def test_the_list_is_narrowed_as_that_of_a_workflow(
    client: TestClient, started: Callable[..., str], session: Session
) -> None:
    found, other = started("orders", order=77), started("returns", order=78)
    assert [one["id"] for one in listed(client, text="77")["items"]] == [found]
    for run in session.scalars(select(DagRun).where(DagRun.run_id == other)):
        run.set_state("failed")  # type: ignore[arg-type]
    session.commit()
    assert [one["id"] for one in listed(client, state="FAILED")["items"]] == [other]
    wrong = client.get(RUNS, params={"cursor": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_cursor")


def test_a_test_belongs_to_its_workflow(
    client: TestClient, document: Any, airflow_reads: Callable[[], None]
) -> None:
    client.post("/api/v1/workflows", json={"name": "Orders", "document": document})

    def test() -> Any:
        body = {"revision": 1, "payload": {}}
        return client.post("/api/v1/workflows/orders/tests", json=body)

    assert test().json()["code"] == "not_ready"
    airflow_reads()
    assert test().status_code == 201
    [run] = listed(client)["items"]
    assert (run["workflowId"], run["isTest"], run["dagId"]) == ("orders", True, "orders.test")
