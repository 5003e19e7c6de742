"""Filters for times. They take a time, ISO text, or seconds since 1970."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from workfuse_compiler.expressions.errors import Problem
from workfuse_compiler.expressions.values import instant, number, text


def to_time(value: object) -> datetime:
    """A time, made of ISO text or of seconds since 1970."""
    return instant(value)


def timezone(value: object, name: object) -> datetime:
    """The same moment on the clocks of a zone: "Europe/Berlin"."""
    import zoneinfo  # rarely needed, and every task pays for this module's imports

    zone = text(name)
    try:
        return instant(value).astimezone(zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        raise Problem(f"{zone[:60]!r} is no time zone such as Europe/Berlin") from None


def date_format(value: object, pattern: object = "%Y-%m-%d") -> str:
    """Text such as %Y-%m-%d or %d.%m.%Y %H:%M."""
    layout = text(pattern)
    if len(layout) > 200 or "\0" in layout:
        raise Problem("needs a pattern such as %Y-%m-%d")
    try:
        return instant(value).strftime(layout)
    except (ValueError, UnicodeError):
        raise Problem(f"{layout!r} is no pattern such as %Y-%m-%d") from None


def date_add(
    value: object,
    days: object = 0,
    hours: object = 0,
    minutes: object = 0,
    seconds: object = 0,
    weeks: object = 0,
) -> datetime:
    """The time so much later; negative numbers go back."""
    try:
        shift = timedelta(
            days=number(days),
            hours=number(hours),
            minutes=number(minutes),
            seconds=number(seconds),
            weeks=number(weeks),
        )
        return instant(value) + shift
    except OverflowError:
        raise Problem("the time is out of range") from None


def date_parse(value: object, pattern: object) -> datetime:
    """A time in another form: "29.03.2026" | date_parse("%d.%m.%Y"). Without a zone it is UTC."""
    written, layout = text(value), text(pattern)
    if len(written) > 200 or len(layout) > 60:
        raise Problem("reads at most 200 characters with a pattern of 60")
    try:
        read = datetime.strptime(written, layout)  # noqa: DTZ007  # its zone is looked at below
    except (ValueError, re.error, OverflowError):
        raise Problem(f"{written[:60]!r} is no time written as {layout!r}") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def date_diff(value: object, other: object, unit: object = "days") -> float | int:
    """How much later the first time is: due | date_diff(now, "hours"). May be a fraction."""
    if text(unit) not in _SECONDS:
        raise Problem(f"knows the units {', '.join(_SECONDS)}")
    try:
        seconds = (instant(value) - instant(other)).total_seconds()
    except OverflowError:
        raise Problem("the time is out of range") from None
    amount = seconds / _SECONDS[text(unit)]
    return int(amount) if amount.is_integer() else amount


def date_floor(value: object, unit: object = "day") -> datetime:
    """The beginning of the hour, day, week (Monday), month or year that a time is in."""
    moment = instant(value).replace(minute=0, second=0, microsecond=0)
    match text(unit):
        case "hour":
            return moment
        case "day":
            return moment.replace(hour=0)
        case "week":
            return date_add(moment.replace(hour=0), days=-moment.weekday())
        case "month":
            return moment.replace(hour=0, day=1)
        case "year":
            return moment.replace(hour=0, day=1, month=1)
    raise Problem("knows hour, day, week, month and year")


_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}


def timestamp(value: object) -> float:
    """Seconds since 1970."""
    return instant(value).timestamp()


def isoformat(value: object) -> str:
    """As ISO text: 2026-03-29T02:00:00+01:00."""
    return instant(value).isoformat()


FILTERS: Mapping[str, Callable[..., Any]] = {
    "time": to_time,
    "timezone": timezone,
    "date_format": date_format,
    "date_add": date_add,
    "date_parse": date_parse,
    "date_diff": date_diff,
    "date_floor": date_floor,
    "timestamp": timestamp,
    "isoformat": isoformat,
}
