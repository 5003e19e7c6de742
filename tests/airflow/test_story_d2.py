"""Story D2: ticket triage every night."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.airflow.client import Run, Server, Workflows
from tests.airflow.documents import JsonObject, document, http, node, transform, with_options
from tests.airflow.double import Answer, Double, Seen, completion
from tests.airflow.test_ai import SCHEMA
from tests.airflow.test_cancel import until
from tests.airflow.test_schedules import next_run_after, previewed, runs_of

pytestmark = pytest.mark.airflow

NIGHTLY = {"cron": "0 2 * * *", "timezone": "Europe/Berlin"}
TICKETS = "{{ nodes.fetch.output.body.tickets }}"
AT_ONCE = 5
# (c) has 120 tickets in two nodes with `forEach`, which is what the documentation recommends for
# hundreds of items, and 15 in the story's own loop: each of them is two tasks.
MANY = {"in_loop": 15, "in_lists": 120}
OPEN = {"a": 3, "b": 0, "d": 3, "e": 3, "summer": 1, **MANY}
OPEN |= {"d_goes_on": 3, "e_goes_on": 3}


class Gauge:
    """The most requests of each name that were in flight at once.

    A request is counted out before its answer leaves: none counts for too long.
    """

    def __init__(self) -> None:
        self.most: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()

    def hold(self, seen: Seen, case: str) -> None:
        name = f"{case} {seen.method}"
        with self._lock:
            self._now[name] += 1
            self.most |= self._now
        time.sleep(0.2 if case in MANY else 0)
        with self._lock:
            self._now[name] -= 1


GAUGE = Gauge()


def judged(ticket: int) -> JsonObject:
    return {"priority": f"P{ticket % 3 + 1}", "reason": f"ticket {ticket}"}


def desk(seen: Seen, _before: int) -> Answer:
    """/d2/<case>/tickets has the open ones; /d2/<case>/tickets/<id> takes a priority."""
    _, _, case, _, *ticket = seen.path.split("/")
    if not ticket:
        numbers = range(1, OPEN.get(case, 0) + 1)
        return Answer(body={"tickets": [{"id": n, "subject": f"{case} {n}"} for n in numbers]})
    GAUGE.hold(seen, case)
    return Answer(status=404 if case.startswith("e") and ticket == ["2"] else 200)


def model(seen: Seen, _before: int) -> Answer:
    case, number = asked_about(seen)
    GAUGE.hold(seen, case)
    if case.startswith("d") and number == 2:
        return Answer(body=completion("I would say P2."))
    return Answer(body=completion(json.dumps(judged(number))))


def asked_about(seen: Seen) -> tuple[str, int]:
    case, number = seen.json["messages"][-1]["content"].split()
    return case, int(number)


def reads(url: str, name: str) -> tuple[str, list[JsonObject]]:
    """The case is in the payload; planned runs have none, and are told by the workflow's name."""
    tickets = f"{url}/d2/{{{{ trigger.body.case | default('{name}') }}}}/tickets"
    fetch = http("fetch", tickets, query={"state": "open"})
    return tickets, [node("nightly", "trigger.schedule", NIGHTLY), fetch]


def asks() -> JsonObject:
    config = {"model": "triage", "prompt": "{{ item.subject }}", "outputSchema": SCHEMA}
    return node("ask", "action.ai", config, credential="triage")


def writes(tickets: str, body: str) -> JsonObject:
    return http("write", f"{tickets}/{{{{ item.id }}}}", method="PATCH", body=body)


def in_loop(url: str, name: str, on_item_error: str = "stop", **settings: Any) -> JsonObject:
    tickets, first = reads(url, name)
    loop = {"items": TICKETS, "maxParallel": AT_ONCE, "onItemError": on_item_error}
    at = "{{ trigger.scheduledAt | default('') }}"
    nodes = [
        *first,
        node("each", "logic.loop", loop),
        asks(),
        writes(tickets, "{{ nodes.ask.output.json }}"),
        transform("report", results="{{ nodes.each.output }}", at=at),
    ]
    paths = ["nightly > fetch > each", "each:item > ask > write", "each:done > report"]
    return document(name, nodes, paths, retries=1, retryDelay=0, **settings)


def in_lists(url: str, name: str) -> JsonObject:
    tickets, first = reads(url, name)
    once_each = {"items": TICKETS, "concurrency": AT_ONCE}
    ask = with_options(asks(), forEach=once_each)
    write = with_options(writes(tickets, "{{ nodes.ask.output[index].json }}"), forEach=once_each)
    return document(name, [*first, ask, write], ["nightly > fetch > ask > write"], retries=1)


@pytest.fixture(scope="module")
def triage(workflows: Workflows, double: Double) -> str:
    """The address of the service that has the tickets, and the model."""
    double.on("/d2/", desk)
    double.on("/d2-model/", model)
    workflows.connect("triage", host=f"{double.url}/d2-model", password="any-key")
    return double.url


@pytest.fixture(scope="module")
def runs(workflows: Workflows, triage: str) -> dict[str, Run]:
    stops = workflows.deploy(in_loop(triage, "stops"))
    goes_on = workflows.deploy(in_loop(triage, "goes_on", "continue"))
    lists = workflows.deploy(in_lists(triage, "lists"))
    cases = dict.fromkeys("abde", stops) | {"d_goes_on": goes_on, "e_goes_on": goes_on}
    cases |= {"in_lists": lists, "in_loop": stops}
    return {case: workflows.start(flow, {"case": case}) for case, flow in cases.items()}


def questions(double: Double, case: str) -> list[int]:
    """The tickets that the model was asked about."""
    asked = [asked_about(seen) for seen in double.seen("/d2-model/")]
    return sorted(number for about, number in asked if about == case)


def written(double: Double, case: str) -> dict[int, JsonObject]:
    """What each ticket got; none gets anything twice."""
    seen = double.seen(f"/d2/{case}/tickets/")
    assert {one.method for one in seen} <= {"PATCH"}
    found = {int(one.path.rpartition("/")[2]): one.json for one in seen}
    assert len(found) == len(seen)
    return found


def test_a_each_ticket_gets_its_own_priority(runs: dict[str, Run], double: Double) -> None:
    assert runs["a"].state == "success"
    fetched = double.seen("/d2/a/tickets")[0]
    assert (fetched.method, fetched.path) == ("GET", "/d2/a/tickets")
    assert fetched.query == {"state": ["open"]}
    assert len(double.seen("/d2/a/")) == 4
    assert questions(double, "a") == [1, 2, 3]
    assert written(double, "a") == {n: judged(n) for n in (1, 2, 3)}


def test_b_nothing_to_do_is_a_success(runs: dict[str, Run], double: Double) -> None:
    run = runs["b"]
    assert run.state == "success"
    assert run.states["ask"] == run.states["write"] == "skipped"
    assert run.output("report")["results"] == []
    assert (questions(double, "b"), written(double, "b")) == ([], {})


@pytest.mark.parametrize("case", MANY)
def test_c_all_are_written_five_at_once(runs: dict[str, Run], double: Double, case: str) -> None:
    assert runs[case].state == "success"
    everyone = range(1, MANY[case] + 1)
    assert questions(double, case) == [*everyone]
    assert written(double, case) == {n: judged(n) for n in everyone}
    assert 1 < GAUGE.most[f"{case} POST"] <= AT_ONCE
    assert 1 < GAUGE.most[f"{case} PATCH"] <= AT_ONCE


def test_d_unfit_answer_fails_its_ticket_alone(runs: dict[str, Run], double: Double) -> None:
    run = runs["d"]
    assert run.state == "failed"
    assert questions(double, "d") == [1, 2, 2, 3]
    assert written(double, "d") == {1: judged(1), 3: judged(3)}
    assert run.step("ask")["error"]["message"].startswith("Item 1: Node 'ask'")
    item = run.step("ask", 1)
    assert (item["airflowState"], item["error"]["kind"]) == ("failed", "ai_answer")
    bodies = [attempt["error"]["response"]["body"] for attempt in item["attempts"]]
    assert bodies == ["I would say P2."] * 2
    assert run.states["write"] == {"success": 2, "upstream_failed": 1}
    assert run.states["report"] == "upstream_failed"


def test_e_lost_ticket_leaves_the_others_alone(runs: dict[str, Run], double: Double) -> None:
    run = runs["e"]
    assert run.state == "failed"
    assert written(double, "e") == {n: judged(n) for n in (1, 2, 3)}
    assert run.states["write"] == {"success": 2, "failed": 1}
    assert run.step("write")["error"]["message"].startswith("Item 1: Node 'write'")
    item = run.step("write", 1)
    assert (item["tryNumber"], item["error"]["response"]["status"]) == (1, 404)
    assert run.states["report"] == "upstream_failed"


@pytest.mark.parametrize(("case", "at"), [("d_goes_on", "ask"), ("e_goes_on", "write")])
def test_d_e_a_loop_may_go_on(runs: dict[str, Run], double: Double, case: str, at: str) -> None:
    assert runs[case].state == "success"
    results = runs[case].output("report")["results"]
    assert [result.get("status") for result in results] == [200, None, 200]
    assert results[1]["error"]["node"] == at
    assert {1, 3} <= {*written(double, case)} <= {1, 2, 3}


def nights_around(sunday: date) -> tuple[list[date], list[str]]:
    """Three nights: in the second one 02:00 does not exist, and the run is an hour later."""
    nights = [sunday + timedelta(days=days) for days in (-1, 0, 1)]
    times = ("02:00:00+01:00", "03:00:00+02:00", "02:00:00+02:00")
    return nights, [f"{night}T{at}" for night, at in zip(nights, times, strict=True)]


def test_f_one_run_in_the_night_of_the_change(
    workflows: Workflows, airflow_server: Server, triage: str, double: Double
) -> None:
    """The change that was last, which catching up makes up for."""
    last = date((datetime.now(UTC) - timedelta(days=93)).year, 3, 31)
    nights, expected = nights_around(last - timedelta(days=(last.weekday() + 1) % 7))
    days: dict[str, Any] = {
        "startDate": str(nights[0]),
        "endDate": str(nights[-1]),
        "catchup": True,
    }
    flow = workflows.deploy(in_loop(triage, "summer", timezone="Europe/Berlin", **days))

    def made() -> list[Run]:
        return [Run(airflow_server, flow, one["id"]) for one in runs_of(airflow_server, flow)]

    until(lambda: bool(made()) and next_run_after(airflow_server, flow) is None)
    ended = made()
    assert {run.state for run in ended} == {"success"}
    planned = sorted(datetime.fromisoformat(run.output("report")["at"]) for run in ended)
    assert [one.astimezone(ZoneInfo("Europe/Berlin")).isoformat() for one in planned] == expected
    assert len(double.seen("/d2/summer/tickets/1")) == 3


def test_f_the_preview_tells_it(airflow_server: Server) -> None:
    nights, expected = nights_around(date(2035, 3, 25))
    runs = previewed(airflow_server, NIGHTLY, startDate=str(nights[0]))["runs"]
    assert runs[:3] == expected
