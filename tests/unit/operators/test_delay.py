"""When a delay ends, and how it waits."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import TaskDeferred
from airflow.triggers.base import TaskSuccessEvent

from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import Delay
from workfuse.operators.delay_trigger import MomentTrigger
from workfuse.operators.errors import NodeError
from workfuse.operators.waking import SETTLED, Countdown


def perform(**arguments: Any) -> tuple[Any, FakeTaskInstance]:
    with DAG(dag_id="shop", schedule=None) as dag:
        delay = Delay(task_id="wait", **arguments)
    ti = FakeTaskInstance("wait")
    return delay.perform(context_of(dag, ti)), ti


@pytest.mark.parametrize(
    ("until", "timezone", "moment"),
    [
        ("2020-06-01T12:00:00", "UTC", "2020-06-01T12:00:00+00:00"),
        ("2020-06-01T12:00:00", "Europe/Berlin", "2020-06-01T10:00:00+00:00"),
        ("2020-01-01T12:00:00", "Europe/Berlin", "2020-01-01T11:00:00+00:00"),
        ("2020-06-01T12:00:00-05:00", "Europe/Berlin", "2020-06-01T17:00:00+00:00"),
        (" 2020-06-01T12:00:00Z ", "UTC", "2020-06-01T12:00:00+00:00"),
        ("2020-06-01", "UTC", "2020-06-01T00:00:00+00:00"),
        # No clock in Berlin showed the first, and all showed the second twice.
        ("2020-03-29T02:30:00", "Europe/Berlin", "2020-03-29T01:30:00+00:00"),
        ("2020-10-25T02:30:00", "Europe/Berlin", "2020-10-25T00:30:00+00:00"),
        ("2020-10-25T02:30:00+01:00", "Europe/Berlin", "2020-10-25T01:30:00+00:00"),
    ],
)
def test_past_moment_is_no_wait(until: str, timezone: str, moment: str) -> None:
    output, _ = perform(until=until, timezone=timezone)
    assert output == {"until": moment}


@pytest.mark.parametrize(
    ("now", "clock", "zone", "moment"),
    [
        ("2026-06-01T06:00", "09:30", "Europe/Berlin", "2026-06-01T07:30"),
        ("2026-06-01T07:30", "09:30", "Europe/Berlin", "2026-06-02T07:30"),
        ("2026-12-31T22:00", "00:00:01", "Europe/Berlin", "2026-12-31T23:00:01"),
        ("2026-06-01T03:00", "23:15", "America/New_York", "2026-06-01T03:15"),  # still 31 May
        ("2026-06-01T20:00", "05:00", "Asia/Kolkata", "2026-06-01T23:30"),
        # The night in which the clocks of Berlin go from 02:00 to 03:00
        ("2026-03-28T23:00", "02:30", "Europe/Berlin", "2026-03-29T01:30"),  # they show 03:30
        ("2026-03-29T01:00", "02:30", "Europe/Berlin", "2026-03-29T01:30"),
        ("2026-03-29T01:30", "02:30", "Europe/Berlin", "2026-03-30T00:30"),
        ("2026-03-29T00:59", "03:00", "Europe/Berlin", "2026-03-29T01:00"),
        ("2026-03-28T12:00", "11:00", "Europe/Berlin", "2026-03-29T09:00"),
        # The night in which they go from 03:00 back to 02:00
        ("2026-10-24T23:00", "02:30", "Europe/Berlin", "2026-10-25T00:30"),
        ("2026-10-25T00:29", "02:30", "Europe/Berlin", "2026-10-25T00:30"),
        ("2026-10-25T00:30", "02:30", "Europe/Berlin", "2026-10-26T01:30"),  # not the second
        ("2026-10-25T01:15", "02:30", "Europe/Berlin", "2026-10-26T01:30"),
        ("2026-10-24T10:00", "11:00", "Europe/Berlin", "2026-10-25T10:00"),
    ],
)
def test_next_time_of_day(now: str, clock: str, zone: str, moment: str) -> None:
    delay = Delay(task_id="wait", time_of_day=clock, timezone=zone)
    here = datetime.fromisoformat(f"{now}Z").astimezone(ZoneInfo(zone))
    found = delay._next(clock, here)
    assert found == datetime.fromisoformat(f"{moment}Z")
    assert found.tzinfo is UTC


def test_time_of_day_is_waited_for() -> None:
    soon = datetime.now(ZoneInfo("Asia/Tokyo")) + timedelta(minutes=2)
    with pytest.raises(TaskDeferred) as deferred:
        perform(time_of_day=f"{soon:%H:%M}", timezone="Asia/Tokyo")
    _, arguments = deferred.value.trigger.serialize()
    moment = datetime.fromisoformat(arguments["moment"])
    assert timedelta(0) < moment - datetime.now(UTC) < timedelta(minutes=3)


def test_zero_is_no_wait() -> None:
    output, _ = perform(duration="0", unit="days")
    assert datetime.fromisoformat(output["until"]) <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("duration", "unit", "wait"),
    [
        (90, "seconds", timedelta(seconds=90)),
        ("1.5", "minutes", timedelta(seconds=90)),
        (2, "hours", timedelta(hours=2)),
        (3, "days", timedelta(days=3)),
    ],
)
def test_wait_defers_to_a_trigger_that_ends_the_task(
    duration: Any, unit: str, wait: timedelta
) -> None:
    with DAG(dag_id="shop", schedule=None) as dag:
        delay = Delay(task_id="wait", duration=duration, unit=unit)  # type: ignore[arg-type]
    ti = FakeTaskInstance("wait")
    expected = datetime.now(UTC) + wait
    with pytest.raises(TaskDeferred) as deferred:
        delay.perform(context_of(dag, ti))
    path, arguments = deferred.value.trigger.serialize()
    assert path == "workfuse.operators.delay_trigger.MomentTrigger"
    moment = datetime.fromisoformat(arguments["moment"])
    assert abs(moment - expected) < timedelta(seconds=5)
    assert arguments["seconds"] == pytest.approx(wait.total_seconds(), abs=5)
    assert ti.pushed == {"return_value": {"until": arguments["moment"]}}


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        ({"time_of_day": "noon"}, "time_of_day", "'noon'"),
        ({"time_of_day": 9}, "time_of_day", "9"),
        ({"time_of_day": "09:30+02:00"}, "time_of_day", "'09:30+02:00'"),
        ({"time_of_day": "09:30", "timezone": "Mars/Base"}, "timezone", "'Mars/Base'"),
        ({"until": "2020-01-01T09:30", "timezone": "../UTC"}, "timezone", "'../UTC'"),
        ({"until": "2020-01-01T09:30", "timezone": None}, "timezone", "None"),
        ({"until": "tomorrow"}, "until", "'tomorrow'"),
        ({"until": 5}, "until", "5"),
        ({"until": ""}, "until", "''"),
        ({"duration": "soon"}, "duration", "'soon'"),
        ({"duration": -1}, "duration", "-1"),
        ({"duration": "nan"}, "duration", "'nan'"),
        ({"duration": 1e300}, "duration", "1e+300"),
        ({"duration": None}, "duration", "None"),
        ({"duration": [1]}, "duration", "[1]"),
    ],
)
def test_unreadable_time_is_shown(arguments: dict[str, Any], field: str, value: str) -> None:
    with pytest.raises(NodeError) as caught:
        perform(**arguments)
    assert caught.value.field == field
    assert caught.value.message.startswith(f"{value} is not ")
    assert not caught.value.retryable


def test_a_clock_that_is_set_back_prolongs_no_duration() -> None:
    """The moment is an hour away then; one that was asked for by itself is still waited for."""
    moment = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert 0 < Countdown(moment, 2.0).left() <= 2
    assert Countdown(moment, None).left() > 3500


def test_a_clock_that_is_set_forward_ends_a_wait() -> None:
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert Countdown(past, 2.0).left() < 0


def test_trigger_ends_the_task_at_the_moment() -> None:
    moment = datetime.now(UTC) + timedelta(seconds=0.2)

    async def first_event() -> Any:
        async for event in MomentTrigger(moment.isoformat()).run():
            return event, datetime.now(UTC)
        return None

    event, ended = asyncio.run(first_event())
    assert isinstance(event, TaskSuccessEvent)
    assert moment <= ended < moment + timedelta(seconds=2)


def test_a_trigger_that_wakes_its_task_never_does_so_at_once() -> None:
    """Airflow would take the end of the worker before for that of the one that it starts."""
    past = datetime.now(UTC) - timedelta(seconds=5)
    began = time.monotonic()

    async def first_event() -> Any:
        return await anext(aiter(MomentTrigger(past.isoformat(), ends_task=False).run()))

    event = asyncio.run(first_event())
    assert not isinstance(event, TaskSuccessEvent)
    assert time.monotonic() - began >= SETTLED
