"""Schedules start runs by themselves, at the times that the preview tells."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.airflow.client import DEADLINE, Run, Server, Workflows
from tests.airflow.documents import JsonObject, document, node, transform
from tests.airflow.test_cancel import until

pytestmark = pytest.mark.airflow

CHANGED_WITHIN = 3.0
"""Seconds from Deploy until a changed schedule holds."""


def scheduled(name: str, config: JsonObject, **settings: Any) -> JsonObject:
    return document(
        name,
        [
            node("by_time", "trigger.schedule", config),
            transform("kept", at="{{ trigger.scheduledAt }}"),
        ],
        ["by_time > kept"],
        **settings,
    )


def runs_of(server: Server, workflow_id: str) -> list[JsonObject]:
    answer = server.session.get(server.api(f"/workflows/{workflow_id}/runs"), timeout=30)
    assert answer.ok, answer.text
    return list(answer.json()["items"])


def first_run(server: Server, workflow_id: str) -> Run:
    deadline = time.monotonic() + DEADLINE
    while not (found := runs_of(server, workflow_id)):
        assert time.monotonic() < deadline, f"{workflow_id} was not started"
        time.sleep(0.5)
    assert found[-1]["runType"] == "scheduled"
    return Run(server, workflow_id, str(found[-1]["id"]))


def previewed(server: Server, config: JsonObject, **settings: Any) -> JsonObject:
    body = {"config": config, "settings": settings}
    answer = server.session.post(server.api("/schedules/preview"), json=body, timeout=30)
    assert answer.ok, answer.text
    return dict(answer.json())


def next_run_after(server: Server, workflow_id: str) -> datetime | None:
    """When Airflow itself will start the next run."""
    answer = server.session.get(f"{server.url}/api/v2/dags/{workflow_id}/details", timeout=30)
    assert answer.ok, answer.text
    found = answer.json()["next_dagrun_run_after"]
    return datetime.fromisoformat(found) if found else None


def test_each_minute(workflows: Workflows, airflow_server: Server) -> None:
    workflow_id = workflows.deploy(scheduled("Each minute", {"mode": "every", "every": 1}))
    run = first_run(airflow_server, workflow_id)
    planned = datetime.fromisoformat(run.output("kept")["at"])
    assert (planned.second, planned.microsecond) == (0, 0)
    assert run.state == "success"


def test_an_odd_interval_begins_at_once(workflows: Workflows, airflow_server: Server) -> None:
    config = {"mode": "every", "every": 7}
    expected = previewed(airflow_server, config)["runs"]
    workflow_id = workflows.deploy(scheduled("Every seven", config))
    run = first_run(airflow_server, workflow_id)
    planned = datetime.fromisoformat(run.output("kept")["at"])
    assert abs(planned - datetime.fromisoformat(expected[0])) < timedelta(seconds=DEADLINE)
    upcoming = next_run_after(airflow_server, workflow_id)
    assert upcoming is not None
    assert upcoming - planned == timedelta(minutes=7)


@pytest.mark.parametrize(
    ("name", "config", "settings"),
    [
        (
            "Cron",
            {"cron": "30 2 L * *", "timezone": "Australia/Lord_Howe"},
            {"timezone": "Europe/Berlin"},
        ),
        (
            "Calendar",
            {
                "mode": "calendar",
                "times": "0:10, 02:30, 17:45",
                "days": "weekdays",
                "weekdays": ["sat", "sun"],
            },
            {"timezone": "America/New_York"},
        ),
        ("Starts later", {"cron": "@daily"}, {"timezone": "Asia/Tokyo", "startDate": "2035-03-25"}),
        (
            "Every two days from",
            {"mode": "every", "every": 2, "unit": "days"},
            {"timezone": "America/New_York", "startDate": "2035-11-04"},
        ),
    ],
)
def test_airflow_plans_what_the_preview_tells(
    workflows: Workflows, airflow_server: Server, name: str, config: Any, settings: Any
) -> None:
    expected = previewed(airflow_server, config, **settings)
    workflow_id = workflows.deploy(scheduled(name, config, **settings))
    expected_next = datetime.fromisoformat(expected["runs"][0])
    if expected["missed"] is not None:  # Airflow looks back a little, and starts that one first
        assert first_run(airflow_server, workflow_id).now()["runType"] == "scheduled"
    until(lambda: next_run_after(airflow_server, workflow_id) == expected_next)


def test_a_changed_schedule_holds_within_3_seconds(
    workflows: Workflows, airflow_server: Server
) -> None:
    before, after = {"cron": "0 2 * * *"}, {"cron": "30 14 1 * *"}
    workflow_id = workflows.deploy(scheduled("Changes its mind", before))
    url = airflow_server.api(f"/workflows/{workflow_id}")

    def next_run() -> datetime | None:
        """As the list of workflows shows it."""
        listed = airflow_server.session.get(
            airflow_server.api("/workflows?search=Changes+its+mind"), timeout=30
        )
        [found] = [one for one in listed.json()["items"] if one["id"] == workflow_id]
        return datetime.fromisoformat(found["nextRun"]) if found["nextRun"] else None

    def planned(config: Any) -> datetime:
        return datetime.fromisoformat(previewed(airflow_server, config)["runs"][0])

    until(lambda: next_run() == planned(before))
    head = airflow_server.session.get(url, timeout=30)
    changed = airflow_server.session.put(
        url,
        json={"document": scheduled("Changes its mind", after)},
        headers={"If-Match": head.headers["ETag"]},
        timeout=30,
    )
    assert changed.ok, changed.text
    began = time.monotonic()
    deployed = airflow_server.session.post(f"{url}/deploy", json={"revision": 2}, timeout=30)
    assert deployed.ok, deployed.text
    until(lambda: next_run() == planned(after))
    assert time.monotonic() - began < CHANGED_WITHIN


def test_the_last_day_is_the_last(workflows: Workflows, airflow_server: Server) -> None:
    yesterday = date.fromordinal(datetime.now(UTC).date().toordinal() - 2).isoformat()
    settings = {"startDate": "2026-01-01", "endDate": yesterday, "timezone": "Europe/Berlin"}
    assert previewed(airflow_server, {"cron": "* * * * *"}, **settings)["runs"] == []
    workflow_id = workflows.deploy(scheduled("Over", {"cron": "* * * * *"}, **settings))
    assert next_run_after(airflow_server, workflow_id) is None
    run = workflows.start(workflow_id, {"by": "hand"})
    assert run.state == "success"
    assert [one["runType"] for one in runs_of(airflow_server, workflow_id)] == ["manual"]


def test_missed_days_are_made_up_for(workflows: Workflows, airflow_server: Server) -> None:
    start = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    settings = {"startDate": start, "catchup": True, "timezone": "Europe/Berlin"}
    missed = previewed(airflow_server, {"cron": "0 0 * * *"}, **settings)["missed"]
    workflow_id = workflows.deploy(scheduled("Made up for", {"cron": "0 0 * * *"}, **settings))
    planned = datetime.fromisoformat(first_run(airflow_server, workflow_id).output("kept")["at"])
    assert planned == datetime.fromisoformat(missed)
    assert missed.startswith(f"{start}T00:00:00")
