"""Schedules as people see them, against a calendar that knows neither cron nor Airflow."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from workfuse.services.schedules import preview_schedule
from workfuse_compiler import default_registry

REGISTRY = default_registry()
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEAR = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "America/Havana",  # at midnight
    "Asia/Kathmandu",
    "Pacific/Apia",
)
CHANGES = tuple(
    datetime(2026, month, day, tzinfo=UTC)
    for month, day in ((3, 7), (3, 28), (4, 4), (10, 3), (10, 24), (10, 31), (12, 30), (2, 27))
)


def preview(config: Any, now: datetime, last: datetime | None = None, /, **workflow: Any) -> Any:
    found = preview_schedule(
        "trigger.schedule", config, workflow, registry=REGISTRY, last=last, now=now
    )
    assert not found.diagnostics, found.diagnostics
    return found


@st.composite
def calendars(draw: Any) -> dict[str, Any]:
    minutes = st.sampled_from((0, 1, 15, 30, 59))
    clocks = st.builds(time, st.integers(0, 23), minutes)
    times = draw(st.lists(clocks, min_size=1, max_size=5, unique=True))
    config = {"mode": "calendar", "times": ", ".join(f"{one:%H:%M}" for one in times)}
    config["days"] = draw(st.sampled_from(("all", "weekdays", "monthDays")))
    days = st.sampled_from(("1", "2", "15", "28", "29", "30", "31", "last"))
    config["weekdays"] = draw(st.lists(st.sampled_from(WEEK), min_size=1, unique=True))
    config["monthDays"] = ",".join(draw(st.lists(days, min_size=1, max_size=3, unique=True)))
    if draw(st.booleans()):
        config["months"] = draw(st.lists(st.sampled_from(YEAR), min_size=4, unique=True))
    return config


def is_on(day: date, config: dict[str, Any]) -> bool:
    if config.get("months") and YEAR[day.month - 1] not in config["months"]:
        return False
    if config["days"] == "weekdays":
        return WEEK[day.weekday()] in config["weekdays"]
    wanted = config.get("monthDays", "").split(",")
    is_last = (day + timedelta(days=1)).day == 1
    return config["days"] == "all" or str(day.day) in wanted or (is_last and "last" in wanted)


def is_leapt_over(clock: datetime) -> bool:
    found = clock.astimezone(UTC).astimezone(clock.tzinfo)
    return found.replace(tzinfo=None) != clock.replace(tzinfo=None)


def expected(config: dict[str, Any], zone: ZoneInfo, now: datetime, count: int) -> list[datetime]:
    """The wall clock, day after day.

    A time that the clocks leap over is as much later; of two with one name it is the second.
    """
    times = [time.fromisoformat(one.strip()) for one in config["times"].split(",")]
    day = now.astimezone(zone).date() - timedelta(days=1)
    found: list[datetime] = []
    while len(found) < count:
        clocks = [datetime.combine(day, one, zone) for one in times if is_on(day, config)]
        leapt_over = any(map(is_leapt_over, clocks))
        # Airflow loses times that come soon after one that was leapt over.
        assume(len(clocks) == 1 or not leapt_over)
        runs = [one.replace(fold=0 if leapt_over else 1).astimezone(UTC) for one in clocks]
        found += sorted(run for run in runs if run >= now)
        day += timedelta(days=1)
    return found[:count]


@settings(deadline=None)
@given(calendars(), st.sampled_from(ZONES), st.sampled_from(CHANGES), st.integers(0, 48 * 60))
@example({"mode": "calendar", "times": "02:30", "days": "all"}, "Europe/Berlin", CHANGES[4], 30)
def test_a_calendar_goes_by_the_clock(
    config: dict[str, Any], zone: str, change: datetime, minutes: int
) -> None:
    now = change + timedelta(minutes=minutes)
    there = now.astimezone(ZoneInfo(zone))
    # Deployed within the hour that comes twice, Airflow takes what is over once for over.
    assume(there.utcoffset() == there.replace(fold=1 - there.fold).utcoffset())
    runs = preview(config, now, timezone=zone).runs
    assert [run.astimezone(UTC) for run in runs] == expected(config, ZoneInfo(zone), now, 5)


@pytest.mark.parametrize(
    ("config", "workflow", "words", "runs"),
    [
        ({"cron": "30 2 * * *"}, {"timezone": "Europe/Berlin"}, "At 02:30", "29T03:30 30T02:30"),
        (
            {"cron": "30 2 * * *", "timezone": "America/New_York"},
            {"timezone": "Europe/Berlin"},
            "At 02:30",
            "29T02:30 30T02:30",
        ),
        (
            {"mode": "every", "every": 15},
            {"timezone": "Asia/Kathmandu"},
            "Every 15 minutes",
            "28T17:45 28T18:00",
        ),
        (
            {"mode": "every", "every": 7, "unit": "hours"},
            {},
            "Every 7 hours, counted from the first run",
            "28T12:00 28T19:00",
        ),
        (
            {"mode": "every", "every": 2, "unit": "days"},
            {"startDate": "2026-03-30"},
            "Every 2 days, counted from the first run",
            "30T00:00",
        ),
        (
            {"mode": "calendar", "times": "8:00, 9:30", "days": "monthDays", "monthDays": "last"},
            {"endDate": "2026-03-31"},
            "At 08:00, on the last day of the month, At 09:30, on the last day of the month",
            "31T08:00 31T09:30",
        ),
    ],
)
def test_the_next_runs(config: Any, workflow: Any, words: str, runs: str) -> None:
    found = preview(config, datetime(2026, 3, 28, 12, tzinfo=UTC), **workflow)
    assert found.words == words
    shown = [f"{run:%dT%H:%M}" for run in found.runs if run.month == 3]
    assert " ".join(shown[:2]) == runs


def test_what_was_missed_is_told() -> None:
    now = datetime.now(UTC)
    start = (now - timedelta(days=10)).date().isoformat()
    daily = {"cron": "0 0 * * *"}
    # Without a first day Airflow looks back for a tenth of the time between two runs.
    long_ago, just_now = now - timedelta(hours=10), now - timedelta(hours=1)
    assert preview({"cron": f"{long_ago:%M %H} * * *"}, now).missed is None
    missed = preview({"cron": f"{just_now:%M %H} * * *"}, now).missed
    assert missed == just_now.replace(second=0, microsecond=0)
    only_the_last = preview(daily, now, startDate=start).missed
    assert only_the_last.date() == now.date()
    every_one = preview(daily, now, startDate=start, catchup=True)
    assert every_one.missed.date().isoformat() == start
    assert every_one.runs[0] > now
    even = {"mode": "every", "every": 7, "unit": "hours"}
    anchored = preview(even, now, startDate=start, catchup=True)
    assert (anchored.runs[0] - anchored.missed).total_seconds() % (7 * 3600) == 0


def test_what_is_deployed_already_counts_from_its_last_run() -> None:
    now = datetime.now(UTC)
    last = now - timedelta(days=3)
    long_ago = now - timedelta(hours=10)
    daily = {"cron": f"{long_ago:%M %H} * * *"}
    newest = preview(daily, now, last)
    assert newest.policy == "newest"
    assert newest.missed == long_ago.replace(second=0, microsecond=0)
    assert preview(daily, now, now - timedelta(hours=1)).missed is None
    every = preview(daily, now, last, startDate=f"{last:%Y-%m-%d}", catchup=True)
    assert (every.policy, (newest.missed - every.missed).days) == ("all", 2)
    odd = {"mode": "every", "every": 5, "unit": "days"}
    counted = preview(odd, now, last)
    assert (counted.policy, counted.missed) == ("anew", None)
    assert counted.runs[0] == last + timedelta(days=5)
    assert preview(odd, now, now - timedelta(days=8)).runs[0] == now


def test_the_route_says_what_is_wrong(client: TestClient) -> None:
    body = {"config": {"mode": "calendar", "times": "25:00"}, "settings": {"timezone": "Mars"}}
    answer = client.post("/api/v1/schedules/preview", json=body)
    assert answer.status_code == 200
    found = answer.json()
    assert [one["field"] for one in found["diagnostics"]] == ["settings.timezone", "config.times"]
    assert (found["runs"], found["words"]) == ([], "")
    body = {"type": "trigger.webhook", "config": {}}
    assert client.post("/api/v1/schedules/preview", json=body).json()["runs"] == []
    good = client.post("/api/v1/schedules/preview", json={"config": {"cron": "* * * * *"}})
    assert len(good.json()["runs"]) == 5


def test_only_editors_may_ask(client: TestClient, people: dict[str, Any]) -> None:
    people["ada"].denied.add("edit")
    body = {"config": {"cron": "* * * * *"}}
    assert client.post("/api/v1/schedules/preview", json=body).status_code == 403
