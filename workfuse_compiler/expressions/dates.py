"""Filters for times. They take a time, ISO text, or seconds since 1970."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from workfuse_compiler.expressions.errors import Problem
from workfuse_compiler.expressions.values import instant, number, text


def to_time(value: object) -> datetime:
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


def timestamp(value: object) -> float:
    """Seconds since 1970."""
    return instant(value).timestamp()


def isoformat(value: object) -> str:
    return instant(value).isoformat()


FILTERS: Mapping[str, Callable[..., Any]] = {
    "time": to_time,
    "timezone": timezone,
    "date_format": date_format,
    "date_add": date_add,
    "timestamp": timestamp,
    "isoformat": isoformat,
}
