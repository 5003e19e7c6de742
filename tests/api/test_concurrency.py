"""What becomes of runs that would begin while others go on, asked as Airflow's scheduler asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from airflow.models.backfill import Backfill
from airflow.models.dagbag import DBDagBag
from airflow.models.dagrun import DagRun
from fastapi.testclient import TestClient
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workfuse import run_listener
from workfuse.services import concurrency
from workfuse.store.tables import ID_LENGTH, CancellationRow
from workfuse_compiler.document import CONCURRENCY_TAG

WORKFLOWS = "/api/v1/workflows"
RUNS = f"{WORKFLOWS}/order_alerts/runs"


@pytest.fixture
def ready(
    client: TestClient, document: Any, airflow_reads: Callable[[], None]
) -> Callable[..., None]:
    """Deploys `order_alerts` with a choice."""

    def deploy(choice: str) -> None:
        document["settings"] = {"concurrency": choice}
        client.post(WORKFLOWS, json={"name": "Order alerts", "document": document})
        answer = client.post(f"{WORKFLOWS}/order_alerts/deploy", json={"revision": 1})
        assert answer.status_code == 200, answer.text
        airflow_reads()

    return deploy


def start(client: TestClient) -> str:
    return str(client.post(RUNS, json={"payload": {}}).json()["id"])


def begin(session: Session, *run_ids: str) -> None:
    """One pass of the scheduler."""
    for run_id in run_ids:
        run = session.scalars(select(DagRun).where(DagRun.run_id == run_id)).one()
        run.dag = DBDagBag().get_latest_version_of_dag(run.dag_id, session=session)
        run.set_state("running")  # type: ignore[arg-type]
        run.start_date = datetime.now(UTC)
        run_listener.on_dag_run_running(run)
    session.commit()


def seen(client: TestClient, run_id: str) -> tuple[str, str | None]:
    run = client.get(f"{RUNS}/{run_id}").json()
    return run["state"], run["gaveWayTo"]


def listed(client: TestClient, state: str) -> list[str]:
    return [run["id"] for run in client.get(RUNS, params={"state": state}).json()["items"]]


def test_the_listener_knows_the_compilers_tag() -> None:
    assert run_listener._TAG == CONCURRENCY_TAG


def test_without_a_choice_runs_go_on_side_by_side(
    client: TestClient, session: Session, ready: Callable[..., None]
) -> None:
    ready("parallel")
    first, second = start(client), start(client)
    begin(session, first, second)
    assert listed(client, "RUNNING") == [second, first]


def test_a_run_is_left_out_and_told_apart(
    client: TestClient, session: Session, ready: Callable[..., None]
) -> None:
    ready("skip")
    first, second = start(client), start(client)
    begin(session, first, second)
    assert seen(client, first) == ("RUNNING", None)
    assert seen(client, second) == ("SKIPPED", first)
    detail = client.get(f"{RUNS}/{second}").json()
    assert {step["nodeId"]: step["state"] for step in detail["steps"]} == {
        "received": "COMPLETED",
        "shape": "SKIPPED",
    }
    assert (detail["cancelledBy"], detail["endedAt"] is not None) == (None, True)
    step = client.get(f"{RUNS}/{second}/steps/shape").json()
    assert step["error"]["kind"] == "left_out"
    assert first in step["error"]["message"]
    assert (listed(client, "SKIPPED"), listed(client, "COMPLETED")) == ([second], [])
    [_, mark] = client.get(WORKFLOWS).json()["items"][0]["recentRuns"]
    assert mark["state"] == "SKIPPED"
    # After all: begun again, it is judged anew, and failed for Airflow where it is left out again.
    again = client.post(f"{RUNS}/{second}/again", json={"from": "failed"})
    assert again.status_code == 200, again.text
    assert seen(client, second) == ("PENDING", None)
    begin(session, second)
    assert seen(client, second) == ("SKIPPED", first)
    session.execute(update(DagRun).where(DagRun.run_id == first).values(state="success"))
    session.commit()
    client.post(f"{RUNS}/{second}/again", json={"from": "failed"})
    begin(session, second)
    assert seen(client, second) == ("RUNNING", None)


def test_runs_wait_in_the_order_in_which_they_were_asked_for(
    client: TestClient, session: Session, ready: Callable[..., None]
) -> None:
    ready("queue")
    first, second, third = start(client), start(client), start(client)
    queued_at = session.scalar(select(DagRun.queued_at).where(DagRun.run_id == third))
    begin(session, third, second)
    assert listed(client, "PENDING") == [third, second, first], "the first one is not there yet"
    begin(session, first, second)
    assert listed(client, "RUNNING") == [first]
    session.execute(update(DagRun).where(DagRun.run_id == first).values(state="success"))
    session.commit()
    begin(session, third, second)
    assert listed(client, "RUNNING") == [second]
    kept = session.scalar(select(DagRun.queued_at).where(DagRun.run_id == third))
    assert kept == queued_at, "it keeps its place"


def test_the_newest_replaces_whatever_the_order_of_the_scheduler(
    client: TestClient, session: Session, ready: Callable[..., None]
) -> None:
    ready("replace")
    first, second, third = start(client), start(client), start(client)
    begin(session, first, third, second)
    assert seen(client, third) == ("RUNNING", None)
    assert {seen(client, first), seen(client, second)} == {("CANCELLED", third)}
    step = client.get(f"{RUNS}/{first}/steps/shape").json()
    assert (step["state"], step["error"]["kind"]) == ("CANCELLED", "cancelled")
    assert f"the run {third!r} replaced this one" in step["error"]["message"]


@pytest.mark.parametrize("choice", ["skip", "replace"])
def test_backfills_wait(
    client: TestClient, session: Session, ready: Callable[..., None], choice: str
) -> None:
    ready(choice)
    first, second = start(client), start(client)
    now = datetime.now(UTC)
    backfill = Backfill(
        dag_id="order_alerts",
        from_date=now - timedelta(days=2),
        to_date=now,
        max_active_runs=2,
        dag_run_conf={},
    )
    session.add(backfill)
    session.flush()
    session.execute(update(DagRun).where(DagRun.run_id == second).values(backfill_id=backfill.id))
    session.commit()
    session.expire_all()
    begin(session, first, second)
    assert (seen(client, first)[0], seen(client, second)[0]) == ("RUNNING", "PENDING")


@pytest.mark.parametrize("choice", ["queue", "skip", "replace"])
def test_while_another_scheduler_is_at_it_a_run_waits(
    client: TestClient,
    session: Session,
    ready: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    choice: str,
) -> None:
    ready(choice)
    run_id = start(client)
    monkeypatch.setattr(concurrency, "_is_ours", lambda *_: False)
    begin(session, run_id)
    assert seen(client, run_id) == ("PENDING", None)


def test_what_the_database_refuses_does_not_stop_the_scheduler(
    client: TestClient,
    session: Session,
    ready: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Airflow calls listeners so, and goes on with its session."""
    ready("skip")
    first, second = start(client), start(client)
    begin(session, first)

    def twice(inner: Session, *_: Any, **__: Any) -> None:
        row = {"dag_id": "order_alerts", "run_id": first, "cancelled_by": "x", "act": "skip"}
        for _number in range(2):
            inner.execute(insert(CancellationRow).values(cancelled_at=datetime.now(UTC), **row))

    monkeypatch.setattr(concurrency, "keep_cancellation", twice)
    with pytest.raises(IntegrityError):
        begin(session, second)
    assert listed(client, "RUNNING") == [first]
    session.commit()
    assert listed(client, "RUNNING") == [second, first]


def test_names_of_any_length_can_be_kept(
    client: TestClient, session: Session, ready: Callable[..., None]
) -> None:
    ready("skip")
    first, second = start(client), start(client)
    session.execute(update(DagRun).values(triggering_user_name="w" * 500))
    begin(session, first, second)
    assert seen(client, second) == ("SKIPPED", first)
    [row] = session.scalars(select(CancellationRow))
    assert len(row.cancelled_by) <= ID_LENGTH


def test_a_backfill_is_not_replaced(
    client: TestClient, session: Session, ready: Callable[..., None]
) -> None:
    ready("replace")
    ordered, second = start(client), start(client)
    begin(session, ordered)
    backfill = Backfill(
        dag_id="order_alerts",
        from_date=datetime(2026, 1, 1, tzinfo=UTC),
        to_date=datetime(2026, 1, 1, tzinfo=UTC),
        max_active_runs=1,
        dag_run_conf={},
    )
    session.add(backfill)
    session.flush()
    session.execute(update(DagRun).where(DagRun.run_id == ordered).values(backfill_id=backfill.id))
    session.commit()
    session.expire_all()
    begin(session, second)
    assert (listed(client, "RUNNING"), listed(client, "PENDING")) == ([ordered], [second])
