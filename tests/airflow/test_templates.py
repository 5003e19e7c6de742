"""Every template runs on a real Airflow as its story says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.airflow.batch import LONGEST, Recorded, run_all
from tests.airflow.client import Server
from tests.airflow.documents import JsonObject
from workfuse.services.templates import all_templates

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(LONGEST)]

LARGE_REFUND = {"order": "B", "customer": "Ada", "amount": 900, "reason": "-", "minutesToAnswer": 0}
BROKEN_ORDERS = {"orders": [{"id": 1}, {"id": 2}, {"id": 3, "total": "1", "customer": "c"}]}
MORE: dict[str, list[JsonObject]] = {
    "refund-approval": [LARGE_REFUND],
    "order-import": [BROKEN_ORDERS],
    "support-triage": [{"subject": "Shop is down", "text": "", "customer": "c", "plan": "free"}],
}


@pytest.fixture(scope="module")
def runs(airflow_server: Server) -> dict[str, list[Recorded]]:
    found = run_all(
        airflow_server,
        {
            f"template_{template.id.replace('-', '_')}": (
                template.document,
                [template.payload, *MORE.get(template.id, [])],
            )
            for template in all_templates()
        },
    )
    return {id.removeprefix("template_").replace("_", "-"): runs for id, runs in found.items()}


def output(run: Recorded, node_id: str) -> Any:
    state, value = run.tasks[node_id, ()]
    assert state == "success", run.tasks
    return value


def test_each_succeeds_with_its_own_payload(runs: dict[str, list[Recorded]]) -> None:
    assert {id: found[0].state for id, found in runs.items()} == dict.fromkeys(runs, "success")
    assert len(runs) >= 8


def test_what_they_tell(runs: dict[str, list[Recorded]]) -> None:
    first = {id: found[0] for id, found in runs.items()}
    report = output(first["sales-report"], "report")
    assert report["text"] == "South sold most: 290.00 in 2 orders."
    assert output(first["support-triage"], "ticket")["team"] == "accounting"
    assert output(first["refund-approval"], "letter")["decision"] == "paid"
    imported = output(first["order-import"], "summary")
    assert (imported["imported"], len(imported["failures"])) == (2, 1)
    assert "errors on" in output(first["daily-digest"], "digest")["subject"]
    assert output(first["compare-offers"], "book") == {"carrier": "Carto", "price": 8.06}
    answer = output(first["quote-service"], "answer")
    assert (answer["discount"], answer["total"]) == (10, 120.6)
    assert output(first["invoices"], "month") == {"invoices": 2, "total": 202.18}
    assert "15.01.2026, 10:30" in output(first["appointment-reminder"], "reminder")["text"]
    orders = output(first["stock-watch"], "done")["orders"]
    assert [order["supplier"] for order in orders] == ["Clean & Co", "Paper Mill"]
    assert orders[0]["text"] == "37 Soap, 22 Shampoo"


def test_the_other_ways_through_them(runs: dict[str, list[Recorded]]) -> None:
    escalated = runs["refund-approval"][1]
    assert output(escalated, "letter")["decision"] == "escalated"
    refused = runs["order-import"][1]
    assert refused.state == "failed"
    assert refused.tasks["refuse", ()][0] == "failed"
    assert output(runs["support-triage"][1], "ticket")["team"] == "on call"
