"""Story D1: large orders to the sales channel."""

from __future__ import annotations

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, condition, document, http, node
from tests.airflow.double import Answer, Double, Seen

pytestmark = pytest.mark.airflow

UNFORTUNATE = "SO-\"ü\"\n'{{ 7 }}'"
ORDERS: dict[str, JsonObject] = {
    "a": {"order_id": "SO-1", "total": 250.5, "currency": "EUR"},
    "b": {"order_id": "SO-1", "total": 200, "currency": "EUR"},
    "c": {"order_id": "SO-1", "currency": "EUR"},
    "d": {"order_id": "SO-1", "total": "250", "currency": "EUR"},
    "e": {"order_id": "SO-503", "total": 250.5, "currency": "EUR"},
    "text": {"order_id": UNFORTUNATE, "total": 999, "currency": "EUR"},
}


def large_orders(chat: str) -> JsonObject:
    return document(
        "Large orders",
        [
            node("order", "trigger.webhook", {"method": "POST", "path": "orders"}),
            condition("is_large", "{{ trigger.body.total }}", "greaterThan", 200),
            http(
                "announce",
                chat,
                method="POST",
                body={
                    "text": "Order {{ trigger.body.order_id }}: "
                    "{{ trigger.body.total }} {{ trigger.body.currency }}"
                },
            ),
        ],
        ["order > is_large", "is_large:true > announce"],
        retries=2,
        retryDelay=1,
    )


def chat(seen: Seen, before: int) -> Answer:
    return Answer(status=503) if "SO-503" in seen.json["text"] and before < 2 else Answer()


@pytest.fixture(scope="module")
def runs(workflows: Workflows, double: Double) -> dict[str, Run]:
    double.on("/d1/", chat)
    workflow = workflows.deploy(large_orders(f"{double.url}/d1/{{{{ run.id }}}}/chat"))
    return {case: workflows.start(workflow, order) for case, order in ORDERS.items()}


def posts(double: Double, run: Run) -> list[Seen]:
    assert run.finished
    return double.seen(f"/d1/{run.run_id}/")


def test_a_large_order_is_announced_once(runs: dict[str, Run], double: Double) -> None:
    (seen,) = posts(double, runs["a"])
    assert runs["a"].state == "success"
    assert (seen.method, seen.query) == ("POST", {})
    assert seen.headers["content-type"] == "application/json"
    assert seen.json == {"text": "Order SO-1: 250.5 EUR"}


def test_b_small_order_ends_quietly(runs: dict[str, Run], double: Double) -> None:
    assert posts(double, runs["b"]) == []
    assert runs["b"].state == "success"
    assert runs["b"].states["announce"] == "skipped"


def test_c_missing_total_fails_and_names_the_field(runs: dict[str, Run], double: Double) -> None:
    assert posts(double, runs["c"]) == []
    assert runs["c"].state == "failed"
    step = runs["c"].step("is_large")
    assert (step["airflowState"], step["tryNumber"]) == ("failed", 1)
    assert "trigger.body.total: 'total' is missing" in step["error"]["message"]
    assert runs["c"].states["announce"] == "upstream_failed"


def test_d_number_as_text_counts_as_a_number(runs: dict[str, Run], double: Double) -> None:
    (seen,) = posts(double, runs["d"])
    assert seen.json == {"text": "Order SO-1: 250 EUR"}


def test_e_unavailable_chat_is_tried_three_times(runs: dict[str, Run], double: Double) -> None:
    assert [seen.json["text"] for seen in posts(double, runs["e"])] == [
        "Order SO-503: 250.5 EUR"
    ] * 3
    assert runs["e"].state == "success"
    attempts = runs["e"].step("announce")["attempts"]
    assert [
        (attempt["tryNumber"], attempt["error"] and attempt["error"]["response"]["status"])
        for attempt in attempts
    ] == [(1, 503), (2, 503), (3, None)]
    assert runs["e"].output("announce")["status"] == 200


def test_text_arrives_unharmed(runs: dict[str, Run], double: Double) -> None:
    (seen,) = posts(double, runs["text"])
    assert seen.json == {"text": f"Order {UNFORTUNATE}: 999 EUR"}
