"""Story D4: a reminder after an appointment.

Its case (e), a restart during the wait, needs an Airflow of its own: tests/local/test_faults.py.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pytest
import requests

from tests.airflow.client import DEADLINE, Run, Workflows
from tests.airflow.documents import JsonObject, condition, document, http, node, transform
from tests.airflow.double import Answer, Double, Seen
from tests.airflow.test_cancel import airflow_state, cancel, until

pytestmark = pytest.mark.airflow

AHEAD = 12.0
"""Seconds from the bookings to the appointments."""

A_FEW = 5.0
"""Seconds after the time, at most, until it is asked for the appointment."""

BOOKINGS = 50

NOT_BLOCKED = 20.0
"""Seconds for a run of one quick step; it would take as long as the bookings if they blocked it."""


@dataclass
class Office:
    """Knows of each appointment whether it was cancelled, and when that was."""

    cancelled: dict[str, float] = field(default_factory=dict)

    def cancel(self, appointment: str) -> None:
        self.cancelled[appointment] = time.monotonic()

    def answer(self, seen: Seen, _before: int) -> Answer:
        appointment = seen.path.rpartition("/")[2]
        status = "cancelled" if appointment in self.cancelled else "confirmed"
        return Answer(body={"id": appointment, "status": status})


@dataclass
class Reminders:
    """What the workflow did for each case; `due` is when the appointments of (a) and (d) begin."""

    runs: dict[str, Run]
    due: float
    office: Office
    double: Double

    def asked_for(self, case: str) -> list[Seen]:
        assert self.runs[case].finished
        return self.double.seen(f"/d4/appointments/{case}")

    def sent(self, case: str) -> list[Seen]:
        assert self.runs[case].finished
        texts = self.double.seen("/d4/sms")
        return [seen for seen in texts if seen.json["text"] == f"How was appointment {case}?"]


def reminder(path: str, url: str) -> JsonObject:
    status = "{{ nodes.appointment.output.body.status }}"
    sms = {"to": "{{ trigger.body.phone }}", "text": "How was appointment {{ trigger.body.id }}?"}
    return document(
        f"Reminder {path}",
        [
            node("booked", "trigger.webhook", {"method": "POST", "path": path}),
            node("wait", "utility.delay", {"until": "{{ trigger.body.starts_at }}"}),
            http("appointment", f"{url}/d4/appointments/{{{{ trigger.body.id }}}}"),
            condition("took_place", status, "notEquals", "cancelled"),
            http("ask", f"{url}/d4/sms", method="POST", body=sms),
        ],
        ["booked > wait > appointment > took_place", "took_place:true > ask"],
    )


def call(workflows: Workflows, workflow_id: str, path: str, body: JsonObject) -> Run:
    """Call the hook as a stranger does, who is answered at once."""
    url = f"{workflows.server.url}/workfuse/hooks/{path}"
    answer = requests.post(url, json=body, timeout=DEADLINE)
    assert answer.status_code == 202, answer.text
    return Run(workflows.server, workflow_id, answer.json()["runId"])


def booking(appointment: str, starts_at: str) -> JsonObject:
    return {"id": appointment, "starts_at": starts_at, "phone": "+49 30 901820"}


@pytest.fixture(scope="module")
def reminders(workflows: Workflows, double: Double) -> Reminders:
    """Books all appointments at once; (d) is cancelled while its run waits."""
    office = Office()
    double.on("/d4/appointments/", office.answer)
    workflow_id = workflows.deploy(reminder("d4/booked", double.url))
    due = time.monotonic() + AHEAD
    soon = (datetime.now(timezone(timedelta(hours=2))) + timedelta(seconds=AHEAD)).isoformat()
    assert soon.endswith("+02:00")
    times = {"a": soon, "b": "2020-06-01T12:00:00+02:00", "c": "tomorrow", "d": soon}
    runs = {
        case: call(workflows, workflow_id, "d4/booked", booking(case, starts_at))
        for case, starts_at in times.items()
    }
    until(lambda: airflow_state(runs["d"], "wait") == "deferred", within=AHEAD)
    office.cancel("d")
    return Reminders(runs, due, office, double)


def test_a_customer_is_asked_once_the_appointment_has_begun(reminders: Reminders) -> None:
    assert reminders.runs["a"].state == "success"
    [get] = reminders.asked_for("a")
    assert (get.method, get.path, get.query, get.body) == ("GET", "/d4/appointments/a", {}, b"")
    assert 0 <= get.started - reminders.due < A_FEW
    [sms] = reminders.sent("a")
    assert sms.started >= get.ended
    assert (sms.method, sms.path, sms.query) == ("POST", "/d4/sms", {})
    assert sms.headers["content-type"] == "application/json"
    assert sms.json == {"to": "+49 30 901820", "text": "How was appointment a?"}


def test_b_time_in_the_past_is_no_wait(reminders: Reminders) -> None:
    run = reminders.runs["b"]
    assert run.state == "success"
    assert run.output("wait") == {"until": "2020-06-01T10:00:00+00:00"}
    [get] = reminders.asked_for("b")
    assert get.started < reminders.due, "those that were booked with it still wait"
    assert len(reminders.sent("b")) == 1


def test_c_word_instead_of_a_time_fails_at_the_delay_and_says_so(reminders: Reminders) -> None:
    run = reminders.runs["c"]
    assert run.state == "failed"
    step = run.step("wait")
    assert (step["airflowState"], step["tryNumber"], step["error"]["kind"]) == ("failed", 1, "time")
    message = "'tomorrow' is not an ISO time such as 2026-03-01T09:30:00+01:00."
    assert message in step["error"]["message"]
    after = {run.states[node_id] for node_id in ("appointment", "took_place", "ask")}
    assert after == {"upstream_failed"}
    assert (reminders.asked_for("c"), reminders.sent("c")) == ([], [])


def test_d_customer_who_cancelled_meanwhile_gets_no_sms(reminders: Reminders) -> None:
    run = reminders.runs["d"]
    assert run.state == "success"
    [get] = reminders.asked_for("d")
    assert reminders.office.cancelled["d"] < reminders.due <= get.started
    assert run.output("appointment")["body"] == {"id": "d", "status": "cancelled"}
    assert run.states["ask"] == "skipped"
    assert reminders.sent("d") == []


def test_f_fifty_bookings_that_wait_do_not_block_other_workflows(
    workflows: Workflows, double: Double
) -> None:
    quick = document(
        "Quick beside the reminders",
        [node("start", "trigger.webhook", {"path": "d4/quick"}), transform("greet", hello="you")],
        ["start > greet"],
    )
    quick_id = workflows.deploy(quick)
    fifty = reminder("d4/fifty", double.url)
    fifty_id = workflows.deploy(fifty)
    with booked(workflows, fifty_id) as runs:
        assert len({run.run_id for run in runs}) == BOOKINGS
        until(lambda: waiting(workflows, fifty_id) == BOOKINGS)
        began = time.monotonic()
        other = call(workflows, quick_id, "d4/quick", {})
        assert other.state == "success"
        assert time.monotonic() - began < NOT_BLOCKED
        assert waiting(workflows, fifty_id) == BOOKINGS
    assert double.seen("/d4/appointments/f") == [], "it is not yet time"


@contextmanager
def booked(workflows: Workflows, workflow_id: str) -> Iterator[list[Run]]:
    """Fifty appointments of tomorrow, booked at once; their runs are cancelled in the end."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    runs: list[Run] = []

    def book(number: int) -> None:
        body = booking(f"f{number}", tomorrow)
        runs.append(call(workflows, workflow_id, "d4/fifty", body))

    try:
        with ThreadPoolExecutor(16) as callers:
            list(callers.map(book, range(BOOKINGS)))
        yield runs
    finally:
        for run in runs:
            cancel(run)


def waiting(workflows: Workflows, workflow_id: str) -> int:
    """How many runs of the workflow are at their delay, and hold no worker."""
    answer = workflows.server.session.get(
        f"{workflows.server.url}/api/v2/dags/{workflow_id}/dagRuns/~/taskInstances",
        params={"task_id": "wait", "state": "deferred", "limit": "1"},
        timeout=30,
    )
    assert answer.ok, answer.text
    return int(answer.json()["total_entries"])
