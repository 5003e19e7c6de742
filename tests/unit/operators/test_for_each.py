"""A node that does its work once per item of a list."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.bases.operator import ExecutorSafeguard
from airflow.sdk.exceptions import AirflowFailException, AirflowTaskTimeout

from tests.airflow.double import Answer, Double, Seen, completion
from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import AiAction, HttpAction, item_work
from workfuse.operators.base import WorkfuseOperator


class Works(WorkfuseOperator):
    """Does what it is told for each item."""

    template_fields = ("value",)
    work: Any = staticmethod(lambda value: value)

    def __init__(self, *, value: Any = "{{ item }}", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value = value

    def perform(self, context: Any) -> Any:
        return type(self).work(self.value)


def run(
    operator: type[WorkfuseOperator], items: Any, conf: Any = None, **arguments: Any
) -> tuple[Any, FakeTaskInstance]:
    rules = arguments.pop("rules", {})
    with DAG(dag_id="shop", schedule=None) as dag:
        operator(task_id="call", for_each={"items": items, **rules}, **arguments)
    ti = FakeTaskInstance("call")
    context = context_of(dag, ti, conf)
    task = context["task"]
    task.render_template_fields(context)
    sentinel = {f"{operator.__name__}__sentinel": ExecutorSafeguard.sentinel_value}
    return task.execute(context, **sentinel), ti


def working(monkeypatch: pytest.MonkeyPatch, work: Any) -> None:
    monkeypatch.setattr(Works, "work", staticmethod(work))


def test_each_item_is_rendered_for_itself_and_outputs_are_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slower_first(value: Any) -> Any:
        time.sleep(0.02 * (5 - value["place"]))
        return value

    working(monkeypatch, slower_first)
    output, _ = run(
        Works,
        "{{ trigger.body.names }}",
        {"names": ["a", "b", "c", "d", "e"]},
        value={"text": "{{ item }} of {{ trigger.body.names | length }}", "place": "{{ index }}"},
    )
    assert output == [{"text": f"{name} of 5", "place": n} for n, name in enumerate("abcde")]


def test_fields_stay_as_written_for_airflows_records() -> None:
    with DAG(dag_id="shop", schedule=None) as dag:
        Works(task_id="call", for_each={"items": "{{ [1] }}"})
    context = context_of(dag, FakeTaskInstance("call"))
    context["task"].render_template_fields(context)
    assert context["task"].value == "{{ item }}"


def test_an_empty_list_gives_an_empty_list() -> None:
    assert run(Works, "{{ [] }}")[0] == []


@pytest.mark.parametrize(("items", "said"), [("{{ {'a': 1} }}", "an object"), ("x", "a text")])
def test_anything_but_a_list_is_named(items: str, said: str) -> None:
    with pytest.raises(AirflowFailException, match=f"'forEach.items': A list .* it is {said}"):
        run(Works, items)


def test_too_many_items_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__WORKFUSE__FOR_EACH_MAX_ITEMS", "2")
    with pytest.raises(AirflowFailException, match="3 items, at most 2 are allowed"):
        run(Works, "{{ [1, 2, 3] }}")


def test_outputs_that_are_too_large_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_work, "MOST_BYTES", 2**20)
    working(monkeypatch, lambda value: "x" * 400_000)
    with pytest.raises(AirflowFailException, match=r"3 of 50 items are more than 1 MiB together"):
        run(Works, [*range(50)], rules={"concurrency": 1})


def test_no_more_than_allowed_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, lock = 0, 0, threading.Lock()

    def counted(value: Any) -> Any:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with lock:
            now -= 1
        return value

    working(monkeypatch, counted)
    run(Works, [*range(20)], rules={"concurrency": 3})
    assert most == 3


def test_per_second_holds_over_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[float] = []
    working(monkeypatch, lambda _: began.append(time.monotonic()))
    run(Works, [*range(11)], rules={"concurrency": 8, "per_second": 50})
    began.sort()
    assert began[-1] - began[0] >= 10 / 50 - 0.02


def test_the_first_failure_stops_and_names_its_item(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def fails_at_two(value: int) -> int:
        begun.append(value)
        if value == 2:
            raise ValueError("two!")
        return value

    working(monkeypatch, fails_at_two)
    with pytest.raises(AirflowFailException, match=r"Node 'call', item 2: ValueError: two!"):
        run(Works, [*range(100)], rules={"concurrency": 1})
    assert begun == [0, 1, 2]


def test_who_waits_for_a_turn_does_not_begin_after_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[int] = []

    def fails(value: int) -> None:
        begun.append(value)
        raise ValueError("no")

    working(monkeypatch, fails)
    with pytest.raises(AirflowFailException):
        run(Works, [*range(20)], rules={"concurrency": 8, "per_second": 5})
    assert begun == [0]


def test_a_caught_failure_has_the_items_index(monkeypatch: pytest.MonkeyPatch) -> None:
    working(monkeypatch, lambda value: 1 / value)
    output, _ = run(Works, [2, 0], on_error="continue", rules={"concurrency": 1})
    assert output["error"]["index"] == 1


def test_continue_puts_the_error_in_the_items_place() -> None:
    output, ti = run(
        Works, [{"a": 1}, {}, {"a": 3}], value="{{ item.a }}", rules={"on_item_error": "continue"}
    )
    assert [output[0], output[2]] == [1, 3]
    error = output[1]["error"]
    assert (error["kind"], error["index"], error["node"]) == ("expression", 1, "call")
    assert error["message"].startswith("Node 'call', item 1, field 'value': ")
    assert "workfuse_error" not in ti.pushed  # the node itself succeeded


def test_a_failed_item_is_tried_again_alone(double: Double) -> None:
    def busy_at_first(seen: Seen, before: int) -> Answer:
        if seen.path == "/1" and before == 0:
            return Answer(status=429, headers={"Retry-After": "0.2"})
        return Answer(status=500 if seen.path == "/3" else 200)

    double.on("/", busy_at_first)
    output, _ = run(
        HttpAction,
        [*range(4)],
        url=f"{double.url}/{{{{ item }}}}",
        retries=2,
        retry_delay=0.01,
        rules={"on_item_error": "continue"},
    )
    assert [len(double.seen(f"/{item}")) for item in range(4)] == [1, 2, 1, 3]
    assert [entry.get("status") for entry in output] == [200, 200, 200, None]
    first, second = double.seen("/1")
    assert second.started - first.ended >= 0.2
    assert output[3]["error"]["response"]["status"] == 500


def test_connections_are_used_again_and_cookies_are_not_shared(double: Double) -> None:
    double.on("/", lambda *_: Answer(headers={"Set-Cookie": "who=me"}))
    output, _ = run(
        HttpAction, [*range(60)], url=f"{double.url}/{{{{ item }}}}", rules={"concurrency": 12}
    )
    assert len(output) == 60
    seen = double.seen("/")
    assert len({one.peer for one in seen}) <= 12
    assert not [one for one in seen if "cookie" in one.headers]


def test_a_credential_typed_into_an_item_is_masked(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    masked: list[str] = []
    monkeypatch.setattr("airflow.sdk.log.mask_secret", masked.append)
    run(
        HttpAction,
        ["correct-horse", "battery-staple", "correct-horse"],
        url=double.url,
        headers={"Authorization": "{{ item }}", "X-Api-Key": "typed-in"},
    )
    assert sorted(masked) == ["battery-staple", "correct-horse", "typed-in", "{{ item }}"]


def test_errors_show_no_credentials_however_many_there_are(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    masked: list[str] = []
    monkeypatch.setattr("airflow.sdk.log.mask_secret", masked.append)

    def echo(seen: Seen, _: int) -> Answer:
        return Answer(status=404, body={"you sent": seen.headers["authorization"]})

    double.on("/", echo)
    output, _ = run(
        HttpAction,
        [f"token-{number:04}" for number in range(100)],
        url=f"{double.url}/{{{{ item }}}}",
        headers={"Authorization": "{{ item }}"},
        rules={"on_item_error": "continue"},
    )
    assert "you sent" in output[99]["error"]["response"]["body"]
    assert "token-" not in json.dumps(output)
    assert len(masked) == 20  # with each, Airflow compiles one pattern of all of them


def test_a_model_is_asked_once_per_item(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    def echo(seen: Seen, _: int) -> Answer:
        return Answer(body=completion(seen.json["messages"][-1]["content"].upper()))

    double.on("/v1", echo)
    host = {"conn_type": "openai", "host": f"{double.url}/v1", "password": "sk-1"}
    monkeypatch.setenv("AIRFLOW_CONN_MODEL", json.dumps(host))
    output, _ = run(AiAction, ["a", "b"], prompt="say {{ item }}", model="m", connection_id="model")
    assert [answer["text"] for answer in output] == ["SAY A", "SAY B"]


def test_the_time_limit_ends_it_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    def until_the_limit(worker: threading.Thread) -> None:
        raise AirflowTaskTimeout

    working(monkeypatch, lambda value: value)
    monkeypatch.setattr(threading.Thread, "join", until_the_limit)
    with pytest.raises(AirflowFailException, match="ran longer than allowed"):
        run(Works, [*range(5)], retries=3)
