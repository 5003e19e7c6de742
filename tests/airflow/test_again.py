"""Runs that are run again: whole, from a node on, or only what failed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, condition, document, http, node, transform, webhook
from tests.airflow.double import Answer, Double, Seen
from tests.airflow.test_cancel import cancel, states, until

pytestmark = pytest.mark.airflow


def again(run: Run, **body: Any) -> Run:
    """The run that runs now, which may be the same."""
    answer = run.post("/again", body)
    assert answer.ok, answer.text
    run.__dict__.pop("finished", None)
    return Run(run.server, run.workflow_id, answer.json()["id"])


def calls(double: Double, prefix: str) -> int:
    return len(double.seen(prefix))


def first_fails(seen: Seen, before: int) -> Answer:
    return Answer(400 if before == 0 else 200, {"n": before})


def order(name: str, base: str) -> JsonObject:
    """`flaky` fails the first time; `other` is a branch beside it."""
    return document(
        f"Again {name}",
        [
            webhook(),
            http("before", f"{base}/{name}/before"),
            http("flaky", f"{base}/{name}/flaky"),
            condition("is_large", "{{ trigger.body.size }}", "greaterThan", 5),
            transform("large", v=1),
            transform("small", v=1),
            http("after", f"{base}/{name}/after"),
        ],
        [
            "start > before > flaky > after",
            "start > is_large",
            "is_large:true > large > after",
            "is_large:false > small > after",
        ],
    )


def test_only_what_failed_runs_again(workflows: Workflows, double: Double) -> None:
    double.on("/again_failed/flaky", first_fails)
    run = workflows.start(workflows.deploy(order("again_failed", double.url)), {"size": 3})
    assert run.state == "failed"
    assert states(run)["after"] == "SKIPPED"
    same = again(run, **{"from": "failed"})
    assert same.run_id == run.run_id
    assert same.state == "success"
    counted = [calls(double, f"/again_failed/{name}") for name in ("before", "flaky", "after")]
    assert counted == [1, 2, 1]
    assert states(same)["large"] == "SKIPPED", "the way that was not taken stays so"
    [repetition] = same.now()["repetitions"]
    assert (repetition["start"], repetition["by"]) == ("failed", "admin")
    nothing = same.post("/again", {"from": "failed"})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_repeat")


def test_a_cancelled_run_goes_on_where_it_was(workflows: Workflows, double: Double) -> None:
    double.on("/again_cancelled/flaky", lambda seen, before: Answer(delay=0 if before else 20))
    run = workflows.start(workflows.deploy(order("again_cancelled", double.url)), {"size": 3})
    until(lambda: calls(double, "/again_cancelled/flaky") == 1)
    until(lambda: states(run)["small"] == "COMPLETED")
    cancel(run)
    assert states(run)["after"] == "CANCELLED"
    same = again(run, **{"from": "failed"})
    assert same.state == "success"
    assert same.now()["cancelledBy"] is None
    assert calls(double, "/again_cancelled/before") == 1
    assert states(same) == {
        "start": "COMPLETED",
        "before": "COMPLETED",
        "flaky": "COMPLETED",
        "is_large": "COMPLETED",
        "large": "SKIPPED",
        "small": "COMPLETED",
        "after": "COMPLETED",
    }


def test_who_goes_on_before_cancelling_is_answered_is_not_cancelled(
    workflows: Workflows, double: Double
) -> None:
    double.on("/again_at_once/flaky", lambda seen, before: Answer(delay=0 if before else 20))
    run = workflows.start(workflows.deploy(order("again_at_once", double.url)), {"size": 3})
    until(lambda: calls(double, "/again_at_once/flaky") == 1)
    with ThreadPoolExecutor() as others:
        cancelling = others.submit(run.post, "/cancel")
        until(lambda: run.now()["state"] == "CANCELLED")
        same = again(run, **{"from": "failed"})
        assert cancelling.result().ok
    assert same.state == "success"


def test_from_a_node_on_the_other_way_may_be_taken(workflows: Workflows, double: Double) -> None:
    double.on("/again_node/size", lambda seen, before: Answer(body={"size": 9 - 6 * before}))
    drawn = document(
        "Again node",
        [
            webhook(),
            http("first", f"{double.url}/again_node/first"),
            http("fetch", f"{double.url}/again_node/size"),
            condition("is_large", "{{ nodes.fetch.output.body.size }}", "greaterThan", 5),
            transform("large", v="large"),
            transform("small", v="small"),
            transform("merged", v="{{ nodes.fetch.output.body.size }}"),
        ],
        [
            "start > first > fetch > is_large",
            "is_large:true > large > merged",
            "is_large:false > small > merged",
        ],
    )
    run = workflows.start(workflows.deploy(drawn))
    assert run.state == "success"
    assert (states(run)["large"], states(run)["small"]) == ("COMPLETED", "SKIPPED")
    skipped = run.post("/again", {"from": "node", "node": "small"})
    assert (skipped.status_code, skipped.json()["code"]) == (409, "nothing_to_repeat")
    same = again(run, **{"from": "node", "node": "fetch"})
    assert same.state == "success"
    assert (states(same)["large"], states(same)["small"]) == ("SKIPPED", "COMPLETED")
    assert same.output("merged") == {"v": 3}
    assert calls(double, "/again_node/first") == 1, "its earlier data stays"
    assert same.step("fetch")["tryNumber"] == 2


def each(double: Double) -> JsonObject:
    return document(
        "Again each",
        [
            webhook(),
            http("list", f"{double.url}/again_list"),
            node("each", "logic.loop", {"items": "{{ nodes.list.output.body }}"}),
            http("fetch", f"{double.url}/again_fetch/{{{{ item }}}}"),
            http("send", f"{double.url}/again_send/{{{{ item }}}}"),
            transform("report", n="{{ nodes.each.output | length }}"),
        ],
        ["start > list > each", "each:item > fetch > send", "each:done > report"],
    )


def test_items_of_a_loop(workflows: Workflows, double: Double) -> None:
    double.on("/again_list", lambda seen, before: Answer(body=[1, 2, 3] if before == 0 else [7, 8]))
    double.on("/again_fetch/2", first_fails)
    run = workflows.start(workflows.deploy(each(double)))
    assert run.state == "failed"
    assert calls(double, "/again_send") == 2
    run = again(run, **{"from": "failed"})
    assert run.state == "success"
    # Only the item that failed, and what comes after it.
    assert (calls(double, "/again_fetch"), calls(double, "/again_send")) == (4, 3)
    assert run.output("report") == {"n": 3}
    run = again(run, **{"from": "node", "node": "send"})
    assert run.state == "success"
    assert (calls(double, "/again_fetch"), calls(double, "/again_send")) == (4, 6)
    run = again(run, **{"from": "node", "node": "list"})
    assert run.state == "success"
    sent = {seen.path for seen in double.seen("/again_send")[6:]}
    assert sent == {"/again_send/7", "/again_send/8"}
    assert run.output("report") == {"n": 2}


def test_a_loop_inside_a_loop_runs_again_as_a_whole(workflows: Workflows, double: Double) -> None:
    double.on("/again_inner/2", first_fails)
    drawn = document(
        "Again inner",
        [
            webhook(),
            node("outer", "logic.loop", {"items": "{{ ['a', 'b'] }}"}),
            node("inner", "logic.loop", {"items": "{{ [1, 2] if item == 'a' else [3] }}"}),
            http("fetch", f"{double.url}/again_inner/{{{{ item }}}}"),
            transform("report", n="{{ nodes.outer.output | length }}"),
        ],
        ["start > outer", "outer:item > inner", "inner:item > fetch", "outer:done > report"],
    )
    run = workflows.start(workflows.deploy(drawn))
    assert run.state == "failed"
    inside = run.post("/again", {"from": "node", "node": "fetch"})
    assert (inside.status_code, inside.json()["code"]) == (409, "in_inner_loop")
    run = again(run, **{"from": "failed"})
    assert run.state == "success"
    counted = {number: calls(double, f"/again_inner/{number}") for number in (1, 2, 3)}
    assert counted == {1: 2, 2: 2, 3: 1}
    assert run.output("report") == {"n": 2}


def test_all_again_is_a_new_run(workflows: Workflows) -> None:
    drawn = document(
        "Again all", [webhook(), transform("echo", v="{{ trigger.body.n }}")], ["start > echo"]
    )
    run = workflows.start(workflows.deploy(drawn), {"n": 1})
    assert run.output("echo") == {"v": 1}
    same_payload = again(run)
    changed = again(run, payload={"n": 2})
    assert (same_payload.output("echo"), changed.output("echo")) == ({"v": 1}, {"v": 2})
    assert len({run.run_id, same_payload.run_id, changed.run_id}) == 3
    assert {one.now()["repeats"] for one in (same_payload, changed)} == {run.run_id}


def deploy_second(workflows: Workflows, workflow_id: str, drawn: JsonObject) -> None:
    server = workflows.server
    saved = server.session.put(
        server.api(f"/workflows/{workflow_id}"),
        json={"document": drawn},
        headers={"If-Match": '"1"'},
        timeout=30,
    )
    assert saved.ok, saved.text
    workflows._post(f"/workflows/{workflow_id}/deploy", {"revision": 2})


def test_parts_with_the_version_that_ran(workflows: Workflows, double: Double) -> None:
    """Beside what is deployed now, with the data of the earlier run: also of a loop's items."""

    def version(number: int) -> JsonObject:
        return document(
            "Again parts",
            [
                webhook(),
                http("list", f"{double.url}/parts_list"),
                node("each", "logic.loop", {"items": "{{ nodes.list.output.body }}"}),
                http("fetch", f"{double.url}/parts_fetch/{{{{ item }}}}"),
                http("send", f"{double.url}/parts_send/{{{{ item }}}}"),
                condition("is_large", "{{ trigger.body.size }}", "greaterThan", 5),
                transform("large", v="large"),
                transform("small", v="small"),
                transform(
                    "report",
                    n="{{ nodes.each.output | length }}",
                    size="{{ trigger.body.size }}",
                    first="{{ nodes.list.output.body[0] }}",
                    version=number,
                ),
            ],
            [
                "start > list > each",
                "each:item > fetch > send",
                "each:done > report",
                "start > is_large",
                "is_large:true > large",
                "is_large:false > small",
            ],
        )

    double.on("/parts_list", lambda seen, before: Answer(body=[1, 2, 3]))
    double.on("/parts_fetch/2", first_fails)
    workflow_id = workflows.deploy(version(1))
    run = workflows.start(workflow_id, {"size": 9})
    assert run.state == "failed"
    deploy_second(workflows, workflow_id, version(2))

    failed = again(run, **{"from": "failed", "version": "ran"})
    assert failed.state == "success"
    shown = failed.now()
    assert (shown["isTest"], shown["revision"], shown["repeats"]) == (True, 1, run.run_id)
    whole = {"n": 3, "size": 9, "first": 1, "version": 1}
    assert failed.output("report") == whole
    assert (states(failed)["large"], states(failed)["small"]) == ("COMPLETED", "SKIPPED")

    def counted() -> list[int]:
        return [calls(double, f"/parts_{name}") for name in ("list", "fetch", "send")]

    assert counted() == [1, 4, 3], "only the item that failed"
    assert run.now()["state"] == "FAILED"

    node_on = again(failed, **{"from": "node", "node": "send", "version": "ran"})
    assert node_on.run_id == failed.run_id, "its file is still of that version"
    assert node_on.output("report") == whole
    assert counted() == [1, 4, 6]
    from_loop = again(run, **{"from": "node", "node": "each", "version": "ran"})
    assert from_loop.state == "success"
    assert (from_loop.output("report"), counted()) == (whole, [1, 7, 9])
    after = again(from_loop, **{"from": "node", "node": "report", "version": "ran"})
    assert (after.output("report"), counted()) == (whole, [1, 7, 9])


def test_the_version_that_ran_or_the_newest(workflows: Workflows, double: Double) -> None:
    double.on("/again_version", first_fails)

    def version(number: int) -> JsonObject:
        return document(
            "Again version",
            [
                webhook(),
                http("flaky", f"{double.url}/again_version"),
                transform("tell", v=number),
            ],
            ["start > flaky > tell"],
        )

    workflow_id = workflows.deploy(version(1))
    run = workflows.start(workflow_id)
    assert run.state == "failed"
    deploy_second(workflows, workflow_id, version(2))
    beside = again(run, version="ran")
    assert beside.output("tell") == {"v": 1}
    shown = beside.now()
    assert (shown["isTest"], shown["revision"], shown["repeats"]) == (True, 1, run.run_id)
    newest = again(run, **{"from": "failed"})
    assert newest.output("tell") == {"v": 2}
    assert (newest.run_id, newest.now()["revision"]) == (run.run_id, 2)
