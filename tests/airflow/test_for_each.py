"""Actions that do their work once per item of a list, inside one task."""

from __future__ import annotations

import json

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, document, http, node, webhook, with_options
from tests.airflow.double import Answer, Double, Seen, completion

pytestmark = pytest.mark.airflow

COUNT = 1000
PAYLOAD: JsonObject = {"orders": [{"id": n} for n in range(COUNT)], "few": [3, 0, 4]}


def drawn(base: str) -> JsonObject:
    """Paths below /each/<node>; what ends in /0 is not there."""
    few = "{{ trigger.body.few }}"
    nodes = [
        with_options(
            http("many", "/each/many/{{ item.id }}", credential="shop", query={"n": "{{ index }}"}),
            forEach={"items": "{{ trigger.body.orders }}", "concurrency": 16},
        ),
        with_options(
            http("paced", f"{base}/each/paced/{{{{ item }}}}"),
            forEach={"items": "{{ range(1, 10) | list }}", "perSecond": 4},
        ),
        with_options(
            http("goes_on", f"{base}/each/goes_on/{{{{ item }}}}"),
            forEach={"items": few, "onItemError": "continue"},
        ),
        with_options(
            http("stops", f"{base}/each/stops/{{{{ item }}}}"),
            forEach={"items": few, "concurrency": 1},
            onError="continue",
        ),
        with_options(
            http("busy", f"{base}/each/busy/{{{{ item }}}}"),
            forEach={"items": "{{ [1, 2] }}"},
            retries=1,
            retryDelay=0.1,
        ),
        with_options(
            node(
                "asks",
                "action.ai",
                {"prompt": "{{ item }}", "model": "echo"},
                credential="small_model",
            ),
            forEach={"items": "{{ ['a', 'b', 'c'] }}"},
        ),
        with_options(
            http("slow", f"{base}/each/slow/{{{{ item }}}}"),
            forEach={"items": "{{ [1, 2, 3, 4] }}", "concurrency": 2},
            retries=2,
            timeout=1,
            onError="continue",
        ),
        node("each", "logic.loop", {"items": "{{ [[1, 2], []] }}"}),
        with_options(
            http("inner", f"{base}/each/inner/{{{{ item }}}}"), forEach={"items": "{{ item }}"}
        ),
        node(
            "report",
            "utility.transform",
            {"fields": [{"name": "inner", "value": "{{ nodes.each.output | length }}"}]},
        ),
    ]
    first = [one["id"] for one in nodes if one["id"] not in {"inner", "report"}]
    paths = [f"start > {node_id}" for node_id in first]
    return document(
        "Once per item", [webhook(), *nodes], [*paths, "each:item > inner", "each:done > report"]
    )


def answered(seen: Seen, before: int) -> Answer:
    if "/slow/" in seen.path:
        return Answer(delay=3)
    if "/busy/" in seen.path and before == 0:
        return Answer(status=503)
    return Answer(status=404 if seen.path.endswith("/0") and "many" not in seen.path else 200)


@pytest.fixture(scope="module")
def run(workflows: Workflows, double: Double) -> Run:
    double.on("/each/", answered)
    double.on(
        "/v1/chat/completions",
        lambda seen, _: Answer(body=completion(seen.json["messages"][-1]["content"] * 2)),
    )
    return workflows.start(workflows.deploy(drawn(double.url)), PAYLOAD)


def test_a_thousand_calls_are_one_task(run: Run, double: Double) -> None:
    assert run.state == "success"
    step = run.step("many")
    assert (step["airflowState"], step["mapped"]) == ("success", None)
    assert step["input"]["url"] == "/each/many/{{ item.id }}"
    seen = double.seen("/each/many/")
    assert {int(one.path.rpartition("/")[2]) for one in seen} == {*range(COUNT)}
    assert all(one.query == {"n": [one.path.rpartition("/")[2]]} for one in seen)
    assert {one.headers["x-shop-tenant"] for one in seen} == {"tenant-4711"}
    # Connections are used again. A busy machine may lose a worker, and Airflow start the task anew.
    assert len({one.peer for one in seen}) <= 16 * step["tryNumber"]


def test_the_rate_holds(run: Run, double: Double) -> None:
    assert len(double.seen("/each/paced/")) >= 9
    assert run.step("paced")["durationSeconds"] >= 2  # eight gaps of a quarter of a second


def test_a_failed_item_leaves_the_others_alone(run: Run) -> None:
    step = run.step("goes_on")
    assert step["airflowState"] == "success"
    assert [one.get("status") for one in step["output"]] == [200, None, 200]
    error = step["output"][1]["error"]
    assert (error["kind"], error["index"]) == ("http_status", 1)
    assert "item 1" in error["message"]
    assert error["response"]["status"] == 404


def test_a_failed_item_stops_the_node(run: Run, double: Double) -> None:
    output = run.output("stops")
    assert output["error"]["index"] == 1
    assert len(double.seen("/each/stops/")) == 2


def test_an_item_is_tried_again_and_not_the_task(run: Run, double: Double) -> None:
    step = run.step("busy")
    assert (step["airflowState"], step["tryNumber"]) == ("success", 1)
    assert len(double.seen("/each/busy/")) == 4


def test_a_model_is_asked_once_per_item(run: Run) -> None:
    assert [one["text"] for one in run.output("asks")] == ["aa", "bb", "cc"]


def test_the_time_limit_is_that_of_the_list(run: Run, double: Double) -> None:
    step = run.step("slow")
    assert (step["airflowState"], step["tryNumber"]) == ("success", 1)
    assert "ran longer than allowed" in step["output"]["error"]["message"]
    assert len(double.seen("/each/slow/")) == 2


def test_inside_a_loop_the_list_may_be_the_loops_item(run: Run) -> None:
    assert len(run.output("inner", 0)) == 2
    assert run.output("inner", 1) == []
    assert run.output("report") == {"inner": 2}
    assert json.dumps(run.output("inner", 0)[0]["status"]) == "200"
